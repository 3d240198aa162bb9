import JSON
import WorkflowEngine
import WorkflowLanguage
package import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

/// A prompt of a step, as it was or would be handed over.
package struct StepPrompt: Sendable, Hashable {
    package let step: StepReference
    /// The agent that gets it; nothing where a person is asked.
    package let agent: String?
    /// `sha256:…` of the text.
    package let digest: String
    package let text: String
    /// Whether it was handed over already.
    package let isKept: Bool
}

extension Project {
    /// The prompts that steps of a prepared run would be given as things stand; writes nothing.
    ///
    /// Steps of used workflows and of matrix instances are known only once the run gets there.
    ///
    /// - Throws: `Failure` when a template or a file of a prompt cannot be read.
    package func prompts(of prepared: PreparedRun) async throws -> [StepPrompt] {
        try await translatingFailures {
            let created = RecordedEvent(
                sequence: 0,
                id: "",
                run: RunID("preview"),
                time: surroundings.now(),
                principal: surroundings.principal,
                event: .runCreated(prepared.creation(prepared.variables, correlationID: nil))
            )
            let record = try RunRecord(created)
            let (engine, runner) = try promptMakers(for: prepared.pinned, record)
            var prompts: [StepPrompt] = []
            for phase in prepared.pinned.definition.phases where phase.matrix == nil {
                for step in phase.steps where step.kind.mayHavePrompt {
                    let reference = StepReference(phase.id, step.id)
                    let request = try await engine.request(for: reference)
                    if runner.hasPrompt(request) {
                        prompts.append(try await prompt(of: request, runner))
                    }
                }
            }
            return prompts
        }
    }

    /// The prompt of a step of a run: the last one that was handed over, else what would be.
    ///
    /// - Parameters:
    ///   - step: `PHASE/STEP`, or a step's id alone; when left out, the only one that waits.
    ///   - run: The run, or a beginning of its id.
    /// - Returns: The prompt.
    /// - Throws: `Failure` when no such step has a prompt.
    package func prompt(of step: String?, in run: String?) async throws -> StepPrompt {
        try await translatingFailures {
            try await reading { ledger in
                let id = try await findRun(run, default: .newest, in: ledger)
                let record = try await record(of: id, in: ledger)
                let pinned = try await PinnedDefinition(of: record, in: ledger)
                let (engine, runner) = try promptMakers(for: pinned, record)
                let reference = try self.step(step, withPromptIn: record)
                let request: StepRequest
                do {
                    request = try await engine.request(for: reference)
                } catch is EngineError {
                    throw noPrompt(reference, record)
                }
                guard runner.hasPrompt(request) else {
                    throw noPrompt(reference, record)
                }
                let report = record.step(reference)?.outcome?.agent
                guard let report, let digest = report.rounds.last?.prompt,
                    let known = SHA256Digest(digest), let text = try await runner.keptText(known)
                else {
                    return try await prompt(of: request, runner)
                }
                return StepPrompt(
                    step: reference,
                    agent: report.agent,
                    digest: digest,
                    text: text,
                    isKept: true
                )
            }
        }
    }

    /// What makes prompts of a run, of which nothing is begun and nothing recorded.
    func promptMakers(
        for pinned: PinnedDefinition,
        _ record: RunRecord
    ) throws -> (Engine, LocalRunner) {
        let runner = try makeRunner(for: pinned, in: RunFolder(record.id, state: stateFolder).path)
        var configuration = EngineConfiguration(
            ledger: NoLedger(),
            runner: runner,
            locks: ProjectLocks(run: record.id, state: stateFolder),
            clock: MachineClock(),
            principal: surroundings.principal,
            makeEventID: { "" }
        )
        configuration.world = runner.world
        configuration.project = ProjectFacts.read(of: root)
        configuration.secrets = vault
        let engine = Engine(
            record: record,
            definition: pinned.definition,
            epoch: 0,
            configuration: configuration
        )
        return (engine, runner)
    }

    private func prompt(of request: StepRequest, _ runner: LocalRunner) async throws -> StepPrompt {
        let text = try await runner.prompt(of: request)
        return StepPrompt(
            step: request.step,
            agent: runner.agentName(for: request),
            digest: "\(SHA256Digest(of: Array(text.utf8)))",
            text: text,
            isKept: false
        )
    }

    private func step(_ name: String?, withPromptIn record: RunRecord) throws -> StepReference {
        let all = record.phases.flatMap { phase in
            phase.steps.filter { ["artifact", "prompt"].contains($0.kind) }
                .map { (reference: StepReference(phase.id, $0.id), step: $0) }
        }
        let found =
            name.map { name in
                all.filter { "\($0.reference)" == name || $0.step.id.text == name }
            } ?? all.filter { $0.step.isWaiting }
        guard let first = found.first, found.count == 1 else {
            let candidates = (found.isEmpty ? all : found).prefix(3).map {
                "ddx run prompt \(record.id.short) \($0.reference)"
            }
            throw Failure(
                found.isEmpty ? .notFound : .usage,
                name.map { name in
                    found.isEmpty
                        ? "run \(record.id.short) has no step '\(name)' with a prompt"
                        : "several phases of run \(record.id.short) have a step '\(name)'"
                } ?? "\(found.count) steps of run \(record.id.short) wait with a prompt",
                hints: candidates + ["ddx run show \(record.id.short)"]
            )
        }
        return first.reference
    }

    private func noPrompt(_ step: StepReference, _ record: RunRecord) -> Failure {
        Failure(
            .notFound,
            "'\(step)' has no prompt: its file is made from a template alone",
            hints: ["ddx run show \(record.id.short)"]
        )
    }
}

extension StepDefinition.Kind {
    /// Whether a step of this kind may have a prompt.
    fileprivate var mayHavePrompt: Bool {
        switch self {
        case .prompt, .artifact: true
        case .run, .command, .approve, .plugin: false
        }
    }
}

/// A ledger of a run that is only looked at.
private struct NoLedger: Ledger {
    func append(_ events: [RecordedEvent], epoch: Int64, answering: [String]) async throws {
        throw LedgerError.storage("nothing is recorded here")
    }

    func events(of run: RunID) async throws -> [RecordedEvent] { [] }

    func openCommands(for run: RunID) async throws -> [RunCommand] { [] }
}
