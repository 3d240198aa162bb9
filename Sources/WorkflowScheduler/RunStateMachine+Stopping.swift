import DequeModule
import WorkflowModel

/// Stopping what is under way: the whole run, a part of it, or to go back.
extension RunStateMachine {
    mutating func halt(for reason: Reason) {
        switch course {
        case .closed: return
        case .stopping(.cancelled) where reason != .interrupted,
            .stopping(.timeout) where reason != .interrupted:
            return
        case .working, .stopping, .undoing, .closing: course = .stopping(reason)
        }
        endWaits(where: { _ in true })
        let waiting = queue
        queue.removeAll()
        for queued in waiting where isQueued(queued) {
            park(queued.step, of: queued.phase)
        }
    }

    /// Whether a step still waits for a place; its phase may have begun anew since.
    func isQueued(_ queued: QueuedStep) -> Bool {
        let steps = nodes[queued.phase].steps
        return steps.indices.contains(queued.step) && steps[queued.step].stage == .queued
    }

    /// Cuts delays and waits for locks short; nothing is lost by that.
    private mutating func endWaits(where isMeant: (NodeReference) -> Bool) {
        var waits: [NodeReference] = []
        for index in nodes.indices {
            if nodes[index].stage == .locking || nodes[index].stage == .delayed {
                waits.append(.phase(record.phases[index].id))
            }
            for step in nodes[index].steps.indices {
                let stage = nodes[index].steps[step].stage
                let isDelayed = stage == .running && !record.phases[index].steps[step].isRunning
                if stage == .locking || isDelayed {
                    waits.append(.step(reference(step, of: index)))
                }
            }
        }
        let meant = waits.filter(isMeant)
        if !meant.isEmpty {
            effects.append(.endWork(meant, .cancelled))
        }
    }

    /// Stops waiting for locks that this run holds itself where only people can go on.
    mutating func giveUpLocksWhenIdle() {
        guard agenda.isEmpty, lockWaits > 0, openWork == lockWaits, !blockedPhases.isEmpty,
            course == .working
        else {
            return
        }
        let held = heldLocks
        let plan = plan
        let record = record
        endWaits { node in
            let wanted =
                switch node {
                case .phase(let id): record.index(of: id).map { plan.phases[$0].locks }
                case .step(let step):
                    record.index(of: step.phase).flatMap { phase in
                        record.phases[phase].index(of: step.step).map {
                            plan.phases[phase].steps[$0].locks
                        }
                    }
                }
            return wanted.map { !held.isDisjoint(with: $0) } ?? false
        }
    }

    private var heldLocks: Set<String> {
        var held: Set<String> = []
        for index in nodes.indices {
            if nodes[index].hasLocks {
                held.formUnion(plan.phases[index].locks)
            }
            for step in nodes[index].steps.indices where nodes[index].steps[step].hasLocks {
                held.formUnion(plan.phases[index].steps[step].locks)
            }
        }
        return held
    }

    mutating func cancel() {
        guard course != .closing(.cancelled) else {
            return
        }
        course = .stopping(.cancelled)
        // Hooks that an earlier owner began because of the wish are not ended by it.
        let hooks = plan.workflows[0].hooks(after: .cancelled).map { PhaseID.hook($0, in: nil) }
        let open = record.roots.filter { index in
            nodes[index].stage != .waiting || !hooks.contains(record.phases[index].id)
        }
        endWork(in: open, .cancelled)
    }

    mutating func timeOut() {
        guard course != .closed, course != .stopping(.cancelled) else {
            return
        }
        course = .stopping(.timeout)
        endWork(in: record.roots, .timeout)
    }

    /// Ends what is under way in phases and starts nothing more there.
    mutating func endWork(in phases: [Int], _ reason: Reason) {
        var underWay: [NodeReference] = []
        for index in phases {
            end(index, reason, &underWay)
        }
        if !underWay.isEmpty {
            effects.append(.endWork(underWay, reason))
        }
    }

    private mutating func end(_ index: Int, _ reason: Reason, _ underWay: inout [NodeReference]) {
        let phase = record.phases[index]
        guard !nodes[index].stage.hasSettled, nodes[index].ending == nil, !phase.status.hasEnded,
            phase.role.countsAsProgress || phase.status == .inProgress
        else {
            return
        }
        nodes[index].ending = reason
        if nodes[index].stage.isOpen {
            underWay.append(.phase(phase.id))
        } else {
            agenda.append(.phase(index))
        }
        guard phase.status == .inProgress else {
            return
        }
        if nodes[index].failure == nil || reason == .timeout {
            nodes[index].failure = PhaseNode.Failure(reason: reason, exitCode: nil)
        }
        if !nodes[index].isEntered {
            nodes[index].isEntered = true
            let open = phase.children.filter { child in
                record.phases[child].role.countsAsProgress && !nodes[child].stage.hasSettled
            }
            nodes[index].remaining =
                open.count + nodes[index].steps.count { !$0.stage.hasSettled }
            // Those that have ended are still to be noted as such.
            agenda += open.filter { record.phases[$0].status.hasEnded }.map { .phase($0) }
        }
        for step in nodes[index].steps.indices {
            switch nodes[index].steps[step].stage {
            case .running, .busy, .locking: underWay.append(.step(reference(step, of: index)))
            case .waiting, .queued, .blocked: settle(step, of: index, as: .barred)
            case .barred, .ended: break
            }
        }
        for child in phase.children {
            end(child, .cancelled, &underWay)
        }
    }

    // MARK: Going back

    /// Prepares to begin a phase anew, with all that has been done since, because of a refusal.
    mutating func rewind(to target: PhaseID, from step: Int, of index: Int) {
        guard mayBegin else {
            return park(step, of: index)
        }
        let scope = record.phases[index].parent.map { record.phases[$0].id }
        var top = index
        if record.phases[index].role == .instance, let parent = record.phases[index].parent {
            top = parent
        }
        let isNested = record.phases[top].parent != nil
        let id = isNested ? PhaseID.phase(target, in: scope) : target
        guard let first = record.index(of: id) else {
            return begin(
                .finishStep(reference(step, of: index), isApproved: false),
                of: step,
                in: index
            )
        }
        var places = plan.dependents(of: first).filter { place in
            place == first || record.phases[place].status != .pending
                || nodes[place].stage != .waiting
        }
        if !places.contains(top) {
            places.append(top)
        }
        rewinding = places
        endWork(in: places, .cancelled)
    }

    mutating func rewindWhenIdle() {
        guard !rewinding.isEmpty, agenda.isEmpty else {
            return
        }
        guard mayBegin else {
            rewinding = []
            return
        }
        guard !rewinding.contains(where: { isOpen($0) }) else {
            return
        }
        let places = rewinding
        rewinding = []
        for index in places {
            nodes[index].ending = nil
            if !nodes[index].stage.hasSettled {
                move(index, to: .busy)
            }
            effects.append(.resetPhase(record.phases[index].id, .approval, after: .zero))
        }
    }

    private func isOpen(_ index: Int) -> Bool {
        nodes[index].stage.isOpen || nodes[index].steps.contains(where: \.stage.isOpen)
            || record.phases[index].children.contains { isOpen($0) }
    }
}

extension RunPlan {
    /// A phase and all that need it, directly or not, each behind those that it needs.
    package func dependents(of phase: Int) -> [Int] {
        Self.closure(of: phase) { phases[$0].dependents }
    }

    /// A step and all of its phase that need it, directly or not, each behind those it needs.
    package func dependents(of step: Int, in phase: Int) -> [Int] {
        Self.closure(of: step) { phases[phase].steps[$0].dependents }
    }

    private static func closure(of first: Int, _ dependents: (Int) -> [Int]) -> [Int] {
        var order: [Int] = []
        var seen: Set<Int> = [first]
        var open: [(place: Int, next: Int)] = [(first, 0)]
        while let (place, next) = open.last {
            let waiting = dependents(place)
            guard next < waiting.count else {
                order.append(place)
                open.removeLast()
                continue
            }
            open[open.count - 1].next += 1
            let dependent = waiting[next]
            if seen.insert(dependent).inserted {
                open.append((dependent, 0))
            }
        }
        return order.reversed()
    }
}
