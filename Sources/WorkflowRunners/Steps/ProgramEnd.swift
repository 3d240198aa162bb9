import SystemPackage
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// How a program ended, as a step tells it.
enum ProgramEnd: Sendable, Hashable {
    case exited(Int)
    case signalled(Int)
    case timedOut(Duration?)
    case interrupted
    case missing(String)
    case notExecutable(String)
    case unstartable(String)

    /// A shell's word for a program that it could not find.
    static let missingCode = 127

    init(_ ending: ChildEnding, timeout: Duration?) {
        switch ending {
        case .exited(let code): self = .exited(Int(code))
        case .signalled(let signal): self = .signalled(Int(signal))
        case .timedOut: self = .timedOut(timeout)
        case .terminated: self = .interrupted
        case .couldNotStart(let failure):
            switch failure.reason {
            case .notFound: self = .missing(failure.message)
            case .notExecutable: self = .notExecutable(failure.message)
            case .other: self = .unstartable(failure.message)
            }
        }
    }

    /// The exit code as a shell would report it; nothing for a program that was cut off.
    var exitCode: Int? {
        switch self {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal
        case .missing: Self.missingCode
        case .notExecutable: 126
        case .timedOut, .interrupted, .unstartable: nil
        }
    }

    /// What the end means for a step.
    ///
    /// - Parameter tool: The program that an exit code of 127 is about, where it is known.
    /// - Returns: An outcome without outputs and duration.
    func outcome(tool: String?) -> StepOutcome {
        var outcome: StepOutcome
        switch self {
        case .exited(0): outcome = StepOutcome(.completed)
        case .exited(Self.missingCode):
            let name = tool.map { "the program '\($0)'" } ?? "a program"
            outcome = .failed(.toolMissing, "\(name) was not found (exit code 127)")
        case .exited(let code): outcome = .failed(.exitStatus, "exit code \(code)")
        case .signalled(let signal):
            outcome = .failed(.exitStatus, "ended by signal \(signal) (exit code \(128 + signal))")
        case .timedOut(let limit):
            let time = limit.map(DurationText.text(of:)) ?? "allowed"
            outcome = .failed(.timeout, "took longer than \(time)")
        case .interrupted: outcome = .failed(.interrupted, "interrupted")
        case .missing(let message): outcome = .failed(.toolMissing, message)
        case .notExecutable(let message): outcome = .failed(.exitStatus, message)
        case .unstartable(let message): outcome = .failed(.invalid, message)
        }
        outcome.exitCode = exitCode
        return outcome
    }
}

extension StepOutcome {
    /// The same outcome with another end.
    func ending(_ end: End, _ message: String) -> StepOutcome {
        var outcome = StepOutcome(end)
        outcome.exitCode = exitCode
        outcome.outputs = outputs
        outcome.files = files
        outcome.message = message
        return outcome
    }

    /// The outcome of a step that an error kept from its end.
    static func failure(of error: any Error) -> StepOutcome {
        switch error {
        case let refusal as ProjectPrograms.Refusal: .failed(.invalid, refusal.message)
        case let failure as PlaceFailure: failure.outcome
        case let problem as RunnerDescription.Problem:
            .failed(problem.kind == .missingTool ? .toolMissing : .invalid, problem.message)
        case let error as SystemError where error.meansStorage:
            .failed(.storage, error.description)
        default: .failed(.invalid, "\(error)")
        }
    }
}

extension SystemError {
    /// Whether the disk or its permissions are to blame, not what was asked for.
    var meansStorage: Bool {
        !isRefusal
            && (isStorageFull || isReadOnly || isPermission
                || [.ioError, .tooManyOpenFiles].contains(errno))
    }
}
