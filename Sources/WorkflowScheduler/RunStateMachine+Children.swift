import DequeModule
import WorkflowModel

/// Instances of a matrix, the phases of a sub-workflow, and hooks.
extension RunStateMachine {
    mutating func enterChildren(of index: Int) {
        // People may have skipped some before the phase was taken up.
        let children = record.phases[index].children.filter {
            record.phases[$0].role.countsAsProgress && !nodes[$0].stage.hasSettled
        }
        nodes[index].remaining = children.count
        // What was begun before goes on before anything else begins.
        let begun = children.filter { record.phases[$0].status != .pending }
        let pending = children.filter {
            record.phases[$0].status == .pending && plan.phases[$0].needs.isEmpty
        }
        agenda += (begun + pending).map { .phase($0) }
    }

    /// Takes phases in that have been added, as if they had always been there.
    mutating func adopt(_ expansion: Expansion, _ parent: Int?) {
        for outline in expansion.phases {
            let index = index(of: outline.id)
            if index < nodes.count {
                nodes[index] = makeNode(index)
            } else {
                nodes.append(makeNode(index))
            }
        }
        if awaitedAnswers > 0 {
            awaitedAnswers -= 1
        } else if let parent {
            recall(parent)
        }
    }

    /// Notes that something beneath a phase has ended.
    mutating func childSettled(_ child: Int, of parent: Int, failed: Bool) {
        guard record.phases[child].role.countsAsProgress else {
            agenda.append(.phase(parent))
            return
        }
        nodes[parent].remaining -= 1
        giveUpTurn(of: child)
        if failed, record.phases[child].status == .failed, nodes[parent].failure == nil {
            nodes[parent].failure = failure(of: child)
            if plan.phases[parent].content == .matrix,
                plan.phases[parent].definition.matrix?.failFast == true
            {
                endWork(in: record.phases[parent].children, .cancelled)
            }
        }
        if nodes[parent].remaining == 0 {
            agenda.append(.phase(parent))
        }
    }

    /// Notes that something beneath a phase is to be done after all, and forgives its failure.
    mutating func childUnsettled(_ child: Int) {
        guard let parent = record.phases[child].parent, nodes[parent].isEntered,
            record.phases[child].role.countsAsProgress
        else {
            return
        }
        nodes[parent].remaining += 1
        if nodes[parent].ending == nil {
            let failed = record.phases[parent].children.first { other in
                let phase = record.phases[other]
                return phase.role.countsAsProgress && phase.status == .failed && !phase.isTolerated
            }
            nodes[parent].failure = failed.map { failure(of: $0) }
        }
    }

    private func failure(of child: Int) -> PhaseNode.Failure {
        PhaseNode.Failure(
            reason: record.phases[child].reason ?? .dependencyFailed,
            exitCode: nodes[child].failure?.exitCode
        )
    }

    /// Whether an instance may go on now; its turn comes when another has ended.
    mutating func takeTurn(_ index: Int, _ phase: PhaseRecord) -> Bool {
        guard phase.role == .instance, let parent = phase.parent, !nodes[index].hasTurn else {
            return true
        }
        let limit = plan.phases[parent].definition.matrix?.maxParallel ?? .max
        guard nodes[parent].activeChildren < limit else {
            nodes[parent].waitingChildren.append(index)
            return false
        }
        nodes[index].hasTurn = true
        nodes[parent].activeChildren += 1
        return true
    }

    /// Lets the next instance go on in the place of one that has ended or begins anew.
    mutating func giveUpTurn(of index: Int) {
        guard nodes[index].hasTurn, let parent = record.phases[index].parent else {
            return
        }
        nodes[index].hasTurn = false
        nodes[parent].activeChildren -= 1
        while let next = nodes[parent].waitingChildren.first {
            nodes[parent].waitingChildren.removeFirst()
            if !nodes[next].stage.hasSettled {
                agenda.append(.phase(next))
                break
            }
        }
    }

    // MARK: Hooks

    /// Begins the next hook of a sub-workflow whose phases have all ended.
    ///
    /// - Returns: Whether a hook is under way, so that the phase has to wait.
    mutating func nextHook(of index: Int, _ ending: Ending?) -> Bool {
        guard plan.phases[index].content == .subworkflow,
            let workflow = plan.subworkflow(in: index)
        else {
            return false
        }
        let id = record.phases[index].id
        let hooks = workflow.hooks(after: ending ?? .completed)
        let missing = missing(hooks, in: id)
        if !missing.isEmpty {
            let outlines = missing.map { workflow.outline(of: $0, in: id) }
            begin(.addPhases(to: id, Expansion(phases: outlines)), of: index)
            return true
        }
        for hook in hooks {
            let place = self.index(of: .hook(hook, in: id))
            if !nodes[place].stage.hasSettled {
                if nodes[place].stage == .waiting {
                    agenda.append(.phase(place))
                }
                return true
            }
        }
        return false
    }

    /// The hooks that have no phase yet.
    func missing(_ hooks: [Hook], in parent: PhaseID?) -> [Hook] {
        hooks.filter { record.index(of: .hook($0, in: parent)) == nil }
    }
}

extension WorkflowDefinition {
    /// The hooks that run at an end, in order.
    func hooks(after ending: RunStateMachine.Ending) -> [Hook] {
        let first: Hook
        switch ending {
        case .completed: first = .success
        case .failed: first = .failure
        case .cancelled: first = .cancel
        case .rolledBack: return []
        }
        return [first, .finally].filter { hooks[$0]?.isEmpty == false }
    }

    /// What is known of a hook before it starts.
    func outline(of hook: Hook, in parent: PhaseID?) -> PhaseOutline {
        var outline = PhaseOutline(
            id: .hook(hook, in: parent),
            name: hook.rawValue,
            steps: (hooks[hook] ?? []).map { StepOutline($0) }
        )
        outline.role = .hook
        return outline
    }
}
