package import SystemPackage

/// The words that a lock file has for where a workflow came from.
package enum PinSource {
    package static let project = "project"
    package static let bundled = "bundled"
    package static let path = "path:"

    /// Whether it came from this computer rather than from a git source.
    package static func isLocal(_ source: String) -> Bool {
        source == project || source == bundled || source.hasPrefix(path)
    }

    /// What the lock file records of a workflow that is applied.
    package static func text(of entry: LibraryEntry, from projectRoot: FilePath) -> String {
        switch entry.origin {
        case .project: project
        case .bundled: bundled
        case .path:
            path + (entry.folder.map { ShownPath.text(of: $0, from: projectRoot) } ?? "")
        case .source: entry.revision?.address.text ?? ""
        }
    }
}
