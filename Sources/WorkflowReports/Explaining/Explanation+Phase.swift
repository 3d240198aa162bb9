import WorkflowModel

/// Phases: what they need, their criteria, their attempts and what stands beneath them.
extension Explanation {
    /// Tells of a phase; of one that is told beside others only what went wrong or is missing.
    func explain(phaseAt index: Int, isAlone: Bool, on page: inout Page) {
        let phase = report.record.phases[index]
        page.addText(sentence(aboutPhaseAt: index))
        if phase.status == .skipped {
            let places = report.record.lineage(of: index)
            explainSkip(of: places.map { .phase(report.record.phases[$0].id) }, on: &page)
        }
        if phase.status == .failed, let note = report.chronicle.notes[.phase(phase.id)] {
            page.addText(note.quoted, indent: 2)
        }
        if phase.isReleased, let deed = report.chronicle.releases[phase.id] {
            page.addText(deed.words("let on"), indent: 2)
        }
        explainRollback(ofPhaseAt: index, on: &page)
        if phase.isTolerated {
            page.addText("the run goes on all the same", indent: 2)
        }
        explain(phase.condition, on: &page)
        explainBeginning(ofPhaseAt: index, on: &page)
        explainTime(ofPhaseAt: index, on: &page)
        for (side, gates) in [(GateSide.input, phase.inputGates), (.exit, phase.exitGates)] {
            for gate in gates where isAlone || gate.obstacle != nil {
                explain(gate, GateReference(phase: phase.id, side: side, index: gate.index), &page)
            }
        }
        for step in phase.steps
        where isAlone || step.status == .failed || step.status == .inProgress {
            page.addText(sentence(about: step, ofPhaseAt: index), indent: 2)
            explainPlace(of: step, ofPhaseAt: index, on: &page, indent: 4)
            explainPeople(of: step, ofPhaseAt: index, on: &page, indent: 4)
        }
        explainChildren(ofPhaseAt: index, isAlone: isAlone, on: &page)
        if report.standing.awaitsRelease(phase, at: index) {
            page.addText("all its steps and criteria are done", indent: 2)
        }
        if isAlone {
            explainAttempts(of: phase, on: &page)
        }
    }

    /// Where a phase stands and why, in a sentence.
    private func sentence(aboutPhaseAt index: Int) -> String {
        let phase = report.record.phases[index]
        var words = "phase '\(phase.id)'"
        if phase.role == .instance, let title = phase.title {
            words += " (\(title))"
        }
        words += " \(phase.status.claim)"
        words += phase.attempt > 1 ? " in attempt \(phase.attempt)" : ""
        return words
            + (report.standing.reason(of: phase, at: index).map { reason in
                ": \(phase.words(for: reason))"
            } ?? "")
    }

    /// Tells what a phase that has not begun waits for, as far as its definition is known.
    private func explainBeginning(ofPhaseAt index: Int, on page: inout Page) {
        let phase = report.record.phases[index]
        guard phase.status == .pending else {
            return
        }
        let missing = report.standing.needs(ofPhaseAt: index).filter { need in
            !need.status.isSettled && !need.isTolerated
        }
        for need in missing {
            page.addText("it needs phase '\(need.id)', which \(need.status.claim)", indent: 2)
        }
        if missing.isEmpty {
            explain(
                locks: report.standing.definition(ofPhaseAt: index)?.locks ?? [],
                on: &page
            )
        }
        guard let parent = phase.parent else {
            return
        }
        let around = report.record.phases[parent]
        if around.status != .inProgress {
            page.addText("phase '\(around.id)' around it \(around.status.claim)", indent: 2)
        } else if phase.role == .instance,
            let limit = report.standing.definition(ofPhaseAt: parent)?.matrix?.maxParallel
        {
            page.addText("at most \(limit.counting("instance")) may run at once", indent: 2)
        }
    }

    private func explainTime(ofPhaseAt index: Int, on page: inout Page) {
        let phase = report.record.phases[index]
        if phase.isTimedOut || phase.reason == .timeout,
            let limit = report.standing.definition(ofPhaseAt: index)?.timeout
        {
            page.addText("an attempt may take \(Elapsed(limit)), pauses not counted", indent: 2)
        }
    }

    // MARK: Criteria

    private func explain(_ gate: GateResult, _ reference: GateReference, _ page: inout Page) {
        page.addGates([gate], indent: 2)
        if let time = gate.unchangedSince {
            page.addText(
                "not checked again: what it looks at is as it was at \(time.text)",
                indent: 4
            )
        }
        for said in report.record.attestations[reference]?.all ?? [] {
            let words = said.note.map { ": \($0.quoted)" } ?? ""
            page.addText("attested by \(said.principal.shown)\(words)", indent: 4)
            if gate.evidence.contains(where: said.differs(from:)) {
                page.addText("what it was said about has changed since", indent: 6)
            }
        }
        guard gate.obstacle != nil, gate.awaits != nil else {
            return
        }
        let who = gate.role.map { "somebody with role '\($0)'" } ?? "anybody"
        let verb = gate.awaits == .approval ? "approve it" : "say that it holds"
        page.addText("\(who) may \(verb)", indent: 4)
    }

    // MARK: What stands beneath

    private func explainChildren(ofPhaseAt index: Int, isAlone: Bool, on page: inout Page) {
        let record = report.record
        let phase = record.phases[index]
        if let workflow = phase.subworkflow {
            let count = record.children(of: index, .work).count
            page.addText(
                "it runs workflow '\(workflow.workflow)' \(workflow.version): "
                    + count.counting("phase"),
                indent: 2
            )
        }
        let instances = record.children(of: index, .instance)
        if !instances.isEmpty {
            let counts = record.counts(of: instances) { report.standing.isWaiting($0, at: $1) }
            page.addText("it has \(instances.count.counting("instance")): \(counts)", indent: 2)
        }
        let isLong = phase.children.count > Self.longestChildList
        let children = phase.children.filter { child in
            let phase = record.phases[child]
            return isAlone
                && (!isLong || phase.isActive || report.standing.isWaiting(phase, at: child))
        }
        for child in children.prefix(Self.longestChildList) {
            page.addText(sentence(aboutPhaseAt: child), indent: 2)
        }
        if children.count > Self.longestChildList {
            page.addText("… and \(children.count - Self.longestChildList) more", indent: 2)
        }
    }

    private func explainAttempts(of phase: PhaseRecord, on page: inout Page) {
        for attempt in report.chronicle.failures[phase.id] ?? []
        where attempt.number < phase.attempt || attempt.principal != nil || phase.status == .pending
        {
            let words = attempt.note.map { ": \($0.quoted)" } ?? ""
            page.addText(
                (attempt.principal.map {
                    "begun anew by \($0.shown) after attempt \(attempt.number)"
                }
                    ?? "attempt \(attempt.number) ended: \(attempt.reason.pastWords)") + words,
                indent: 2
            )
        }
    }

    /// How many phases beneath another are told one by one.
    private static let longestChildList = 8
}

extension AttestationRecord {
    /// Whether something that it was said about was found to be other than it was then.
    fileprivate func differs(from found: Evidence) -> Bool {
        evidence.contains { then in
            then.path.utf8.elementsEqual(found.path.utf8) && then.digest != found.digest
        }
    }
}
