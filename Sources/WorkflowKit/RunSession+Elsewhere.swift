import JSON
import WorkflowLanguage
import WorkflowModel
import WorkflowRunners
import WorkflowScheduler

/// Attempts of the run that other machines carry out.
extension RunSession {
    /// Refuses what cannot be done while attempts go on elsewhere that nobody follows.
    func requireNothingElsewhere() throws {
        guard let attempt = continuing.min(by: { $0.step < $1.step }) else {
            return
        }
        throw Failure(
            .refused,
            "step '\(attempt.step)' of run \(record.id.short) goes on on a cluster; nothing was changed",
            hints: ["ddx run resume \(record.id.short)", "ddx run cancel \(record.id.short)"]
        )
    }

    /// Ends jobs of the run that no recorded attempt stands for; what cannot be asked now is let be.
    func endStrays() async {
        guard record.phases.contains(where: { $0.steps.contains { $0.attempt > 0 } }) else {
            return
        }
        for key in await runner.endStrays(of: record.id, except: continuing, on: usedClusters) {
            journal.note(
                "the job \(key) was still with a cluster, and nobody waits for it: ended",
                of: record.id,
                at: project.surroundings.now()
            )
        }
    }

    /// Removes what clusters and this program handed over for attempts whose ends are recorded.
    func forgetJobs(of result: RunRecord) async {
        let choices = usedClusters
        guard !choices.isEmpty else {
            return
        }
        let open = result.phases.flatMap { phase in
            phase.steps.filter(\.isRunning).map {
                TrackedAttempt(StepReference(phase.id, $0.id), attempt: $0.attempt)
            }
        }
        await runner.forgetJobs(of: record.id, except: Set(open), on: choices)
    }

    /// The clusters that steps of the run name.
    private var usedClusters: [RunnerChoice] {
        let runners = project.configuredRunners
        return pinned.definition.runnerChoices.filter { $0.isCluster(among: runners) }
    }
}

extension RunPlan {
    /// Where attempts of a step are carried out; nothing for here.
    func runner(of step: StepReference, _ record: RunRecord) -> RunnerChoice? {
        guard let phase = record.index(of: step.phase),
            let place = record.phases[phase].index(of: step.step),
            phases[phase].definition.steps.indices.contains(place)
        else {
            return nil
        }
        return phases[phase].definition.steps[place].runner
    }
}

extension RunnerChoice {
    /// Whether it is a cluster, whose attempts outlive their engine.
    func isCluster(among runners: [String: JSONValue]) -> Bool {
        if case .cluster? = try? RunnerDescription(self, among: runners) { true } else { false }
    }
}
