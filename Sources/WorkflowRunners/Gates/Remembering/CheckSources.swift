import SystemPackage
import WorkflowModel
import WorkflowSystem

/// All that a check of files may look at.
struct CheckSources: Sendable {
    var files: ProjectFiles
    /// The content of a file of the workflow; nothing when it has none.
    var definitionFile: @Sendable (String) throws -> [UInt8]?
    /// Whether a file with this digest is as a template made it, with nothing added by people.
    var isRendered: @Sendable (FilePath, SHA256Digest) throws -> Bool

    /// The same, with every question noted.
    func noting(in trace: ReadTrace) -> Self {
        var noting = self
        noting.files.trace = trace
        noting.definitionFile = { path in
            let content = try definitionFile(path)
            trace.note(.definition(TrackedPath(path)), Self.answer(content))
            return content
        }
        noting.isRendered = { path, digest in
            let answer = try isRendered(path, digest)
            trace.note(.rendered(TrackedPath(path.string), digest: "\(digest)"), "\(answer)")
            return answer
        }
        return noting
    }

    /// Whether every question still has its answer; one that cannot be answered has not.
    func stillHold(_ readings: [ReadTrace.Reading]) -> Bool {
        do {
            return try readings.allSatisfy { try answer(to: $0.question) == $0.answer }
        } catch {
            return false
        }
    }

    private func answer(to question: ReadTrace.Question) throws -> String {
        switch question {
        case .kind(let path): ProjectFiles.answer(try files.status(of: FilePath(path.text)))
        case .files(let glob): ProjectFiles.answer(try files.matching(glob.text))
        case .visible(let folder): ProjectFiles.answer(try files.visible(in: FilePath(folder.text)))
        case .content(let path): try files.digest(of: FilePath(path.text))
        case .definition(let path): Self.answer(try definitionFile(path.text))
        case .rendered(let path, let text):
            try SHA256Digest(text).map { "\(try isRendered(FilePath(path.text), $0))" } ?? ""
        }
    }

    private static func answer(_ content: [UInt8]?) -> String {
        content.map { "\(SHA256Digest(of: $0))" } ?? "none"
    }
}

extension ProjectFiles {
    /// The kind of what stands at a path, as it is noted.
    static func answer(_ status: FileStatus?) -> String {
        status?.kind.rawValue ?? "none"
    }

    /// A list of files, as it is noted.
    static func answer(_ paths: [FilePath]) -> String {
        let names = paths.map(\.string).joined(separator: "\0")
        return "\(paths.count) \(SHA256Digest(of: Array(names.utf8)))"
    }
}
