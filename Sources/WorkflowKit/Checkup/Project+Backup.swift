import JSON
import SystemPackage
import WorkflowStore
import WorkflowSystem

/// A copy of what a project keeps of its runs.
public struct Backup: Sendable, Hashable {
    /// Where it stands.
    public let folder: String
    /// How many files were copied.
    public fileprivate(set) var files = 0
    /// How many bytes they have.
    public fileprivate(set) var bytes: Int64 = 0
    /// Why that it was made could not be recorded.
    public fileprivate(set) var unrecorded: String?
}

extension Project {
    /// Copies the state of the project while runs go on.
    ///
    /// The ledger is copied as it is at one moment, then the files that it speaks of, so that all of
    /// them are there. Putting it back is copying it to `.ddx/state`.
    ///
    /// - Parameter directory: A folder that does not exist or is empty.
    /// - Returns: What was copied.
    /// - Throws: `Failure`; an unfinished copy is left where it is.
    public func backUp(to directory: String) async throws -> Backup {
        try await translatingFailures {
            let target = surroundings.absolute(directory)
            let isTaken = try DurableFile.status(of: target, followingLinks: true).map { status in
                try status.kind != .folder || !BoundedRoot(target).list().isEmpty
            }
            guard isTaken != true, !target.starts(with: stateFolder) else {
                throw Failure(
                    .cannotCreate,
                    "'\(directory)' is no place for a copy: it is not empty, or in the state itself",
                    hints: ["name a folder that does not exist yet"]
                )
            }
            try DurableFile.createDirectories(target, mode: .privateFolder)
            var backup = Backup(folder: target.string)
            if try await reading({ try await $0.backUp(to: target) }) {
                backup.files = 1
                let ledger = target.appending("ledger.sqlite")
                backup.bytes = try DurableFile.status(of: ledger)?.size ?? 0
            }
            guard try DurableFile.status(of: stateFolder)?.kind == .folder else {
                return backup
            }
            let copy = try BoundedRoot(target)
            try BoundedRoot(stateFolder).walk { entry in
                guard !StateRemains.isLeftOut(entry.path) else {
                    return .skip
                }
                switch entry.kind {
                case .folder:
                    try copy.createDirectories(entry.path, mode: .privateFolder)
                case .file where try self.copy(entry, to: copy):
                    backup.files += 1
                    backup.bytes += entry.size
                default:
                    break
                }
                return .enter
            }
            StorageSpace.flush()
            var record = auditRecord(.backupMade)
            record.details = ["folder": target.string.json]
            backup.unrecorded = await unrecorded(record)
            return backup
        }
    }

    /// Copies a file of the state, unless it is gone by now.
    private func copy(_ entry: FolderEntry, to target: BoundedRoot) throws -> Bool {
        do {
            let source = try OpenFile(stateFolder.pushing(entry.path))
            try target.create(
                copyOf: source,
                at: entry.path,
                permissions: entry.status.permissions
            )
            return true
        } catch let error as SystemError where error.isNotFound {
            return false
        }
    }
}
