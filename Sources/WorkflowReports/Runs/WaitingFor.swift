package import WorkflowModel

/// Something that only a person can do for a run to go on.
package struct WaitingFor: Sendable, Hashable {
    /// What is waited for.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case approval
        case attestation
        case input
        case manualTransition = "manual_transition"
        case decision
    }

    package let kind: Kind
    package let phase: PhaseID
    package let step: StepID?
    /// The criterion, the question, or what there is to do.
    package let text: String
    /// What to type once it is done.
    package private(set) var command: String
    /// The number of an open criterion.
    package let number: Int?
    /// Who may do it; nothing for everybody.
    package let role: String?
    /// How far an approval has got; nothing for all else.
    package let approvals: Approvals?

    /// Describes something that is waited for.
    package init(
        kind: Kind,
        phase: PhaseID,
        step: StepID? = nil,
        text: String,
        command: String,
        number: Int? = nil,
        role: String? = nil,
        approvals: Approvals? = nil
    ) {
        self.kind = kind
        self.phase = phase
        self.step = step
        self.text = text
        self.command = command
        self.number = number
        self.role = role
        self.approvals = approvals
    }
}

extension WaitingFor {
    /// The same with a command that can be typed outside of the project.
    func inProject(_ folder: String) -> Self {
        var item = self
        item.command = command.inProject(folder)
        return item
    }
}

extension String {
    /// A command of this program that can be typed outside of the project.
    func inProject(_ folder: String) -> String {
        "\(self) --project \(folder.shellWord)"
    }
}

extension RunStanding {
    /// What the run waits for, in the order of its phases.
    ///
    /// - Parameter criteria: The open criteria of the run.
    /// - Returns: Nothing for a run that has ended.
    func waiting(criteria: [OpenCriterion]) -> [WaitingFor] {
        guard !status.isFinal, status != .failed else {
            return []
        }
        let attestable = Dictionary(grouping: criteria.filter(\.isAttestable), by: \.phase)
        var waiting: [WaitingFor] = []
        for index in record.tree where !record.phases[index].status.hasEnded {
            let phase = record.phases[index]
            for step in phase.steps where step.status == .inProgress {
                if let item = self.waiting(for: step, of: phase.id, at: index) {
                    waiting.append(item)
                }
            }
            waiting += (attestable[phase.id] ?? []).map(self.waiting)
            if awaitsRelease(phase, at: index) {
                waiting.append(
                    WaitingFor(
                        kind: .manualTransition,
                        phase: phase.id,
                        text: "phase '\(phase.id)' is done and waits to be let on",
                        command: "ddx workflow advance \(shortID)"
                    )
                )
            }
        }
        return waiting
    }

    private func waiting(for criterion: OpenCriterion) -> WaitingFor {
        WaitingFor(
            kind: criterion.result.awaits == .approval ? .approval : .attestation,
            phase: criterion.phase,
            text: criterion.result.criteria,
            command: "ddx workflow advance \(shortID) --attest \(criterion.number)",
            number: criterion.number,
            role: criterion.result.role
        )
    }

    private func waiting(
        for step: StepRecord,
        of phase: PhaseID,
        at index: Int
    ) -> WaitingFor? {
        if awaitsDecision(step, ofPhaseAt: index) {
            return WaitingFor(
                kind: .decision,
                phase: phase,
                step: step.id,
                text: "step '\(step.id)' was interrupted in attempt \(step.attempt);"
                    + " nobody knows how far it got",
                command: "ddx run resume \(shortID) --interrupted rerun"
            )
        }
        guard case .waiting = step.outcome?.end else {
            return nil
        }
        let approvals = approvals(of: step, ofPhaseAt: index)
        guard approvals?.isOpen != false else {
            return nil
        }
        return WaitingFor(
            kind: approvals == nil ? .input : .approval,
            phase: phase,
            step: step.id,
            text: step.outcome?.message ?? step.name,
            command: approvals == nil
                ? "ddx run resume \(shortID)"
                : "ddx approve \(shortID) \(name(of: step, of: phase).shellWord)",
            role: approvals?.role,
            approvals: approvals
        )
    }

    /// The step's own name, with its phase before it where other phases have the same.
    private func name(of step: StepRecord, of phase: PhaseID) -> String {
        let isUnique = record.phases.count { $0.step(step.id) != nil } == 1
        return isUnique ? step.id.text : "\(phase)/\(step.id)"
    }

    private var shortID: String { record.id.short.shellWord }
}

extension WaitingFor {
    /// What refuses what is asked; nothing for what cannot be refused.
    var refusal: String? {
        guard approvals != nil else {
            return nil
        }
        let words = command.split(separator: " ").dropFirst(2).joined(separator: " ")
        return "ddx reject \(words) --reason TEXT"
    }
}
