import JSON
import WorkflowAudit
import WorkflowEngine
import WorkflowLanguage
import WorkflowLibrary
package import WorkflowModel
package import WorkflowReports
import WorkflowRunners
import WorkflowScheduler
import WorkflowStore
import WorkflowSystem

/// Other values for the variables of a run.
public struct RegenerationOrder: Sendable {
    /// The run, or the beginning of its id; when left out, the only one that is not over.
    public var run: String?
    /// Values of variables as text, from flags.
    public var variables: [String: String] = [:]
    /// A YAML file with values of variables.
    public var answersFile: String?
    /// What the person writes about it.
    public var note: String?

    /// Begins an order for the only open run.
    public init() {}
}

extension Project {
    /// Gives the variables of a run other values, and renders again what was made from them.
    ///
    /// Values that came from the project follow its lock file; those that somebody gave for this run
    /// stay until they are given anew. Files that people edited are kept as they are.
    ///
    /// - Parameters:
    ///   - order: Which run, and the values.
    ///   - confirm: Told what would change; whether to do it. Nothing is written before.
    /// - Returns: The run as it is then; nothing when it was not confirmed, or nothing changes.
    /// - Throws: `Failure` when a value does not fit, the run is over, or a template cannot be filled in.
    package func regenerate(
        _ order: RegenerationOrder,
        confirm: (RegenerationReport) async throws -> Bool
    ) async throws -> RunRecord? {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(order.run, in: ledger)
                let session = try await RunSession.take(run, of: self, in: ledger)
                let record = session.record
                let variables = try await variables(order, session)
                let creation = record.creation
                let event = RunEvent.definitionChanged(
                    DefinitionChange(
                        version: creation.version,
                        digest: creation.digest,
                        variables: variables,
                        phases: creation.phases
                    )
                )
                guard !record.status.isFinal, record.rollback == nil else {
                    try await session.refuse(event)
                }
                let made = try session.madeArtifacts(after: event)
                let plan = try await session.runner.regenerationPlan(of: made)
                let report = RegenerationReport(
                    run: run,
                    from: creation.variables,
                    to: variables,
                    files: plan.files.map { ($0.path, $0.fate.words) },
                    diff: plan.diff
                )
                guard try await confirm(report), !report.isEmpty else {
                    return nil
                }
                try session.requireNothingElsewhere()
                _ = try await session.recoveryEvents()
                try await recordRendering(try await session.runner.regenerate(plan), record, ledger)
                guard variables != creation.variables else {
                    return record
                }
                return try await session.record(
                    event,
                    note: order.note.map(Note.words) ?? .remark(report.summary)
                )
            }
        }
    }

    private func recordRendering(
        _ changes: [FileChange],
        _ run: RunRecord,
        _ ledger: LedgerStore
    ) async throws {
        var record = auditRecord(.artifactRendered)
        record.run = run.id
        record.workflow = run.creation.workflow
        record.definition = run.creation.digest
        record.files = changes.map {
            AuditFile(path: $0.path, before: $0.previousDigest, after: $0.digest)
        }
        try await ledger.record(record)
    }

    private func variables(
        _ order: RegenerationOrder,
        _ session: RunSession
    ) async throws -> [RunVariable] {
        let definition = session.pinned.definition
        let known = session.record.creation.variables
        var answers: JSONObject = [:]
        for variable in known where !variable.isOfProject && variable.value != .null {
            answers[variable.name] = variable.value
        }
        if let file = order.answersFile {
            let bytes = try DurableFile.read(surroundings.absolute(file), limit: 1 << 20)
            for (name, value) in try AnswersFile.read(bytes, file: file) {
                answers[name] = value
            }
        }
        let locked = try ProjectLock.read(in: root).entry(definition.name)?.answers ?? [:]
        let declared = Set(definition.variables.map(\.name))
        let values = try await VariableQuestions(definition: definition, ask: nil).values(
            flags: order.variables,
            answers: answers,
            locked: JSONObject(
                locked.filter { declared.contains($0.key) }.map { ($0.key, $0.value) }
            ),
            verb: "ddx run regenerate \(session.record.id.short)",
            workflow: definition.name
        )
        return try vault.kept(values, of: definition).map { value in
            known.first { $0.name.utf8.elementsEqual(value.name.utf8) && $0.value == value.value }
                ?? value
        }
    }
}

extension RunVariable {
    /// Whether nobody gave the value for this run alone.
    fileprivate var isOfProject: Bool { source == .lock || source == .defaultValue }
}

extension RegenerationPlan.File.Fate {
    fileprivate var words: RegenerationReport.Fate {
        switch self {
        case .same: .same
        case .added: .added
        case .replaced: .replaced
        case .left(let cause): .left(cause)
        }
    }
}

extension RunSession {
    /// The artifacts that were made, with what their templates may read after an event.
    fileprivate func madeArtifacts(after event: RunEvent) throws -> [RegenerationPlan.Made] {
        let next = try following(event)
        let facts = ProjectFacts.read(of: project.root)
        var made: [RegenerationPlan.Made] = []
        for (phase, planned) in zip(record.phases, plan.phases) {
            for (step, definition) in zip(phase.steps, planned.definition.steps) {
                guard case .artifact(let artifact) = definition.kind, artifact.collection == nil,
                    let outcome = step.outcome, !outcome.files.isEmpty
                else {
                    continue
                }
                made.append(
                    RegenerationPlan.Made(
                        artifact,
                        values: RunLookup(record: next, project: facts, from: .phase(phase.id)),
                        files: outcome.files.filter { !$0.isOfFolder }.map(\.path)
                    )
                )
            }
        }
        return made
    }
}
