import Patterns
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Looks for the headings that a Markdown file must have.
struct SectionsCheck: Sendable {
    let files: ProjectFiles

    /// Whether each file of a path or glob has all the headings, compared as slugs.
    func finding(in text: String, headings: [String]) -> Finding {
        Finding.examining(text) {
            let paths = try files.matching(text)
            guard !paths.isEmpty else {
                return Finding(.unknown, path: text, "no file")
            }
            return .combined(try paths.map { try finding(in: $0, headings: headings) })
        }
    }

    private func finding(in path: FilePath, headings: [String]) throws -> Finding {
        let (content, digest) = try files.document(path)
        let outline = MarkdownOutline(String(decoding: content, as: UTF8.self))
        let missing = headings.filter { outline.heading(named: $0) == nil }
        let found =
            missing.isEmpty
            ? "all \(headings.count) sections"
            : "no section " + missing.map { "'\($0)'" }.joined(separator: ", ")
        return Finding(
            missing.isEmpty ? .pass : .fail,
            path: path.string,
            digest: "\(digest)",
            found
        )
    }
}
