package import WorkflowModel

/// Why the engine cannot carry something out.
package enum EngineError: Error, Sendable, CustomStringConvertible {
    case unsupportedStep(StepReference, String)
    /// An expression that a phase runs over yields something that is no list.
    case notAList(String)
    case tooManyInstances(Int)
    case missingInput(String, workflow: String)
    /// What `with` yields does not fit its variable.
    case badInput(String, workflow: String)
    case unknownSubworkflow(String)

    /// The most instances that one phase may have.
    static let instanceLimit = 10_000

    /// The reason in words.
    package var description: String {
        switch self {
        case .unsupportedStep(let step, let what): "step '\(step)' is \(what), which cannot be run"
        case .notAList(let text): "'\(text)' yields no list"
        case .tooManyInstances(let count):
            "the matrix has \(count) instances, and \(Self.instanceLimit) are the most there may be"
        case .missingInput(let name, let workflow):
            "workflow '\(workflow)' needs a value for '\(name)', and 'with' gives none"
        case .badInput(let problem, let workflow):
            "'with' gives workflow '\(workflow)' what it does not take: \(problem)"
        case .unknownSubworkflow(let reference): "the workflow '\(reference)' could not be loaded"
        }
    }
}
