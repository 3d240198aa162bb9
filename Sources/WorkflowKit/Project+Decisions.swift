public import JSON
import JSONSchema
import SystemPackage
import WorkflowLanguage
public import WorkflowModel
import WorkflowScheduler
import WorkflowSystem

/// A person's answer to what a step asks.
public struct DecisionRequest: Sendable {
    /// The run, or the beginning of its id.
    public let run: String
    /// The step that asks, as `PHASE/STEP` or its id alone; the only one when left out.
    public var step: String?
    /// Whether the person approves.
    public let isApproval: Bool
    /// What the person fills in.
    public var form: JSONValue?
    /// What the person writes about it.
    public var note: String?

    /// Begins an answer.
    public init(run: String, isApproval: Bool) {
        self.run = run
        self.isApproval = isApproval
    }
}

extension Project {
    /// Records a decision; it wakes a living engine, and never runs a step by itself.
    ///
    /// - Returns: The run as it is then.
    /// - Throws: `Failure`: `notPermitted` for somebody else's role, `refused` when nothing is asked
    ///   or this person has approved already, `invalid` when the form does not fit.
    public func decide(_ request: DecisionRequest) async throws -> RunRecord {
        try await translatingFailures {
            try await writing { ledger in
                let run = try await openRun(request.run, in: ledger)
                let record = try await record(of: run, in: ledger)
                let step = try asking(request.step, in: record)
                let pinned = try await PinnedDefinition(of: record, in: ledger)
                let plan = RunPlan(pinned.definition, record)
                guard let approval = plan.approval(of: step, record) else {
                    throw Failure(.integrity, "the definition of run \(run.short) lacks '\(step)'")
                }
                let verb = request.isApproval ? "approve" : "reject"
                try await recordingRefusals(of: verb, to: run, in: ledger) {
                    try requireRole(
                        approval.role,
                        for: approval.question.text,
                        asksPeople: true,
                        personTypes: "ddx \(verb) \(run.short) \(step)"
                    )
                    if record.step(step)?.kind == "approve" {
                        try requireDistinctPerson(step, request, record)
                    }
                }
                let event: RunEvent =
                    request.isApproval
                    ? .stepApproved(step, form: try checked(request.form, approval, step))
                    : .stepRejected(step)
                return try await steer(run, event, request.note.map(Note.words), ledger)
            }
        }
    }

    /// Reads what a person filled in, as YAML or JSON.
    package func readForm(_ file: String) throws -> JSONValue {
        try translatingFailure {
            let path = surroundings.absolute(file)
            return .object(
                try AnswersFile.read(try DurableFile.read(path, limit: 1 << 20), file: file)
            )
        }
    }

    /// What a person filled in, when it is what the step asks for.
    private func checked(
        _ form: JSONValue?,
        _ approval: ApprovalDefinition,
        _ step: StepReference
    ) throws -> JSONValue? {
        guard let asked = approval.form else {
            guard form == nil else {
                throw Failure(.usage, "'\(step)' asks for no form", hints: ["leave '--form' out"])
            }
            return nil
        }
        let schema: JSONSchema
        do {
            schema = try JSONSchema(asked)
        } catch {
            throw Failure(.invalid, "the form of '\(step)' is no JSON Schema: \(error)")
        }
        guard let form else {
            throw Failure(
                .invalid,
                "'\(step)' asks for something to be filled in",
                hints: [
                    "write it as YAML, then give it with '--form FILE'",
                    "its schema: \(asked.text())",
                ]
            )
        }
        let report = schema.validate(form)
        guard report.isValid else {
            throw Failure(
                .invalid,
                "what is filled in is not what '\(step)' asks for: "
                    + report.findings.prefix(5).map(\.description).joined(separator: "; "),
                hints: ["its schema: \(asked.text())"]
            )
        }
        return form
    }

    /// The step that is meant, of those that wait for an answer.
    private func asking(_ name: String?, in record: RunRecord) throws -> StepReference {
        let asking = record.phases.flatMap { phase in
            phase.steps.filter(\.awaitsApproval).map { StepReference(phase.id, $0.id) }
        }
        let found = name.map { name in
            asking.filter { "\($0)" == name || $0.step.text == name || $0.phase.text == name }
        }
        let candidates = found ?? asking
        guard let step = candidates.first else {
            throw Failure(
                .refused,
                "run \(record.id.short) asks nobody for an approval"
                    + (name.map { " in '\($0)'" } ?? ""),
                hints: asking.prefix(3).map { "ddx approve \(record.id.short) \($0)" }
                    + ["ddx run show \(record.id.short)"]
            )
        }
        guard candidates.count == 1 else {
            throw Failure(
                .usage,
                "\(candidates.count) steps of run \(record.id.short) wait for an answer: "
                    + candidates.map(\.description).joined(separator: ", "),
                hints: candidates.prefix(3).map { "ddx approve \(record.id.short) \($0)" }
            )
        }
        return step
    }

    private func requireDistinctPerson(
        _ step: StepReference,
        _ request: DecisionRequest,
        _ record: RunRecord
    ) throws {
        let me = surroundings.principal
        if settings.separatesDuties, record.principal.actsForSame(as: me) {
            throw Failure(
                .notPermitted,
                "'\(me.name)' started the run, and who started a run cannot decide in it here",
                hints: ["ask somebody else", "ddx config get policies.separation_of_duties"]
            )
        }
        let approvers = record.step(step)?.approvers ?? []
        if request.isApproval, approvers.contains(where: { $0.actsForSame(as: me) }) {
            throw Failure(
                .refused,
                "'\(me.name)' has approved '\(step)' already; somebody else has to as well",
                hints: ["ddx run show \(record.id.short)"]
            )
        }
    }
}

extension RunPlan {
    /// What a step asks people; nothing when it asks nobody.
    func approval(of step: StepReference, _ record: RunRecord) -> ApprovalDefinition? {
        guard let phase = record.index(of: step.phase),
            let step = phases[phase].definition.step(step.step)
        else {
            return nil
        }
        return step.kind.approval
    }
}
