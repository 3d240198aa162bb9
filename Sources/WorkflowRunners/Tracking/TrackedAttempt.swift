import JSON
package import WorkflowModel

/// One attempt of a step whose changes are looked for.
package struct TrackedAttempt: Sendable, Hashable {
    /// The step.
    package let step: StepReference
    /// The number of the attempt, from 1.
    package let attempt: Int

    /// Names an attempt.
    package init(_ step: StepReference, attempt: Int) {
        self.step = step
        self.attempt = attempt
    }

    var json: JSONValue { [step.phase.text.json, step.step.text.json, attempt.json] }

    init?(_ json: JSONValue) {
        guard let phase = json[0]?.stringValue, let step = json[1]?.stringValue,
            let attempt = json[2]?.intValue
        else {
            return nil
        }
        self.init(StepReference(PhaseID(phase), StepID(step)), attempt: attempt)
    }
}

/// What is going on while files are watched: an attempt of a step, or something of our own.
struct Participant: Sendable {
    /// Nothing for what is no step's, such as taking files back.
    let attempt: TrackedAttempt?
    let paths: DeclaredPaths
    /// Whether a dead process may have begun it: what it did until now is its own, too.
    var isTakenUp = false
}

/// A change of an entry between two walks, and who may have made it.
struct Observation: Sendable {
    /// Orders the walks.
    let walk: Int
    let path: TrackedPath
    let before: EntryState
    let after: EntryState
    /// The attempts that may have made the change; none when nothing of ours was under way.
    let owners: [TrackedAttempt]
}
