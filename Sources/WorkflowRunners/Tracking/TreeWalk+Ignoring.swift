import Patterns
import SystemPackage
import WorkflowSystem

extension TreeWalk {
    /// What a walk does with a name.
    enum Judgement {
        case track
        case ignore
        /// It has no content that could be tracked, or is a file of ours that is not finished.
        case pass
    }

    /// The largest ignore file that is read.
    private static var ignoreFileLimit: Int { 1 << 20 }

    /// Judges a name that is not known yet.
    mutating func judge(_ name: EntryName, _ status: FileStatus, at place: Place) -> Judgement {
        guard status.kind.isTracked else { return .pass }
        guard let text = name.text else {
            note("a name in '\(place.prefix)' is not UTF-8 text and is not tracked")
            return .ignore
        }
        let path = place.prefix + text
        if ProjectFiles.isInternal(FilePath(path)) { return .ignore }
        if let component = FilePath.Component(text), Staging.isNamed(component) { return .pass }
        let isIgnored = place.rules.ignoresEntry(
            Array(path.utf8)[...],
            isDirectory: status.kind == .folder
        )
        return isIgnored ? .ignore : .track
    }

    /// Finds the rules that hold in a folder.
    func readIgnoreFile(
        of tree: inout FileTree,
        in folder: borrowing Folder,
        _ place: inout Place
    ) throws {
        guard let name = EntryName.ignoreFile else { return }
        let known = tree.ignoreFile
        let status = try folder.status(of: name)
        if let status, let known, let rules = known.rules, known.stamp == FileStamp(status),
            !place.judgesAgain
        {
            place.rules = rules
            return
        }
        guard let status, status.kind == .file, let content = try content(of: name, in: folder)
        else {
            tree.ignoreFile = nil
            place.judgesAgain = place.judgesAgain || known != nil
            return
        }
        let stamp = FileStamp(status)
        let digest = SHA256Digest(of: content)
        place.judgesAgain = place.judgesAgain || known?.digest != digest
        place.rules.add(content, in: place.prefix)
        tree.ignoreFile = FileTree.IgnoreFile(
            digest: digest,
            stamp: stamp.isRacy(at: SystemClock.now() * 1_000) ? nil : stamp,
            rules: place.rules
        )
    }

    private func content(of name: EntryName, in folder: borrowing Folder) throws -> [UInt8]? {
        do {
            return try folder.file(name).content(limit: Self.ignoreFileLimit)
        } catch let error as SystemError
            where error.isNotFound || error.isRefusal || error.isPermission
            || error.errno == .fileTooLarge
        {
            return nil
        }
    }
}
