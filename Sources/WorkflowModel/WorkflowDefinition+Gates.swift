extension WorkflowDefinition {
    /// Principles that are evaluated as exit criteria of every phase.
    public var principleGates: [GateDefinition] {
        principles.compactMap { principle in
            if case .gate(let gate) = principle { gate } else { nil }
        }
    }

    /// The entries of one side of a phase, in the order that results and attestations count them.
    public func gates(of phase: PhaseDefinition, _ side: GateSide) -> [GateDefinition] {
        side == .input ? phase.inputGates : phase.exitCriteria + principleGates
    }
}
