import WorkflowModel

/// The state of a phase or step as far as a transition tells of it.
struct NodeState: Equatable {
    let status: NodeStatus
    let reason: Reason?
    let attempt: Int
}

/// What an event may change beside what it names.
extension RunRecord {
    /// The state of a phase or step; nothing when there is none of that name.
    func state(of node: NodeReference) -> NodeState? {
        switch node {
        case .phase(let id):
            phase(id).map { NodeState(status: $0.status, reason: $0.reason, attempt: $0.attempt) }
        case .step(let reference):
            step(reference).map {
                NodeState(status: $0.status, reason: $0.reason, attempt: $0.attempt)
            }
        }
    }

    /// Everything that an event may change, as it stands before.
    ///
    /// A resumed run gives its failures another try, the end of a phase ends steps of it, and what
    /// begins anew takes all beneath it along. Linear in what the event touches.
    func statesTouched(by event: RunEvent) -> [(NodeReference, NodeState?)] {
        let nodes: [NodeReference]
        switch event {
        case .runResumed:
            nodes = reopenedNodes
        case .phaseFailed(let id, _):
            nodes = [.phase(id)] + (phase(id).map { $0.nodes { $0 == .inProgress } } ?? [])
        case .phaseSkipped(let id, _):
            nodes = self.nodes(beneath: [id]) { !$0.isSettled }
        case .phaseReset(let id, _):
            nodes = self.nodes(beneath: [id])
        case .phasesAdded(let parent, let expansion):
            let known = expansion.phases.filter { phase($0.id) != nil }.map(\.id)
            nodes = (parent.map { [.phase($0)] } ?? []) + self.nodes(beneath: known)
        case .rollbackStarted where status != .running, .cancelRequested where status == .failed:
            nodes = self.nodes(beneath: roots(.hook).map { phases[$0].id })
        case .filesRestored:
            nodes = rollback.map { restoredNodes(of: $0.request) } ?? []
        default:
            nodes = event.node.map { [$0] } ?? []
        }
        return nodes.map { ($0, state(of: $0)) }
    }

    /// What is undone, with the phases around it, which are open again, and their hooks.
    private func restoredNodes(of request: RollbackRequest) -> [NodeReference] {
        let opened = Set(request.steps.compactMap { index(of: $0.phase) })
            .flatMap { lineage(of: $0) }
        let around = Set(opened).sorted()
        let hooks = around.flatMap { phases[$0].children }.map { phases[$0] }
            .filter { $0.role == .hook }
        return nodes(beneath: request.phases + hooks.map(\.id))
            + around.flatMap { place -> [NodeReference] in
                [.phase(phases[place].id)] + phases[place].nodes { _ in true }
            }
    }

    private var reopenedNodes: [NodeReference] {
        phases.flatMap { phase -> [NodeReference] in
            if phase.role == .hook, status == .failed {
                return [.phase(phase.id)] + phase.nodes { _ in true }
            }
            return phase.status == .failed
                ? [.phase(phase.id)] + phase.nodes { $0 == .failed } : []
        }
    }

    /// Phases, their steps, and all beneath them.
    private func nodes(
        beneath phases: [PhaseID],
        where fits: (NodeStatus) -> Bool = { _ in true }
    ) -> [NodeReference] {
        phases.flatMap { descendants(of: $0) }.flatMap { phase -> [NodeReference] in
            (fits(phase.status) ? [.phase(phase.id)] : []) + phase.nodes(where: fits)
        }
    }
}

extension PhaseRecord {
    /// The steps that stand in one of some states.
    fileprivate func nodes(where fits: (NodeStatus) -> Bool) -> [NodeReference] {
        steps.filter { fits($0.status) }.map { .step(StepReference(id, $0.id)) }
    }
}

extension RunEvent {
    /// Whether history tells of the event for a phase or step whose state stays as it is.
    func tellsWithoutChange(_ node: NodeReference) -> Bool {
        switch self {
        case .phaseReleased(let phase), .phaseTimedOut(let phase, _), .phasesAdded(let phase?, _),
            .phaseReset(let phase, _):
            node == .phase(phase)
        case .stepApproved(let step, _), .stepRejected(let step):
            node == .step(step)
        default:
            false
        }
    }

    /// Why the event happened, where the state does not keep it.
    var ownReason: Reason? {
        switch self {
        case .phaseReleased: .manual
        case .phaseTimedOut: .timeout
        case .phaseReset(_, let reason): reason
        default: nil
        }
    }

    /// What happened in words, where the states do not tell it.
    var detail: String? {
        switch self {
        case .phasesAdded(_, let expansion): expansion.words ?? expansion.names
        default: nil
        }
    }
}

extension Expansion {
    /// The names of what is added.
    var names: String {
        "gets \(phases.map { "'\($0.id)'" }.joined(separator: ", "))"
    }
}
