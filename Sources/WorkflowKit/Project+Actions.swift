import JSON
import SystemPackage
import WorkflowAudit
import WorkflowDiagnostics
import WorkflowEngine
import WorkflowLanguage
import WorkflowLibrary
package import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

/// An action of a workflow that is to be carried out.
package struct ActionRequest: Sendable {
    /// The name or the path of a workflow.
    package let workflow: String
    /// The action, or `PHASE/ACTION`.
    package let action: String
    /// What it is about.
    package var arguments: [String] = []
    /// The run that it belongs to; the only open one of the workflow when absent.
    package var run: String?
    /// Whether the prompt is wanted and nothing done.
    package var isPrinted = false

    /// Names an action.
    package init(_ action: String, of workflow: String) {
        self.action = action
        self.workflow = workflow
    }
}

/// What became of an action.
package struct ActionResult: Sendable {
    package let title: String
    /// The prompt with what it is about.
    package let prompt: String
    /// What was done; nothing when the prompt is for people.
    package var record: ActionRecord?
    /// What the agent said; empty when none was asked.
    package var answer = ""
    /// The run that holds the record.
    package var run: RunID?
}

extension Project {
    /// Hands an action to its agent, or gives its prompt where there is none.
    ///
    /// In an open run of the workflow what was done becomes an event of the run; without one it is
    /// recorded in the audit trail.
    ///
    /// - Parameters:
    ///   - request: The action.
    ///   - interruptions: Each element asks for an end at once.
    /// - Returns: What became of it.
    /// - Throws: `Failure`; `busy` when a living process carries the run on.
    package func carryOut(
        _ request: ActionRequest,
        interruptions: AsyncStream<Void> = AsyncStream { $0.finish() }
    ) async throws -> ActionResult {
        try await translatingFailures {
            let action = try await find(request)
            var result = ActionResult(title: action.title, prompt: action.prompt.text.text)
            guard !request.isPrinted, isInitialized,
                case .agent = agents.choice(for: PromptContext(action))
            else {
                return result
            }
            let open = try await openRun(of: action, request)
            try await recordingRefusals(of: "workflow exec", to: open) {
                try requireTrust(of: action.pinned, callsAgents: true)
            }
            let (record, answer) =
                if let open {
                    try await writing { ledger in
                        try await carryOut(action, request, in: open, ledger, interruptions)
                    }
                } else {
                    try await carryOutAlone(action, request, interruptions)
                }
            result.record = record
            result.answer = answer
            result.run = open
            return result
        }
    }

    // MARK: Finding

    /// An action that was found, with what is asked of it.
    fileprivate struct FoundAction {
        let pinned: PinnedDefinition
        let name: String
        let phase: PhaseID?
        let title: String
        let prompt: PromptDefinition

        var definition: WorkflowDefinition { pinned.definition }
    }

    private func find(_ request: ActionRequest) async throws -> FoundAction {
        let (title, text) = try await prompt(of: request.action, in: request.workflow)
        let pinned = try PinnedDefinition(try await entry(request.workflow).composed())
        let match = pinned.definition.namedActions.first {
            $0.name == request.action || $0.action.id == request.action
        }
        let about = request.arguments.joined(separator: " ")
        let whole =
            text + (text.hasSuffix("\n") ? "" : "\n") + (about.isEmpty ? "" : "\n\(about)\n")
        return FoundAction(
            pinned: pinned,
            name: match?.name ?? request.action,
            phase: match?.phase,
            title: title,
            prompt: PromptDefinition(text: SourceString(whole))
        )
    }

    private func openRun(of action: FoundAction, _ request: ActionRequest) async throws -> RunID? {
        if let name = request.run {
            return try await reading { try await openRun(name, in: $0) }
        }
        guard try LedgerStore.exists(state: stateFolder) else {
            return nil
        }
        let open = try await openRuns(of: action.definition.name)
        guard open.count <= 1 else {
            let command = "ddx workflow exec \(request.workflow) \(request.action)"
            throw Failure(
                .usage,
                "\(open.count) runs of '\(action.definition.name)' are open",
                hints: open.prefix(3).map { "\(command) --run \($0.id.short)" }
            )
        }
        return open.first?.id
    }

    // MARK: Carrying out

    private func carryOut(
        _ action: FoundAction,
        _ request: ActionRequest,
        in run: RunID,
        _ ledger: LedgerStore,
        _ interruptions: AsyncStream<Void>
    ) async throws -> (ActionRecord, String) {
        let session = try await RunSession.take(run, of: self, in: ledger)
        let (engine, _) = try promptMakers(for: session.pinned, session.record)
        let phase = action.phase.flatMap { session.record.phase($0)?.id }
        let step = await engine.request(
            for: action.prompt,
            as: StepReference(action: action.name),
            attempt: session.record.actions.count { $0.action == action.name } + 1,
            of: phase
        )
        let outcome = await session.runner.run(step, until: interruptions)
        let record = ActionRecord(action, outcome)
        let note =
            request.arguments.isEmpty
            ? nil : Note.words(request.arguments.joined(separator: " "))
        _ = try await session.record(.actionCarriedOut(record), note: note)
        return (record, outcome.outputs["answer"]?.stringValue ?? "")
    }

    /// Carries an action out where there is no run that it belongs to.
    private func carryOutAlone(
        _ action: FoundAction,
        _ request: ActionRequest,
        _ interruptions: AsyncStream<Void>
    ) async throws -> (ActionRecord, String) {
        try await recording(.actionCarriedOut) { notes in
            let id = RunID(UUIDv7.next().description)
            let folder = stateFolder.appending("actions").appending(id.text)
            try DurableFile.createDirectories(folder, mode: .groupFolder)
            let runner = try makeRunner(for: action.pinned, in: folder)
            var step = StepRequest(
                run: id,
                step: StepReference(action: action.name),
                attempt: 1,
                work: .prompt(action.prompt),
                values: NoValues()
            )
            step.prompt = PromptContext(action)
            let outcome = await runner.run(step, until: interruptions)
            let record = ActionRecord(action, outcome)
            // Prompts and answers stay, by their digests; what the files were is told below.
            for name in ["files", "files.log"] {
                _ = try DurableFile.remove(folder.appending(name))
            }
            notes.add { audit in
                audit.workflow = action.definition.name
                audit.definition = action.pinned.source.digest.description
                audit.phase = action.phase
                audit.reason = record.failure?.rawValue
                audit.outcome = record.failure == nil ? .success : .failure
                audit.files = record.files.map {
                    AuditFile(path: $0.path, before: $0.previousDigest, after: $0.digest)
                }
                audit.facts = [
                    "action": record.action.json,
                    "agent": record.agent?.object.json ?? .null,
                ]
                audit.note =
                    request.arguments.isEmpty
                    ? nil : request.arguments.joined(separator: " ")
            }
            return (record, outcome.outputs["answer"]?.stringValue ?? "")
        }
    }
}

extension StepReference {
    /// What log and tracking call an action, which is no step of the run.
    fileprivate init(action: String) {
        self.init(PhaseID("actions"), StepID(action))
    }
}

extension PromptContext {
    /// What an action is told where there is no run.
    fileprivate init(_ action: Project.FoundAction) {
        self.init(action.definition)
        if let phase = action.phase.flatMap({ action.definition.phase($0) }) {
            self.phase = phase.name
            phasePurpose = phase.description
            role = phase.requiredRole
        }
    }
}

extension ActionRecord {
    fileprivate init(_ action: Project.FoundAction, _ outcome: StepOutcome) {
        self.init(action: action.name, phase: action.phase)
        agent = outcome.agent
        files = outcome.files
        switch outcome.end {
        case .completed, .upToDate: break
        case .failed(let reason), .waiting(let reason):
            failure = reason
            message = outcome.message
        }
    }
}

extension LocalRunner {
    /// Carries a request out, and ends it when somebody interrupts.
    fileprivate func run(
        _ request: StepRequest,
        until interruptions: AsyncStream<Void>
    ) async
        -> StepOutcome
    {
        await withTaskGroup(of: StepOutcome?.self) { group in
            group.addTask { await run(request) }
            group.addTask {
                for await _ in interruptions { return .failed(.interrupted, "interrupted") }
                return nil
            }
            var outcome: StepOutcome?
            while let next = await group.next() {
                // What was cut off still tells what it has done by then.
                outcome = next ?? outcome
                if outcome != nil {
                    group.cancelAll()
                }
            }
            return outcome ?? .failed(.interrupted, "interrupted")
        }
    }
}
