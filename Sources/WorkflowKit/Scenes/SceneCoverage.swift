package import WorkflowModel

/// What scenes reached of a workflow, and what they did not.
package struct SceneCoverage: Sendable, Hashable {
    /// A part of a workflow that a scene can reach.
    package enum Part: Sendable, Hashable {
        /// A phase, or the steps of a hook, that starts.
        case phase(PhaseID)
        /// An entry of a phase's gates that is evaluated.
        case gate(GateReference, criteria: String)
        /// An `if` that comes out one way.
        case branch(NodeReference, holds: Bool)
    }

    /// All parts in the order of the definition.
    package let parts: [Part]
    /// The parts that some scene reached.
    package let reached: Set<Part>
    /// How each gate was seen to come out.
    package let verdicts: [GateReference: Set<Verdict>]

    /// Finds out what the events of all scenes touched; those of used workflows belong to their own
    /// scenes.
    init(of workflow: WorkflowDefinition, events: some Sequence<RunEvent>) {
        var criteria: [GateReference: String] = [:]
        var parts: [Part] = []
        for phase in workflow.phases {
            parts.append(.phase(phase.id))
            parts += Self.branches(phase.condition, .phase(phase.id))
            for side in GateSide.allCases {
                for (index, gate) in workflow.gates(of: phase, side).enumerated() {
                    let reference = GateReference(phase: phase.id, side: side, index: index)
                    criteria[reference] = gate.criteria
                    parts.append(.gate(reference, criteria: gate.criteria))
                }
            }
            parts += Self.branches(of: phase.steps, in: phase.id)
        }
        for hook in Hook.allCases {
            guard let steps = workflow.hooks[hook], !steps.isEmpty else {
                continue
            }
            parts.append(.phase(.hook(hook, in: nil)))
            parts += Self.branches(of: steps, in: .hook(hook, in: nil))
        }
        var reached: Set<Part> = []
        var verdicts: [GateReference: Set<Verdict>] = [:]
        for event in events {
            switch event {
            case .phaseStarted(let phase, _): reached.insert(.phase(phase.withoutIndex))
            case .conditionDecided(let node, let holds, _):
                reached.insert(.branch(node.withoutIndex, holds: holds))
            case .gatesEvaluated(let phase, let side, let results):
                for result in results {
                    let gate = GateReference(phase: phase, side: side, index: result.index)
                    reached.insert(.gate(gate, criteria: criteria[gate] ?? ""))
                    verdicts[gate, default: []].insert(result.verdict)
                }
            default: break
            }
        }
        self.parts = parts
        self.reached = reached.intersection(parts)
        self.verdicts = verdicts
    }

    /// The parts that no scene reached, in the order of the definition.
    package var missing: [Part] { parts.filter { !reached.contains($0) } }

    private static func branches(_ condition: SourceString?, _ node: NodeReference) -> [Part] {
        condition == nil ? [] : [true, false].map { .branch(node, holds: $0) }
    }

    private static func branches(of steps: [StepDefinition], in phase: PhaseID) -> [Part] {
        steps.flatMap { branches($0.condition, .step(StepReference(phase, $0.id))) }
    }
}

extension PhaseID {
    /// The phase that an instance belongs to; itself for all others.
    fileprivate var withoutIndex: PhaseID {
        text.hasSuffix("]") ? PhaseID(String(text.prefix { $0 != "[" })) : self
    }
}

extension NodeReference {
    fileprivate var withoutIndex: NodeReference {
        switch self {
        case .phase(let phase): .phase(phase.withoutIndex)
        case .step(let step): .step(StepReference(step.phase.withoutIndex, step.step))
        }
    }
}
