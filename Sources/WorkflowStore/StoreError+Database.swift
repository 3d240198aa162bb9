import GRDB
import SystemPackage
import WorkflowModel
import WorkflowSystem

extension StoreError {
    /// Says in words what SQLite or the operating system reported about a file.
    init(_ error: any Error, _ path: FilePath) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as SystemError:
            self.init(.storage, error.description)
        case let error as DatabaseError:
            self = Self.words(for: error, path)
        default:
            self.init(.storage, "the ledger cannot be used: \(error)", path: path)
        }
    }

    private static func words(for error: DatabaseError, _ path: FilePath) -> StoreError {
        let detail = error.message ?? "error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return StoreError(.corrupt, "the ledger is damaged: \(detail)", path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return StoreError(
                .busy,
                "another process has been writing to the ledger for too long",
                path: path
            )
        case .SQLITE_FULL:
            return StoreError(.storage, "no space is left for the ledger", path: path)
        case .SQLITE_READONLY:
            return StoreError(.storage, "the ledger cannot be written to: \(detail)", path: path)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            return StoreError(.storage, "the ledger cannot be opened: \(detail)", path: path)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
            return StoreError(.storage, "no space is left for the ledger", path: path)
        case .SQLITE_IOERR:
            return StoreError(
                .storage,
                "the device of the ledger reports an error: \(detail)",
                path: path
            )
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG:
            return StoreError(.invalid, "the ledger refuses it: \(detail)", path: path)
        default:
            return StoreError(.storage, "the ledger cannot be used: \(detail)", path: path)
        }
    }

    /// What the engine is told: of the storage in its own words, the rest as it is.
    var forEngine: any Error {
        code == .storage ? LedgerError.storage(description) : self
    }
}

extension Error {
    /// Whether one change was refused and those beside it in the transaction are not concerned.
    var concernsOneChange: Bool {
        switch self {
        case is LedgerError, is IllegalTransition:
            true
        case let error as StoreError:
            // A run whose events tell no story harms no other; pages that do not fit stop all.
            [.invalid, .notFound, .corrupt].contains(error.code)
        case let error as DatabaseError:
            [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG].contains(error.resultCode)
        default:
            false
        }
    }
}
