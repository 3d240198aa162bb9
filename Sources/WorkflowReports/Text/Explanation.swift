import JSON
package import WorkflowModel

/// Why a run, a phase or a step is in its state, in sentences.
package struct Explanation: Sendable {
    /// What is explained.
    package enum Subject: Sendable, Hashable {
        case run
        case phase(PhaseID)
        case step(StepReference)
    }

    let report: RunReport
    let subject: Subject
    let lastOutput: [String]

    /// Prepares to explain; nothing when the run has no such phase or step.
    ///
    /// - Parameters:
    ///   - subject: The run, a phase or a step of it.
    ///   - report: What is known of the run.
    ///   - lastOutput: The last lines of the step in question, or of the one that failed.
    package init?(_ subject: Subject, of report: RunReport, lastOutput: [String] = []) {
        switch subject {
        case .run: break
        case .phase(let id): guard report.record.phase(id) != nil else { return nil }
        case .step(let step): guard report.record.step(step) != nil else { return nil }
        }
        self.report = report
        self.subject = subject
        self.lastOutput = lastOutput
    }

    /// The explanation, ending with the command to type next.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        switch subject {
        case .run:
            explainRun(on: &page)
        case .phase(let id):
            if let index = report.record.index(of: id) {
                explain(phaseAt: index, isAlone: true, on: &page)
            }
        case .step(let reference):
            if let index = report.record.index(of: reference.phase),
                let step = report.record.step(reference)
            {
                explain(step, ofPhaseAt: index, on: &page)
            }
        }
        if !lastOutput.isEmpty {
            page.addText("the last lines it wrote:")
            page.addQuotation(lastOutput, indent: 2)
        }
        page.addCommand("next: ", report.summary.next)
        return page.text
    }

    // MARK: The run

    private func explainRun(on page: inout Page) {
        let summary = report.summary
        var words = "run \(summary.id.short) of workflow '\(summary.workflow)' \(summary.version)"
        words += " \(summary.status.claim)"
        words += summary.reason.map { ": \($0.words)" } ?? ""
        if report.standing.isOrphaned {
            words += "; the process that carried it on has ended"
        }
        page.addText(words)
        if let note = summary.note {
            page.addText("“\(note)”", indent: 2)
        }
        var told = 0
        var untold = 0
        for (index, phase) in report.record.phases.enumerated() where isWorthTelling(phase, index) {
            if told < Self.longestList {
                explain(phaseAt: index, isAlone: false, on: &page)
                told += 1
            } else {
                untold += 1
            }
        }
        if untold > 0 {
            page.addText("… and \(untold.counting("more phase", "more phases"))")
        }
    }

    private func isWorthTelling(_ phase: PhaseRecord, _ index: Int) -> Bool {
        phase.status == .failed || phase.status == .inProgress
            || report.standing.isWaiting(phase, at: index)
    }

    // MARK: A phase

    private func explain(phaseAt index: Int, isAlone: Bool, on page: inout Page) {
        let phase = report.record.phases[index]
        var words = "phase '\(phase.id)' \(phase.status.claim)"
        words += phase.attempt > 1 ? " in attempt \(phase.attempt)" : ""
        words += report.standing.reason(of: phase, at: index).map { ": \($0.words)" } ?? ""
        page.addText(words)
        explain(phase.condition, on: &page)
        explainNeeds(ofPhaseAt: index, on: &page)
        let gates = phase.inputGates + phase.exitGates
        page.addGates(isAlone ? gates : phase.failedGates, indent: 2)
        for step in phase.steps
        where isAlone || step.status == .failed || step.status == .inProgress {
            page.addText(sentence(about: step, ofPhaseAt: index), indent: 2)
        }
        if report.standing.awaitsRelease(phase, at: index) {
            page.addText("all its steps and criteria are done", indent: 2)
        }
    }

    /// Tells what a phase that has not begun still needs, as far as its definition is known.
    private func explainNeeds(ofPhaseAt index: Int, on page: inout Page) {
        let phase = report.record.phases[index]
        guard phase.status == .pending,
            let needs = report.standing.definition(ofPhaseAt: index)?.needs
        else {
            return
        }
        for need in needs.compactMap(report.record.phase) where !need.status.isSettled {
            page.addText("it needs phase '\(need.id)', which \(need.status.claim)", indent: 2)
        }
    }

    // MARK: A step

    private func explain(_ step: StepRecord, ofPhaseAt index: Int, on page: inout Page) {
        page.addText(sentence(about: step, ofPhaseAt: index))
        explain(step.condition, on: &page)
        let phase = report.record.phases[index]
        if let note = report.notes[.step(StepReference(phase.id, step.id))] {
            page.addText("“\(note)”", indent: 2)
        }
        if step.status == .pending, phase.status == .pending {
            page.addText("its phase '\(phase.id)' has not begun", indent: 2)
        }
        if let answer = step.answer {
            page.addText("its interruption was answered with '\(answer.rawValue)'", indent: 2)
        }
        for file in step.listedFiles {
            page.addText(file.words, after: Line("\(file.change.rawValue) ", .faint), indent: 2)
        }
    }

    private func sentence(about step: StepRecord, ofPhaseAt index: Int) -> String {
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
            let reason = step.reason.map { ": \($0.words)" } ?? ""
            return "step '\(step.id)' \(step.status.claim)\(reason)"
        }
    }

    // MARK: Conditions

    private func explain(_ condition: ConditionRecord?, on page: inout Page) {
        guard let condition else {
            return
        }
        page.addText("its condition was \(condition.holds)", indent: 2)
        for operand in condition.operands {
            page.addText("\(operand.name) was \(operand.value.text())", indent: 4)
        }
    }

    /// How many phases of a run are explained one by one.
    private static let longestList = 5
}

extension RunStatus {
    /// The status as the verb of a sentence.
    fileprivate var claim: String {
        switch self {
        case .pending: "has not begun"
        case .running: "is running"
        case .paused: "is paused"
        case .completed: "has completed"
        case .failed: "has failed"
        case .cancelled: "was cancelled"
        }
    }
}

extension NodeStatus {
    /// The status as the verb of a sentence.
    fileprivate var claim: String {
        switch self {
        case .pending: "has not begun"
        case .inProgress: "is in progress"
        case .completed: "has completed"
        case .failed: "has failed"
        case .skipped: "was skipped"
        }
    }

    /// Whether dependents may go on.
    fileprivate var isSettled: Bool { self == .completed || self == .skipped }
}
