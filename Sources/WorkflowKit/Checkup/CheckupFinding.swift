import SystemPackage
import WorkflowModel
import WorkflowSystem

/// One thing that a checkup looked at, and how it is.
public struct CheckupFinding: Sendable, Hashable {
    /// How something is.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// As it should be.
        case pass
        /// It works, but somebody should look.
        case warn
        /// Something will not work, or nobody can say what it would do.
        case fail
    }

    /// What was looked at, in a word or two.
    public let subject: String
    /// How it is.
    public let state: State
    /// What was found, in lower case and without a full stop.
    public let message: String
    /// What to type or to do about it.
    public let hints: [String]
    /// What the program ends with because of it; nothing unless it fails.
    public let code: Failure.Code?
    /// What `doctor --fix` does about it.
    let repair: CheckupRepair?

    private init(
        _ subject: String,
        _ state: State,
        _ message: String,
        hints: [String] = [],
        code: Failure.Code? = nil,
        repair: CheckupRepair? = nil
    ) {
        self.subject = subject
        self.state = state
        self.message = message
        self.hints = hints
        self.code = code
        self.repair = repair
    }

    /// Whether `doctor --fix` can do something about it.
    public var isRepairable: Bool { repair != nil }

    static func pass(_ subject: String, _ message: String) -> CheckupFinding {
        CheckupFinding(subject, .pass, message)
    }

    static func warn(
        _ subject: String,
        _ message: String,
        hints: [String],
        repair: CheckupRepair? = nil
    ) -> CheckupFinding {
        let all = repair == nil ? hints : hints + ["ddx doctor --fix"]
        return CheckupFinding(subject, .warn, message, hints: all, repair: repair)
    }

    static func fail(_ subject: String, _ failure: Failure) -> CheckupFinding {
        CheckupFinding(
            subject,
            .fail,
            failure.message,
            hints: failure.hints,
            code: failure.code
        )
    }
}

/// Something that can be put right without anybody's judgement.
enum CheckupRepair: Sendable, Hashable {
    /// Ends the programs that the dead owner of a run left.
    case endChildren(of: RunID)
    /// Puts what can be read of a damaged segment of a log into a new one, and keeps the old one.
    case logSegment(FilePath, of: RunID)
    /// Makes the index of logs anew, and keeps a damaged one.
    case logIndex
    /// Takes from others what they need not be able to do.
    case permissions(of: FilePath, FilePermissions)
}
