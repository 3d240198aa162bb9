import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Checks that ask whether files are there, and how old they are.
struct FileChecks: Sendable {
    let files: ProjectFiles

    /// Whether a file, or any file that matches a glob, exists.
    func fileExists(_ text: String) -> Finding {
        Finding.examining(text) {
            let path = try ProjectFiles.path(text)
            switch try files.status(of: path)?.kind {
            case .file: return try pass(path)
            case .folder where text.hasSuffix("/"):
                return Finding(.pass, path: text, "a folder")
            case .folder: return Finding(.fail, path: text, "a folder, not a file")
            case .some: return Finding(.fail, path: text, "not a regular file")
            case nil: break
            }
            let found =
                text.contains(where: { "*?[{".contains($0) })
                ? try files.matching(text) : []
            guard let first = found.first else {
                return Finding(.fail, path: text, "missing")
            }
            let finding = try pass(first)
            return found.count == 1
                ? finding
                : Finding(
                    .pass,
                    finding.evidence + [
                        Evidence(path: text, found: "\(found.count) files")
                    ]
                )
        }
    }

    /// Whether a folder holds files that people can see.
    func directoryNotEmpty(_ text: String) -> Finding {
        Finding.examining(text) {
            let path = try ProjectFiles.path(text)
            switch try path.isEmpty ? .folder : files.status(of: path)?.kind {
            case .folder: break
            case nil: return Finding(.fail, path: text, "missing")
            default: return Finding(.fail, path: text, "not a folder")
            }
            let count = try files.visible(in: path).count
            return Finding(count > 0 ? .pass : .fail, path: text, "\(count) files")
        }
    }

    /// Whether a file is at least as new as everything it was made from.
    func age(of text: String, newerThan sources: [String]) -> Finding {
        Finding.examining(text) {
            let made = try files.matching(text)
            guard let oldest = try times(of: made).min(by: { $0.time < $1.time }) else {
                return Finding(.unknown, path: text, "no file")
            }
            let from = try sources.flatMap { try files.matching($0) }.filter { !made.contains($0) }
            guard let newest = try times(of: from).max(by: { $0.time < $1.time }) else {
                let names = sources.joined(separator: ", ")
                return Finding(.unknown, path: names, "no file to compare with")
            }
            return Finding(
                oldest.time >= newest.time ? .pass : .fail,
                path: oldest.path.string,
                digest: try files.digest(of: oldest.path),
                oldest.time >= newest.time
                    ? "not older than its sources" : "older than '\(newest.path)'"
            )
        }
    }

    private func pass(_ path: FilePath) throws -> Finding {
        Finding(.pass, path: path.string, digest: try files.digest(of: path), "exists")
    }

    private func times(of paths: [FilePath]) throws -> [(path: FilePath, time: Int64)] {
        try paths.compactMap { path in
            try files.status(of: path).map { (path, $0.modified) }
        }
    }
}
