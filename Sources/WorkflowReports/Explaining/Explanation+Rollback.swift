import WorkflowModel

/// Rollbacks: who asked for them, what they did, and what they could not take back.
extension Explanation {
    /// Tells of the last rollback while it is under way or the run stands where it left it.
    func explainRollback(on page: inout Page) {
        let record = report.record
        guard record.rollback != nil || record.restoredFiles != nil else {
            return
        }
        if let rollback = report.chronicle.rollbacks.last {
            page.addText(rollback.words, indent: 2)
            for phase in compensations(of: rollback.request) {
                page.addText("'\(phase.id)' \(phase.status.claim)", indent: 4)
            }
            for step in report.standing.irrevocableSteps(of: rollback.request) {
                page.addText(
                    "what '\(step)' did beside files cannot be taken back:"
                        + " it has no rollback steps",
                    indent: 4
                )
            }
        }
        guard let files = record.restoredFiles else {
            return
        }
        page.addText(files.words, indent: 4)
        for file in files.left {
            page.addText("'\(file.path)' was left: \(file.cause)", indent: 4)
        }
    }

    /// Tells who rolled back a phase that has not begun since.
    func explainRollback(ofPhaseAt index: Int, on page: inout Page) {
        let phase = report.record.phases[index]
        guard phase.status == .pending, phase.reason == .rolledBack,
            let rollback = report.chronicle.rollbacks.last
        else {
            return
        }
        page.addText(rollback.words, indent: 2)
    }

    private func compensations(of request: RollbackRequest) -> [PhaseRecord] {
        report.record.reach(of: request).map(\.phase).filter { $0.role == .compensation }
    }
}

extension Chronicle.Rollback {
    /// What was undone, why, and who asked for it in which words.
    var words: String {
        var words = request.words(isOver: files != nil)
        if deed.principal.kind != .system {
            words += ", asked for by \(deed.principal.shown)"
        }
        return words + (deed.note.map { ": \($0.quoted)" } ?? "")
    }
}

extension RunStanding {
    /// Steps whose programs may have done more than change files, and that nothing undoes.
    ///
    /// Without a definition nobody knows what undoes a step; then there are none.
    func irrevocableSteps(of request: RollbackRequest) -> [StepReference] {
        guard plan != nil else {
            return []
        }
        let isWhole = request.steps.isEmpty
        return record.reach(of: request).filter(\.phase.role.countsAsProgress)
            .flatMap { phase, steps -> [StepReference] in
                let index = record.index(of: phase.id) ?? 0
                guard !isWhole || definition(ofPhaseAt: index)?.rollback.isEmpty != false else {
                    return []
                }
                return steps.filter { step in
                    step.attempt > 0 && !["artifact", "approve"].contains(step.kind)
                        && definition(of: step, ofPhaseAt: index)?.rollback.isEmpty != false
                }
                .map { StepReference(phase.id, $0.id) }
            }
    }

    /// The steps that must have ended before this one begins.
    func needs(of step: StepRecord, ofPhaseAt index: Int) -> [StepRecord] {
        let phase = record.phases[index]
        guard let definition = definition(of: step, ofPhaseAt: index) else {
            return []
        }
        if let needs = definition.needs {
            return needs.compactMap { phase.step($0) }
        }
        let place = phase.index(of: step.id) ?? 0
        return place > 0 ? [phase.steps[place - 1]] : []
    }
}
