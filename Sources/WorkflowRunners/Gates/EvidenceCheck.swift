import Patterns
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Looks at what an entry names as its evidence: a file, a folder, or a section of a file.
struct EvidenceCheck {
    let files: ProjectFiles
    /// Whether a file with this digest is as a template made it, with nothing added by people.
    let isRendered: (_ path: FilePath, _ digest: SHA256Digest) throws -> Bool

    private static let asRendered = "still as rendered from its template"

    /// Whether the evidence is there and holds something.
    func finding(for text: String) -> Finding {
        Finding.examining(text) {
            switch try target(of: text) {
            case .missing(let path): Finding(.fail, path: path.string, "missing")
            case .files(let name, let paths): try several(paths, of: name)
            case .file(let path, let heading): try single(path, heading)
            }
        }
    }

    /// What the evidence is now, for an attestation to be bound to.
    func digests(of text: String) -> [Evidence] {
        do {
            switch try target(of: text) {
            case .missing(let path): return [Evidence(path: path.string, found: "missing")]
            case .file(let path, _): return [try evidence(path, "as it is now")]
            case .files(let name, let paths):
                let all = try paths.map { try evidence($0, "as it is now") }
                return all.count > Self.longestList ? [Self.summary(of: all, name)] : all
            }
        } catch {
            return [Evidence(path: text, found: "\(error)")]
        }
    }

    // MARK: Targets

    private enum Target {
        case missing(FilePath)
        case file(FilePath, heading: String?)
        case files(named: String, [FilePath])
    }

    private func target(of text: String) throws -> Target {
        let path = try ProjectFiles.path(text)
        switch try files.status(of: path)?.kind {
        case .folder: return .files(named: path.string + "/", try files.visible(in: path))
        case .some: return .file(path, heading: nil)
        case nil: break
        }
        if let mark = text.lastIndex(of: "#"), mark > text.startIndex {
            let path = try ProjectFiles.path(String(text[..<mark]))
            let heading = String(text[text.index(after: mark)...])
            return try files.status(of: path) == nil
                ? .missing(path) : .file(path, heading: heading.isEmpty ? nil : heading)
        }
        if text.contains(where: { "*?[".contains($0) }) {
            return .files(named: text, try files.matching(text))
        }
        return .missing(path)
    }

    // MARK: Content

    private func several(_ paths: [FilePath], of name: String) throws -> Finding {
        guard !paths.isEmpty else {
            return Finding(.fail, path: name, "no files")
        }
        let each = try paths.map { try single($0, nil) }
        let isFilled = each.contains { $0.verdict == .pass }
        return Finding(isFilled ? .pass : .fail, each.flatMap(\.evidence))
    }

    private func single(_ path: FilePath, _ heading: String?) throws -> Finding {
        let (size, isBlank, digest) = try files.outline(of: path)
        func finding(_ verdict: Verdict, _ found: String) -> Finding {
            Finding(verdict, path: path.string, digest: "\(digest)", found)
        }
        guard !isBlank else {
            return finding(.fail, "empty")
        }
        guard try !isRendered(path, digest) else {
            return finding(.fail, Self.asRendered)
        }
        guard let heading else {
            return finding(.pass, "\(size) bytes")
        }
        let text = String(decoding: try files.content(of: path), as: UTF8.self)
        let outline = MarkdownOutline(text)
        guard let section = outline.heading(named: heading) else {
            return finding(.fail, "no section '\(heading)'")
        }
        return MarkdownContent.isBlank(outline.body(of: section))
            ? finding(.fail, "section '\(section.text)' is empty")
            : finding(.pass, "section '\(section.text)'")
    }

    private func evidence(_ path: FilePath, _ found: String) throws -> Evidence {
        Evidence(path: path.string, digest: try files.digest(of: path), found: found)
    }

    /// How many files an attestation lists one by one.
    private static let longestList = 50

    private static func summary(of all: [Evidence], _ name: String) -> Evidence {
        let lines = all.map { "\($0.digest ?? "") \($0.path)\n" }.joined()
        let digest = SHA256Digest(of: Array(lines.utf8)).description
        return Evidence(path: name, digest: digest, found: "\(all.count) files")
    }
}
