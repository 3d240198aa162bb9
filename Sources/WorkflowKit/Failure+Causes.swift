import SystemPackage
import WorkflowDiagnostics
import WorkflowEngine
import WorkflowLibrary
import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

/// What the floors below throw, as failures.
extension Failure {
    /// Makes a failure of any error.
    package init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as TrustRefusal:
            self.init(
                .notPermitted,
                error.refusal.reason,
                hints: error.hints ?? error.refusal.hints
            )
        case let error as SystemError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as LedgerError: self.init(error)
        case let error as LibraryError: self.init(error)
        case let error as EngineError: self.init(.invalid, error.description)
        case let error as ArtifactRenderer.Failure: self.init(.usage, error.message)
        case let error as Diagnostic:
            self.init(.invalid, error.message, hints: error.hints, diagnostics: [error])
        case let error as UnreadableEvent: self.init(.integrity, error.description)
        case let error as IllegalTransition:
            self.init(.integrity, "the history of the run makes no sense: \(error)")
        case is CancellationError: self.init(.busy, "the operation was cancelled")
        default: self.init(.defect, "\(error)")
        }
    }

    private init(_ error: SystemError) {
        if error.isStorageFull || error.isReadOnly {
            self.init(.storage, error.description, hints: [Self.spaceHint])
        } else if error.isRefusal {
            self.init(.notPermitted, error.description, hints: [Self.pathHint])
        } else if error.isPermission {
            self.init(.cannotCreate, error.description, hints: ["check who owns the folder"])
        } else if error.isNotFound {
            self.init(.notFound, error.description, hints: [Self.pathHint])
        } else {
            let hint = error.errno == .ioError ? Self.deviceHint : Self.pathHint
            self.init(.storage, error.description, hints: [hint])
        }
    }

    private init(_ error: StoreError) {
        switch error.code {
        case .corrupt:
            self.init(
                .integrity,
                error.description,
                hints: [
                    "nothing was changed; when trying again says the same, restore '.ddx/state'"
                        + " from a copy, or save what can be read: ddx doctor --salvage"
                ]
            )
        case .newerVersion:
            self.init(.integrity, error.description, hints: ["use the newer ddx that wrote it"])
        case .busy: self.init(.busy, error.description, hints: ["try again"])
        case .notFound: self.init(.notFound, error.description)
        case .invalid: self.init(.invalid, error.description)
        case .exposed: self.init(.configuration, error.description, hints: ["ddx doctor"])
        case .closed:
            self.init(
                .notPermitted,
                error.description,
                hints: [
                    "send your public key to the owner: ddx audit key show",
                    "the owner lets you read what comes: ddx audit key add NAME KEY --role auditor",
                ]
            )
        default: self.init(.storage, error.description, hints: [Self.spaceHint])
        }
    }

    private init(_ error: LibraryError) {
        let code: Code =
            switch error.code {
            case .notFound: .notFound
            case .ambiguous, .usage: .usage
            case .unavailable: .unavailable
            case .cannotCreate, .changed: .cannotCreate
            case .refused: .notPermitted
            case .busy: .busy
            case .storage: .storage
            default: .invalid
            }
        if let cause = error.cause, error.code == .storage {
            self.init(cause)
        } else {
            self.init(
                code,
                error.message,
                hints: error.hints,
                diagnostics: error.findings,
                texts: error.texts
            )
        }
    }

    private init(_ error: LedgerError) {
        switch error {
        case .superseded(let run):
            self.init(
                .busy,
                "another process has taken run \(run.short) over",
                hints: ["ddx run show \(run.short)"]
            )
        case .storage(let reason):
            self.init(.storage, reason, hints: [Self.spaceHint])
        }
    }

    private static let spaceHint =
        "make room or make it writable, then try again; what is recorded is safe"

    private static let deviceHint =
        "see what is wrong with the device, then try again; what is recorded is safe"

    private static let pathHint =
        "see what stands at that path and correct it, then try again"
}
