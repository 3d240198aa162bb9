import SystemPackage
import WorkflowModel
import WorkflowSystem

/// An entry of the project that is to go from one state to another.
package struct FileTransition: Sendable, Hashable {
    let path: TrackedPath
    /// What stands there; with anything else the transition does not apply.
    let present: EntryState
    /// What is to stand there.
    let target: EntryState
}

/// Carries out transitions, each in one step, so that a crash leaves every file old or new.
///
/// Carrying out the same again after a crash goes on with what is left. No link is followed and
/// nothing outside the folder is touched. What a folder holds beside the files that are named is
/// never removed.
struct TransitionWriter: Sendable {
    let root: BoundedRoot
    let source: any ContentSource
    /// Whether an entry that changed since the transition was planned is overwritten.
    let overwritesEdits: Bool

    /// Carries out all transitions, as far as that is possible.
    func apply(_ transitions: [FileTransition]) -> RestoredFiles {
        var failures: [TrackedPath: String] = [:]
        func attempt(_ transition: FileTransition, _ body: (FileTransition) throws -> String?) {
            guard failures[transition.path] == nil else { return }
            do {
                failures[transition.path] = try body(transition)
            } catch let error as SystemError {
                failures[transition.path] = error.reason
            } catch {
                failures[transition.path] = "\(error)"
            }
        }
        let ascending = transitions.sorted { $0.path < $1.path }
        let deepestFirst = ascending.sorted { $0.path.depth > $1.path.depth }
        // Folders that must be writable for what happens in them come first, the others last.
        for transition in ascending where transition.isOfFolderOnly && transition.opensFolder {
            attempt(transition, setPermissions)
        }
        for transition in deepestFirst where transition.target == .absent {
            attempt(transition, remove)
        }
        for transition in ascending where transition.target != .absent && !transition.isOfFolderOnly
        {
            attempt(transition, put)
        }
        for transition in deepestFirst where transition.target.isFolder && !transition.opensFolder {
            attempt(transition, setPermissions)
        }
        let (left, done) = (ascending.filter { failures[$0.path] != nil }, ascending)
        return RestoredFiles(
            restored: done.filter { failures[$0.path] == nil }.map(\.path.text),
            left: left.map { .init(path: $0.path.text, cause: failures[$0.path] ?? "") }
        )
    }

    // MARK: One entry

    private func remove(_ transition: FileTransition) throws -> String? {
        let path = transition.path.filePath
        let now = try root.state(at: transition.path)
        guard now != .absent else { return nil }
        if let cause = refusal(of: transition, now) { return cause }
        guard now.isFolder else {
            try root.remove(path)
            return nil
        }
        return try root.removeEmptyFolder(path) ? nil : "the folder holds other files"
    }

    private func put(_ transition: FileTransition) throws -> String? {
        let path = transition.path.filePath
        let now = try root.state(at: transition.path)
        guard now != transition.target else { return nil }
        if let cause = refusal(of: transition, now) { return cause }
        if now.isFolder, try !root.list(path).isEmpty, !transition.target.isFolder {
            return "a folder with other files stands in its place"
        }
        if now == .absent {
            try root.createDirectories(path.removingLastComponent())
        }
        switch transition.target {
        case .absent: return nil
        case .folder(let permissions):
            // What belongs in it could not be written otherwise.
            let writable = FilePermissions(rawValue: CModeT(permissions | 0o700))
            if now.isFolder {
                try root.setPermissions(of: path, to: writable)
            } else {
                try root.placeFolder(at: path, permissions: writable)
            }
            return nil
        case .link(let digest):
            guard let content = try source.content(of: transition.path, digest) else {
                return Self.missing
            }
            try root.placeLink(to: content.bytes(limit: 1 << 16), at: path)
            return nil
        case .file(let digest, let permissions):
            return try putFile(transition, now, digest, permissions)
        }
    }

    private func putFile(
        _ transition: FileTransition,
        _ now: EntryState,
        _ digest: SHA256Digest?,
        _ permissions: Int?
    ) throws -> String? {
        let path = transition.path.filePath
        let mode = FilePermissions(
            rawValue: CModeT(permissions ?? (now.isFile ? now.mode : nil) ?? 0o644)
        )
        if now.isFile, now.digest == digest, digest != nil {
            try root.setPermissions(of: path, to: mode)
            return nil
        }
        guard let digest, let content = try source.content(of: transition.path, digest),
            case .file(let file) = consume content
        else {
            return Self.missing
        }
        try root.place(copyOf: file, expecting: digest, at: path, permissions: mode)
        return nil
    }

    private func setPermissions(_ transition: FileTransition) throws -> String? {
        guard case .folder(let permissions) = transition.target else { return nil }
        let now = try root.state(at: transition.path)
        guard now.isFolder else { return "it is no folder any more" }
        if now != transition.target {
            let mode = FilePermissions(rawValue: CModeT(permissions))
            try root.setPermissions(of: transition.path.filePath, to: mode)
        }
        return nil
    }

    private static let missing = "the content it had is not kept"

    private func refusal(of transition: FileTransition, _ now: EntryState) -> String? {
        overwritesEdits || now == transition.present ? nil : "it changed in this moment"
    }
}

extension FileTransition {
    /// Whether only the permissions of a folder change.
    fileprivate var isOfFolderOnly: Bool { present.isFolder && target.isFolder }

    /// Whether the folder can be written to afterwards.
    fileprivate var opensFolder: Bool { (target.mode ?? 0) & 0o300 == 0o300 }
}
