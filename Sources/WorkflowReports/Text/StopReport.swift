package import WorkflowModel

/// What is printed when a run has stopped: the end, what failed, or what it waits for.
package struct StopReport: Sendable {
    private let report: RunReport
    private let lastOutput: [String]

    /// Joins a run and the last lines that its failed step wrote.
    package init(_ report: RunReport, lastOutput: [String] = []) {
        self.report = report
        self.lastOutput = lastOutput
    }

    /// The step that a reader of a failure wants to see the output of; nothing without a failure.
    package static func failedStep(of record: RunRecord) -> StepReference? {
        for phase in record.failures.map({ record.phases[$0] }) {
            if let step = phase.failedStep {
                return StepReference(phase.id, step.id)
            }
        }
        return nil
    }

    /// A few lines that end with the command to type next.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        let summary = report.summary
        switch summary.status {
        case .completed:
            addCompletion(to: &page)
        case .failed:
            addFailure(to: &page)
        case .cancelled:
            addHeadline("run \(summary.id.short) is cancelled", to: &page)
            addStanding(to: &page)
        case .paused:
            let reason = summary.reason.map { ": \($0.words)" } ?? ""
            addHeadline("run \(summary.id.short) is paused\(reason)", to: &page)
            summary.addOpenPoints(to: &page, indent: 2)
            addRejections(to: &page)
        case .pending:
            addHeadline("run \(summary.id.short) has not begun", to: &page)
        case .running:
            addHeadline("run \(summary.id.short) goes on", to: &page)
        }
        page.addRollback(of: report.record, indent: 2)
        if let note = summary.note {
            page.addText(note.quoted, indent: 2)
        }
        page.addCommand("next: ", summary.next)
        return page.text
    }

    private func addHeadline(_ text: String, to page: inout Page) {
        page.addText(text, after: Symbol.of(report.summary.status) + " ")
    }

    private func addCompletion(to page: inout Page) {
        let duration = report.summary.durationMilliseconds ?? 0
        addHeadline(
            "completed in \(Elapsed(milliseconds: duration)): "
                + "\(report.record.totalPhases.counting("phase")), "
                + report.record.totalSteps.counting("step"),
            to: &page
        )
    }

    /// Answers in order: what failed, why, on what evidence, where that leaves the run.
    private func addFailure(to page: inout Page) {
        let failed = report.record.failures.map { report.record.phases[$0] }
        if failed.isEmpty, let rollback = report.chronicle.rollbacks.last, rollback.files != nil {
            addFailure(rolledBack: rollback, to: &page)
        } else if failed.isEmpty {
            let reason = report.summary.reason?.pastWords ?? "it did not say why"
            addHeadline("run \(report.summary.id.short) failed: \(reason)", to: &page)
        }
        let quoted = Self.failedStep(of: report.record)
        for phase in failed.prefix(Self.longestList) {
            addHeadline(
                "phase '\(phase.id)' failed in attempt \(phase.attempt)"
                    + " of run \(report.summary.id.short)",
                to: &page
            )
            let note = phase.failedStep == nil ? report.chronicle.notes[.phase(phase.id)] : nil
            page.addText(
                phase.cause + (note.map { ": \($0.text ?? $0.quoted)" } ?? ""),
                after: Line("why: ", .faint),
                indent: 2
            )
            page.addGates(phase.failedGates, indent: 4)
            if let quoted, quoted.phase == phase.id {
                addEvidence(of: quoted, to: &page)
            }
        }
        if failed.count > Self.longestList {
            page.addText("… and \(failed.count - Self.longestList) more phases failed")
        }
        addStanding(to: &page)
    }

    /// Tells what a failed step ran, what it wrote last, and where the rest of that is.
    private func addEvidence(of step: StepReference, to page: inout Page) {
        if let index = report.record.index(of: step.phase),
            let record = report.record.phases[index].step(step.step),
            let program = report.standing.definition(of: record, ofPhaseAt: index)?.kind.program
        {
            page.addText(program, after: Line("ran: ", .faint), indent: 2)
        }
        guard !lastOutput.isEmpty else {
            return
        }
        page.addText("last output of step '\(step)':", indent: 2)
        page.addQuotation(lastOutput, indent: 4)
        let run = report.summary.id.short.shellWord
        page.addText(
            "ddx logs \(run) --phase \(step.phase.text.shellWord) --step \(step.step.text.shellWord)",
            after: Line("all of it: ", .faint),
            indent: 2
        )
    }

    /// Tells of a failure whose phases are as they were before it.
    private func addFailure(rolledBack rollback: Chronicle.Rollback, to page: inout Page) {
        addHeadline("run \(report.summary.id.short) failed: \(rollback.words)", to: &page)
        for (phase, steps) in report.record.reach(of: rollback.request) {
            for step in steps {
                let reference = StepReference(phase.id, step.id)
                if let last = report.chronicle.attempts[reference]?.last, last.hasFailed {
                    page.addText(
                        "step '\(reference)', \(last.words)",
                        after: Line("why: ", .faint),
                        indent: 2
                    )
                }
            }
        }
    }

    /// Tells who refused what is asked; the run goes back, or the step fails, when it goes on.
    private func addRejections(to page: inout Page) {
        for index in report.record.tree {
            let phase = report.record.phases[index]
            for step in phase.steps where step.isWaiting {
                if let rejection = step.rejection {
                    page.addText(
                        "step '\(phase.id)/\(step.id)' was \(rejection.words)"
                            + (rejection.note.map { ": \($0.quoted)" } ?? ""),
                        after: Line("✗ ", .bad),
                        indent: 2
                    )
                }
            }
        }
    }

    private func addStanding(to page: inout Page) {
        let phases = report.record.roots(.work).map { report.record.phases[$0] }
        let done = phases.count { $0.status == .completed || $0.status == .skipped }
        let waiting = phases.count { $0.status == .pending }
        var words = "\(done) of \(phases.count.counting("phase")) done"
        if waiting > 0 {
            words += ", \(waiting) not begun"
        }
        if report.summary.status == .failed {
            words += "; no completed step runs again"
        }
        page.addText(words, after: Line("state: ", .faint), indent: 2)
    }

    /// How many failed phases are told one by one.
    private static let longestList = 5
}

extension StepDefinition.Kind {
    /// The program that a step runs as its author wrote it, in a line; nothing for other kinds.
    fileprivate var program: String? {
        switch self {
        case .run(let script, _):
            let lines = script.text.split(separator: "\n")
            return lines.first.map { String($0) + (lines.count > 1 ? " …" : "") }
        case .command(let words): return words.map(\.text.shellWord).joined(separator: " ")
        default: return nil
        }
    }
}

extension PhaseRecord {
    /// The step that made the phase fail.
    var failedStep: StepRecord? {
        steps.first { $0.status == .failed && !$0.isTolerated }
    }

    /// The criteria that are not met or cannot be evaluated.
    var failedGates: [GateResult] {
        (inputGates + exitGates).filter { $0.obstacle != nil }
    }

    /// Why the phase failed, the last cause first.
    var cause: String {
        guard let step = failedStep else {
            return reason?.pastWords ?? "it did not say why"
        }
        return step.failure
    }
}

extension StepRecord {
    /// How the last attempt failed, in a sentence.
    var failure: String {
        var words = "step '\(id)' (\(kind)) failed in attempt \(attempt)"
        if let code = outcome?.failingCode {
            words += " with exit code \(code)"
        }
        guard let outcome else {
            return words + (reason.map { ": \($0.pastWords)" } ?? "")
        }
        return words + (outcome.explanation(of: reason).map { ": \($0)" } ?? "")
    }
}

extension StepOutcome {
    /// The exit code where it tells of a failure.
    var failingCode: Int? { exitCode == 0 ? nil : exitCode }

    /// What is to be said of a failure beside the exit code; nothing when that says it all.
    func explanation(of reason: Reason?) -> String? {
        if let failingCode {
            return message == "exit code \(failingCode)" ? nil : message
        }
        guard let message else {
            return reason?.pastWords
        }
        let saysItAll = reason == .invalid || reason == .approval
        return saysItAll ? message : reason.map { "\($0.pastWords): \(message)" } ?? message
    }
}

extension Page {
    /// Adds criteria with their verdicts and evidence.
    mutating func addGates(_ gates: [GateResult], indent: Int) {
        for gate in gates {
            addText(gate.criteria, after: Symbol.of(gate.verdict) + " ", indent: indent)
            addEvidence(gate.evidence, indent: indent + 2)
        }
    }
}
