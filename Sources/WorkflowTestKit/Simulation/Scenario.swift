package import WorkflowModel
package import WorkflowScheduler

/// All that a simulated run depends on; equal scenarios go exactly alike.
package struct Scenario: Sendable {
    /// What scenarios are made for.
    package enum Mood: String, Sendable, Hashable, CaseIterable {
        /// Everything may happen, and what happens may depend on the schedule.
        case wild
        /// Steps are idempotent and always come to the same, so the end does not depend on it.
        case calm
    }

    /// Something that happens to a run from outside.
    package struct Incident: Sendable, Hashable {
        package let number: Int
        /// It happens once so many appends were made, or earlier when nothing else goes on.
        package let afterAppends: Int
        package let kind: IncidentKind
    }

    /// What may happen to a run from outside.
    package enum IncidentKind: String, Sendable, Hashable, CaseIterable {
        case pause, cancel, approve, reject, attest, release, skip, answer, retry, retryFrom
        case rollBack, takeBackStep, resume
        /// SIGINT: what is under way ends, and the run pauses.
        case interrupt
        /// The process is gone.
        case kill
        /// The next append is not stored, and fails.
        case loseAppend
        /// The next append is stored, and fails.
        case doubtAppend
        /// Another process takes the run over while the first goes on.
        case takeOver
    }

    package let seed: UInt64
    package let mood: Mood
    package internal(set) var definition: WorkflowDefinition
    package internal(set) var variables: [RunVariable]
    package internal(set) var options: RunOptions
    package internal(set) var incidents: [Incident]
    /// What was left out of the scenario that the seed stands for.
    package internal(set) var omissions: [String] = []

    /// Makes the scenario that a seed stands for.
    ///
    /// - Parameters:
    ///   - seed: Decides everything.
    ///   - mood: What the scenario is made for.
    ///   - omissions: What is left out, as `omissible` names it.
    package init(seed: UInt64, _ mood: Mood = .wild, without omissions: [String] = []) {
        var generator = ScenarioGenerator(seed: seed, mood)
        self.seed = seed
        self.mood = mood
        definition = generator.workflow(depth: 0)
        variables = generator.variables
        options = generator.options(for: definition)
        incidents = mood == .wild ? generator.incidents() : []
        leaveOut(omissions)
    }

    /// The name under which the run of every scenario is kept.
    package static let run: RunID = "0193-simulated"

    /// The first event of the run.
    package var creation: RunEvent {
        .runCreated(
            RunCreation(
                workflow: definition.name,
                version: definition.version,
                digest: "sha256:0",
                variables: variables,
                phases: definition.outline
            )
        )
    }

    /// The line that makes the scenario again.
    package var reproduction: String {
        let list = omissions.map { "\"\($0)\"" }.joined(separator: ", ")
        return "Scenario(seed: \(seed), .\(mood.rawValue), without: [\(list)])"
    }
}
