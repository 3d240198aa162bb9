package import SystemPackage

/// One entry of a folder, links not followed.
package struct FolderEntry: Sendable, Hashable {
    /// Where it stands, relative to the bounded root.
    package let path: FilePath
    package let status: FileStatus

    package var kind: FileStatus.Kind { status.kind }
    package var size: Int64 { status.size }
}

extension Folder {
    /// The entries, sorted by the bytes of their names; those that vanish meanwhile are left out.
    func entries(beneath relative: FilePath) throws -> [FolderEntry] {
        try names().compactMap { name in
            try status(of: name).map { FolderEntry(path: relative.appending(name), status: $0) }
        }
    }
}
