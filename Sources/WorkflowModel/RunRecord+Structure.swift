/// The tree of phases: what is added to it, and what begins anew.
extension RunRecord {
    /// Adds phases beneath another, or to the run itself.
    ///
    /// An id that is there already begins anew; instances and phases of a sub-workflow that an
    /// earlier expansion made and this one does not are left behind.
    mutating func add(_ expansion: Expansion, to parent: Int?) {
        let places = expansion.phases.map { place($0, beneath: parent) }
        if let parent {
            phases[parent].subworkflow = expansion.subworkflow ?? phases[parent].subworkflow
            let replaces =
                expansion.subworkflow != nil
                || expansion.phases.contains { $0.role == .instance } || expansion.phases.isEmpty
            let kept = phases[parent].children.filter { child in
                !places.contains(child) && !(replaces && phases[child].role.countsAsProgress)
            }
            phases[parent].children = kept + places
            phases[parent].isExpanded = phases[parent].isExpanded || replaces
        } else {
            roots += places.filter { !roots.contains($0) }
        }
        rollback?.compensations += expansion.phases.filter { $0.role == .compensation }.map(\.id)
        recount()
    }

    /// Whether the parent is part of the run, and none of the phases stands somewhere else already,
    /// as it would in a circle.
    func canTake(_ expansion: Expansion, beneath parent: Int?) -> Bool {
        !isLeftBehind(parent)
            && expansion.phases.allSatisfy { outline in
                indices[outline.id].map { phases[$0].parent == parent } ?? true
            }
    }

    /// Whether a later expansion, or another definition, has no use for a phase any more.
    private func isLeftBehind(_ place: Int?) -> Bool {
        var place = place
        while let index = place {
            let parent = phases[index].parent
            guard (parent.map { phases[$0].children } ?? roots).contains(index) else {
                return true
            }
            place = parent
        }
        return false
    }

    private mutating func place(_ outline: PhaseOutline, beneath parent: Int?) -> Int {
        guard let index = indices[outline.id] else {
            indices[outline.id] = phases.count
            phases.append(PhaseRecord(outline, parent: parent))
            return phases.count - 1
        }
        var renewed = PhaseRecord(outline, keeping: phases[index])
        renewed.reset(nil)
        renewed.startedAt = nil
        phases[index] = renewed
        return index
    }

    /// Forgets what was done in a phase and beneath it, and what people said about it.
    ///
    /// What undid a phase that is rolled back is kept: it has been done.
    mutating func reset(_ index: Int, _ reason: Reason?) {
        phases[index].reset(reason)
        let id = phases[index].id
        for gate in attestations.keys where gate.phase == id {
            attestations[gate] = nil
        }
        for child in phases[index].children
        where reason != .rolledBack || phases[child].role != .compensation {
            reset(child, reason)
        }
    }

    /// Counts what progress is told from; linear, for changes of the structure alone.
    mutating func recount() {
        endedSteps = 0
        completedPhases = 0
        totalSteps = 0
        totalPhases = 0
        for index in roots where phases[index].role == .work {
            totalPhases += 1
            let status = phases[index].status
            completedPhases += status == .completed || status == .skipped ? 1 : 0
            countSteps(beneath: index)
        }
    }

    private mutating func countSteps(beneath index: Int) {
        guard phases[index].role.countsAsProgress else {
            return
        }
        totalSteps += phases[index].steps.count
        endedSteps += phases[index].steps.count(where: \.isDone)
        for child in phases[index].children {
            countSteps(beneath: child)
        }
    }
}
