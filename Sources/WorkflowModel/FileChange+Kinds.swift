extension FileChange {
    /// The part of a mode that tells what kind of entry it belongs to; none for a regular file.
    package static let kindMask = 0o170000
    /// The kind of a symbolic link.
    package static let linkKind = 0o120000
    /// The kind of a folder.
    package static let folderKind = 0o040000

    /// Whether the change is one of a folder itself, not of what it holds.
    public var isOfFolder: Bool {
        let decisive = change == .deleted ? previousMode : mode
        return decisive.map { $0 & Self.kindMask == Self.folderKind } ?? false
    }
}
