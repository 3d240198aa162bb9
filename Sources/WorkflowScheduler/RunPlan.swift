package import WorkflowModel

/// What the definition says about every phase of a run, in the places that the record gives them.
///
/// It grows with the record: instances, sub-workflows, hooks and compensations get their entry when
/// the event that adds them has been taken in.
package struct RunPlan: Sendable {
    /// The definition of the run first, then those of its sub-workflows.
    package private(set) var workflows: [WorkflowDefinition]
    package private(set) var phases: [PlannedPhase] = []

    /// Plans a run that is pinned to a checked definition; linear in the size of the record.
    package init(_ definition: WorkflowDefinition, _ record: RunRecord) {
        workflows = [definition]
        replan(record.phases.indices, record)
    }

    /// Plans the phases that an expansion has just added or begun anew.
    mutating func add(_ expansion: Expansion, _ record: RunRecord) {
        replan(expansion.phases.compactMap { record.index(of: $0.id) }.sorted(), record)
    }

    private mutating func replan(_ places: some Sequence<Int>, _ record: RunRecord) {
        var ids: [PhaseID: Int] = [:]
        let known = phases.count
        for place in places {
            var planned = plan(record.phases[place], record, &ids)
            if place < known {
                planned.dependents = phases[place].dependents
                phases[place] = planned
            } else {
                phases.append(planned)
            }
        }
        for place in places where place >= known {
            for need in phases[place].needs {
                phases[need].dependents.append(place)
            }
        }
    }

    private mutating func plan(
        _ phase: PhaseRecord,
        _ record: RunRecord,
        _ ids: inout [PhaseID: Int]
    ) -> PlannedPhase {
        let isCovered = phase.parent.map { phases[$0].isLocked } ?? false
        switch phase.role {
        case .work:
            let parent = phase.parent
            let workflow = parent.map { subworkflow(of: $0) } ?? 0
            let parentID = parent.map { record.phases[$0].id }
            let definition = self.definition(of: phase.id, in: workflow, parentID, &ids)
            return PlannedPhase(
                definition,
                role: .work,
                workflow: workflow,
                of: workflows[workflow],
                needs: definition.needs.compactMap {
                    record.index(of: .phase($0, in: parentID))
                },
                isCovered: isCovered
            )
        case .instance:
            let parent = phases[phase.parent ?? 0]
            return PlannedPhase(
                parent.definition,
                role: .instance,
                workflow: parent.workflow,
                of: workflows[parent.workflow],
                steps: parent.steps,
                isCovered: isCovered
            )
        case .hook:
            let workflow = phase.parent.map { subworkflow(of: $0) } ?? 0
            let parent = phase.parent.map { record.phases[$0].id }
            let hook = Hook.allCases.first { PhaseID.hook($0, in: parent) == phase.id }
            var definition = PhaseDefinition(id: phase.id)
            definition.steps = hook.flatMap { workflows[workflow].hooks[$0] } ?? []
            return PlannedPhase(
                definition,
                role: .hook,
                workflow: workflow,
                of: workflows[workflow],
                isCovered: isCovered
            )
        case .compensation:
            let undone = phases[phase.parent ?? 0]
            var definition = PhaseDefinition(id: phase.id)
            definition.steps = undone.definition.compensationSteps(phase.steps.map(\.id))
            // What was done under locks is undone under them.
            definition.locks = locks(around: phase.parent, record)
            return PlannedPhase(
                definition,
                role: .compensation,
                workflow: undone.workflow,
                of: workflows[undone.workflow],
                isCovered: false
            )
        }
    }

    /// The locks that a phase and those around it name.
    private func locks(around phase: Int?, _ record: RunRecord) -> [String] {
        guard let phase else {
            return []
        }
        return phases[phase].definition.locks + locks(around: record.phases[phase].parent, record)
    }

    /// The definition of a phase by its name in the run.
    ///
    /// Ids of a workflow are looked up in a table that is built once for each call of `replan`.
    private func definition(
        of id: PhaseID,
        in workflow: Int,
        _ parent: PhaseID?,
        _ ids: inout [PhaseID: Int]
    ) -> PhaseDefinition {
        let phases = workflows[workflow].phases
        if ids[id] == nil {
            for (index, phase) in phases.enumerated() {
                ids[.phase(phase.id, in: parent)] = index
            }
        }
        return ids[id].map { phases[$0] } ?? PhaseDefinition(id: id)
    }

    /// Place of the workflow that runs in place of a phase's steps.
    private mutating func subworkflow(of phase: Int) -> Int {
        if let known = phases[phase].subworkflow {
            return known
        }
        guard let definition = phases[phase].definition.subworkflow?.definition else {
            return 0
        }
        workflows.append(definition)
        phases[phase].subworkflow = workflows.count - 1
        return workflows.count - 1
    }
}

extension RunPlan {
    /// The definition of the workflow that a phase belongs to.
    package func workflow(of phase: Int) -> WorkflowDefinition {
        workflows[phases[phase].workflow]
    }

    /// The definition of the workflow that runs in place of a phase's steps.
    package func subworkflow(in phase: Int) -> WorkflowDefinition? {
        phases[phase].definition.subworkflow?.definition
    }

    /// The entries of one side of a phase, in the order that results and attestations count them.
    package func gates(of phase: Int, _ side: GateSide, _ role: PhaseRole) -> [GateDefinition] {
        let planned = phases[phase]
        guard role == .work else {
            return []
        }
        return workflow(of: phase).gates(of: planned.definition, side)
    }
}

extension PhaseDefinition {
    /// The steps that undo this phase, by the names that `compensation(completed:)` gave them.
    fileprivate func compensationSteps(_ names: [StepID]) -> [StepDefinition] {
        var known: [StepID: StepDefinition] = [:]
        for step in rollback {
            known[step.id] = step
        }
        for step in steps {
            for undo in step.rollback {
                let id = StepID.compensation(undo.id, of: step.id)
                known[id] = undo
                known[id]?.id = id
            }
        }
        return names.compactMap { name in
            var undo = known[name]
            // One after the other, whatever the steps that are undone did.
            undo?.needs = nil
            return undo
        }
    }
}

extension StepID {
    /// The name of a step that undoes another: `create.step-1`.
    static func compensation(_ undo: StepID, of step: StepID) -> StepID {
        StepID("\(step.text).\(undo.text)")
    }
}
