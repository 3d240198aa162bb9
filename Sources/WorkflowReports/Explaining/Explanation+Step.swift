import WorkflowModel

/// Steps: how each attempt ended, what people answered, and what is missing.
extension Explanation {
    /// Tells all that is known of a step.
    func explain(_ step: StepRecord, ofPhaseAt index: Int, on page: inout Page) {
        let phase = report.record.phases[index]
        let reference = StepReference(phase.id, step.id)
        page.addText(sentence(about: step, ofPhaseAt: index))
        explainPlace(of: step, ofPhaseAt: index, on: &page, indent: 2)
        if step.status == .skipped {
            let places = report.record.lineage(of: index)
            explainSkip(
                of: [.step(reference)] + places.map { .phase(report.record.phases[$0].id) },
                on: &page
            )
        }
        explain(step.condition, on: &page)
        let note = report.note(on: step, of: phase.id)
        if let note, !step.decisions.contains(where: { $0.note == note }) {
            page.addText(note.quoted, indent: 2)
        }
        if step.status == .pending {
            explainBeginning(of: step, ofPhaseAt: index, on: &page)
        }
        if let answer = step.answer {
            page.addText("its interruption was answered with '\(answer.rawValue)'", indent: 2)
        }
        explainPeople(of: step, ofPhaseAt: index, on: &page, indent: 2)
        explainAttempts(of: step, reference, ofPhaseAt: index, on: &page)
        page.addFiles(of: step, indent: 2)
    }

    /// Where a step stands and why, in a sentence.
    func sentence(about step: StepRecord, ofPhaseAt index: Int) -> String {
        if goesOnAlone(step, ofPhaseAt: index) {
            return "step '\(step.id)' goes on in attempt \(step.attempt), and nobody follows it"
        }
        if report.standing.isInterrupted(step) {
            return "step '\(step.id)' was cut off in attempt \(step.attempt);"
                + " nobody knows how far it got"
        }
        switch step.status {
        case .failed:
            return step.failure + (step.isTolerated ? "; the phase goes on all the same" : "")
        case .inProgress where step.isWaiting:
            return "step '\(step.id)' waits: \(step.outcome?.message ?? step.reason?.words ?? "")"
        case .completed, .inProgress:
            let duration = report.duration(of: step).map { " \(Elapsed(milliseconds: $0))" }
            let time = duration.map { (step.status == .completed ? " after" : " for") + $0 } ?? ""
            return "step '\(step.id)' \(step.status.claim)\(time) in attempt \(step.attempt)"
        case .pending, .skipped:
            let reason = step.reason.map { ": \(step.words(for: $0))" } ?? ""
            let message = step.outcome?.message.map { ": \($0)" } ?? ""
            return "step '\(step.id)' \(step.status.claim)\(reason)\(message)"
        }
    }

    /// Tells what a step that has not begun waits for, as far as its definition is known.
    private func explainBeginning(
        of step: StepRecord,
        ofPhaseAt index: Int,
        on page: inout Page
    ) {
        let phase = report.record.phases[index]
        guard phase.status != .pending else {
            page.addText("its phase '\(phase.id)' has not begun", indent: 2)
            return
        }
        let missing = report.standing.needs(of: step, ofPhaseAt: index).filter { need in
            !need.status.isSettled && !need.isTolerated
        }
        for need in missing {
            page.addText("it needs step '\(need.id)', which \(need.status.claim)", indent: 2)
        }
        if missing.isEmpty {
            let definition = report.standing.definition(of: step, ofPhaseAt: index)
            explain(locks: definition?.locks ?? [], on: &page)
        }
    }

    // MARK: Other machines

    /// Tells where a step is that another machine carries out.
    func explainPlace(
        of step: StepRecord,
        ofPhaseAt index: Int,
        on page: inout Page,
        indent: Int
    ) {
        let place = report.place(of: step, in: report.record.phases[index].id)
        if let place, step.status == .inProgress {
            page.addText(place.words, indent: indent)
        }
    }

    /// Whether another machine still works on a step whose engine has died.
    private func goesOnAlone(_ step: StepRecord, ofPhaseAt index: Int) -> Bool {
        report.standing.isInterrupted(step) && !step.isInterrupted
            && report.place(of: step, in: report.record.phases[index].id)?.isOpen == true
    }

    // MARK: People

    /// Tells what people answered, what is missing, and what an interrupted step needs.
    func explainPeople(
        of step: StepRecord,
        ofPhaseAt index: Int,
        on page: inout Page,
        indent: Int
    ) {
        for decision in step.decisions {
            page.addText(
                decision.words + (decision.note.map { ": \($0.quoted)" } ?? ""),
                indent: indent
            )
        }
        if let approvals = report.standing.approvals(of: step, ofPhaseAt: index) {
            page.addText(words(approvals, step, index), indent: indent)
        }
        guard !goesOnAlone(step, ofPhaseAt: index) else {
            page.addText("it is taken up when the run goes on", indent: indent)
            return
        }
        guard report.standing.isInterrupted(step) else {
            return
        }
        let definition = report.standing.definition(of: step, ofPhaseAt: index)
        switch definition?.interruptPolicy ?? (step.kind == "artifact" ? .rerun : .ask) {
        case .ask:
            page.addText("a person says whether it runs again, is done, or failed", indent: indent)
        case .check:
            page.addText(
                "when the run goes on it is looked at, and a person is asked if that cannot tell",
                indent: indent
            )
        case .rerun:
            page.addText("it runs again when the run goes on", indent: indent)
        case .fail:
            page.addText("it counts as failed when the run goes on", indent: indent)
        }
    }

    private func words(_ approvals: Approvals, _ step: StepRecord, _ index: Int) -> String {
        guard approvals.rejection != nil else {
            return approvals.isOpen
                ? approvals.words : "all approvals are there; it ends when the run goes on"
        }
        if case .approve(let asked)? = report.standing.definition(of: step, ofPhaseAt: index)?.kind,
            let target = asked.rewindTo
        {
            return "the run goes back to phase '\(target)' when it goes on"
        }
        return "it fails when the run goes on"
    }

    // MARK: Attempts

    /// Tells how earlier attempts ended, and how often it is tried.
    private func explainAttempts(
        of step: StepRecord,
        _ reference: StepReference,
        ofPhaseAt index: Int,
        on page: inout Page
    ) {
        let attempts = report.chronicle.attempts[reference] ?? []
        if attempts.count > 1 || step.status == .pending {
            for attempt in attempts {
                page.addText(attempt.words, indent: 2)
            }
        }
        let policy = report.standing.retryPolicy(of: step, ofPhaseAt: index)
        if let policy, policy.maximum > 1, attempts.count > 1 || step.status == .failed {
            page.addText("it is tried at most \(policy.maximum) times in a row", indent: 2)
        }
        if step.status == .failed, !step.isTolerated,
            report.record.phases[index].status == .inProgress
        {
            page.addText("another attempt follows", indent: 2)
        }
        if step.reason == .timeout,
            let limit = report.standing.definition(of: step, ofPhaseAt: index)?.timeout
        {
            page.addText("an attempt may take \(Elapsed(limit))", indent: 2)
        }
    }
}

extension Chronicle.StepAttempt {
    /// How the attempt ended.
    var words: String {
        if isInterrupted {
            let answer = answer.map { ", answered with '\($0.rawValue)'" } ?? ""
            return "attempt \(number) was cut off\(answer)"
        }
        if let refusal {
            return "attempt \(number): \(refusal.words("rejected"))"
        }
        guard let outcome else {
            return "attempt \(number) has no recorded end"
        }
        let time = Elapsed(milliseconds: outcome.durationMilliseconds)
        switch outcome.end {
        case .completed: return "attempt \(number) completed after \(time)"
        case .upToDate: return "attempt \(number) had nothing to do"
        case .waiting(let reason): return "attempt \(number) waits: \(reason.words)"
        case .failed(let reason):
            let code = outcome.failingCode.map { "exit code \($0)" }
            let why = [code, outcome.explanation(of: reason)].compactMap(\.self)
            return "attempt \(number) failed after \(time): \(why.joined(separator: ": "))"
        }
    }
}
