import GRDB
package import SystemPackage
import WorkflowSystem

extension LedgerStore {
    /// Copies the ledger as it is at one moment, while others write to it.
    ///
    /// - Parameter folder: A state folder without a ledger.
    /// - Returns: Whether there was one to copy.
    /// - Throws: `StoreError` when it cannot be read, or the copy cannot be written.
    package func backUp(to folder: FilePath) async throws -> Bool {
        let copy = LedgerFile(folder: folder)
        return try await read(orWhenAbsent: false) { db in
            try copy.create()
            let target = try DatabaseQueue(path: copy.path.string)
            try target.inDatabase { try db.backup(to: $0) }
            try target.close()
            return true
        }
    }
}

/// What stands in a state folder and belongs to the processes of one computer, not to the history.
package enum StateRemains {
    /// Whether an entry of a state folder is left out of a copy, with all beneath it.
    package static func isLeftOut(_ path: FilePath) -> Bool {
        guard let top = path.components.first?.string, let name = path.lastComponent else {
            return true
        }
        return top.hasPrefix("ledger.") || top.hasPrefix("logs.")
            || ["ballast", "salvage", "damaged", "locks", "groups"].contains(top)
            || Staging.isNamed(name)
            || (top == "runs" && ["owner", "wake", "children"].contains(name.string))
    }
}
