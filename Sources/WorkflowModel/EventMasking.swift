public import JSON

/// Hides what nobody may see in whatever is recorded.
///
/// Texts for people lose all of it. Values that a run goes on with lose what is secret and nothing
/// else. Ids, digests, paths and the texts of the definition stay as they are: the run depends on them.
public struct EventMasking: Sendable {
    private let text: @Sendable (String) -> String
    private let value: @Sendable (JSONValue) -> JSONValue

    /// Hides nothing.
    public static let none = EventMasking(text: { $0 }, value: { $0 })

    /// Hides with what is given for texts and for values.
    public init(
        text: @escaping @Sendable (String) -> String,
        value: @escaping @Sendable (JSONValue) -> JSONValue
    ) {
        self.text = text
        self.value = value
    }

    /// The same event, as it may be recorded.
    public func masked(_ event: RecordedEvent) -> RecordedEvent {
        RecordedEvent(
            sequence: event.sequence,
            id: event.id,
            run: event.run,
            time: event.time,
            principal: event.principal,
            note: event.note.map { $0.mapWords(text) },
            event: masked(event.event)
        )
    }

    /// The same command, as it may be left for another process.
    public func masked(_ command: RunCommand) -> RunCommand {
        RunCommand(
            id: command.id,
            run: command.run,
            event: masked(command.event),
            time: command.time,
            principal: command.principal,
            note: command.note.map { $0.mapWords(text) }
        )
    }

    /// The same text, as people may read it.
    package func masked(_ text: String) -> String { self.text(text) }

    /// The same members, as they may be recorded.
    package func masked(_ object: JSONObject) -> JSONObject {
        value(.object(object)).objectValue ?? object
    }

    private func masked(_ event: RunEvent) -> RunEvent {
        switch event {
        case .runCreated(var creation):
            creation.variables = creation.variables.map(masked)
            creation.correlationID = creation.correlationID.map(text)
            creation.phases = creation.phases.map(masked)
            return .runCreated(creation)
        case .definitionChanged(let change):
            return .definitionChanged(
                DefinitionChange(
                    version: change.version,
                    digest: change.digest,
                    variables: change.variables.map(masked),
                    phases: change.phases.map(masked)
                )
            )
        case .runCompleted(let outputs): return .runCompleted(outputs: masked(outputs))
        case .conditionDecided(let node, let holds, let operands):
            let masked = operands.map { RecordedOperand(name: $0.name, value: value($0.value)) }
            return .conditionDecided(node, holds: holds, operands: masked)
        case .gatesEvaluated(let phase, let side, let results):
            return .gatesEvaluated(phase, side, results.map(masked))
        case .phasesAdded(let parent, let expansion):
            let subworkflow = expansion.subworkflow.map {
                Expansion.Subworkflow(
                    workflow: $0.workflow,
                    version: $0.version,
                    variables: $0.variables.map(masked)
                )
            }
            let phases = expansion.phases.map(masked)
            return .phasesAdded(to: parent, Expansion(subworkflow: subworkflow, phases: phases))
        case .phaseCompleted(let phase, let outputs):
            return .phaseCompleted(phase, outputs: masked(outputs))
        case .stepEnded(let step, let attempt, var outcome):
            outcome.outputs = masked(outcome.outputs)
            outcome.message = outcome.message.map(text)
            outcome.agent = outcome.agent.map(masked)
            return .stepEnded(step, attempt: attempt, outcome)
        case .stepApproved(let step, let form): return .stepApproved(step, form: form.map(value))
        case .criterionAttested(let gate, let evidence):
            return .criterionAttested(gate, evidence: evidence.map(masked))
        case .actionCarriedOut(var action):
            action.message = action.message.map(text)
            action.agent = action.agent.map(masked)
            return .actionCarriedOut(action)
        case .filesRestored(let files):
            let left = files.left.map {
                RestoredFiles.Leftover(path: $0.path, cause: text($0.cause))
            }
            return .filesRestored(RestoredFiles(restored: files.restored, left: left))
        case .runStarted, .runResumed, .pauseRequested, .cancelRequested, .runTimedOut, .runPaused,
            .runFailed, .runCancelled, .phaseStarted, .phaseFailed, .phaseSkipped, .phaseTimedOut,
            .phaseReset, .stepStarted, .stepSkipped, .stepInterrupted, .interruptionDecided,
            .stepRejected, .phaseReleased, .rollbackStarted, .transitionRefused:
            return event
        }
    }

    // MARK: Parts

    private func masked(_ report: AgentReport) -> AgentReport {
        var report = report
        report.rounds = report.rounds.map {
            AgentReport.Round(
                prompt: $0.prompt,
                answer: $0.answer,
                findings: $0.findings.map(text)
            )
        }
        return report
    }

    private func masked(_ variable: RunVariable) -> RunVariable {
        // One byte less, and a seal cannot be opened any more.
        guard !variable.isSealed else {
            return variable
        }
        return RunVariable(
            name: variable.name,
            value: value(variable.value),
            source: variable.source
        )
    }

    private func masked(_ phase: PhaseOutline) -> PhaseOutline {
        var phase = phase
        phase.matrix = masked(phase.matrix)
        return phase
    }

    private func masked(_ evidence: Evidence) -> Evidence {
        Evidence(path: evidence.path, digest: evidence.digest, found: text(evidence.found))
    }

    private func masked(_ result: GateResult) -> GateResult {
        var masked = GateResult(
            index: result.index,
            criteria: result.criteria,
            isBlocking: result.isBlocking,
            isRequired: result.isRequired,
            verdict: result.verdict,
            awaits: result.awaits,
            role: result.role,
            evidence: result.evidence.map(self.masked)
        )
        masked.unchangedSince = result.unchangedSince
        return masked
    }
}
