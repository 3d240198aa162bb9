import JSON
import WorkflowModel

/// What `run show` prints.
extension RunReport {
    /// The run as a tree: phases, their gates and steps, files, variables and what to type next.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        page.add(summary.heading)
        addCircumstances(to: &page, style)
        addVariables(to: &page)
        for (index, phase) in record.phases.enumerated() {
            add(phase, at: index, to: &page)
        }
        if !record.outputs.isEmpty {
            page.add(Line("outputs", .faint))
            for (name, value) in record.outputs {
                page.addText(value.shown, after: "\(name) = ", indent: 2)
            }
        }
        summary.addOpenPoints(to: &page, indent: 0)
        page.addCommand("next: ", summary.status == .completed ? historyCommand : summary.next)
        return page.text
    }

    /// What tells more of a completed run than the page that proposes it.
    private var historyCommand: String { "ddx history \(summary.id.short.shellWord)" }

    private func addCircumstances(to page: inout Page, _ style: Style) {
        var words = "created \(style.date(record.createdAt)) by \(record.principal.name)"
        if let correlation = record.creation.correlationID {
            words += ", correlation \(correlation)"
        }
        page.addText(words, .faint, indent: 2)
        if let reason = summary.reason {
            page.addText("\(reason.rawValue): \(reason.words)", indent: 2)
        }
        if let note = summary.note {
            page.addText("“\(note)”", indent: 2)
        }
    }

    private func addVariables(to page: inout Page) {
        for variable in record.creation.variables {
            page.addText(
                "\(variable.value.shown) (\(variable.source.rawValue))",
                after: "\(variable.name) = ",
                indent: 2
            )
        }
    }

    private func add(_ phase: PhaseRecord, at index: Int, to page: inout Page) {
        let isWaiting = standing.isWaiting(phase, at: index)
        var line =
            Symbol.of(phase.status, isWaiting: isWaiting) + " " + Line(phase.id.text, .strong)
        if phase.name.utf8.elementsEqual(phase.id.text.utf8) == false {
            line += "  \(phase.name)"
        }
        let duration = milliseconds(from: phase.startedAt, to: phase.finishedAt)
        line += details(
            attempt: phase.attempt,
            duration: duration,
            reason: standing.reason(of: phase, at: index)
        )
        page.add(line)
        for gate in phase.inputGates {
            page.add(gate, "input")
        }
        for step in phase.steps {
            add(step, ofPhaseAt: index, to: &page)
        }
        for gate in phase.exitGates {
            page.add(gate, "exit")
        }
    }

    private func add(_ step: StepRecord, ofPhaseAt index: Int, to page: inout Page) {
        let isWaiting = step.isWaiting || standing.awaitsDecision(step, ofPhaseAt: index)
        var line = Symbol.of(step.status, isWaiting: isWaiting) + " \(step.id.text)"
        line += Line("  \(step.kind)", .faint)
        if let code = step.outcome?.exitCode {
            line += Line("  exit \(code)", code == 0 ? .faint : .bad)
        }
        line += details(
            attempt: step.attempt,
            duration: duration(of: step),
            reason: standing.reason(of: step)
        )
        page.add(line.indented(by: 2))
        if let outcome = step.outcome, let message = outcome.message,
            message != outcome.exitCode.map({ "exit code \($0)" })
        {
            page.addText(message, indent: 4)
        }
        if let note = notes[.step(StepReference(record.phases[index].id, step.id))] {
            page.addText("“\(note)”", indent: 4)
        }
        for file in step.listedFiles {
            page.add((Line("\(file.change.rawValue) ", .faint) + Line(file.words)).indented(by: 4))
        }
    }

    private func details(attempt: Int, duration: Int64?, reason: Reason?) -> Line {
        var line = Line()
        if attempt > 1 {
            line += Line("  attempt \(attempt)", .attention)
        }
        if let duration {
            line += Line("  \(Elapsed(milliseconds: duration))", .faint)
        }
        if let reason {
            line += Line("  \(reason.rawValue)", .attention)
        }
        return line
    }
}

extension Page {
    /// Adds a gate with its verdict and what was found.
    fileprivate mutating func add(_ gate: GateResult, _ side: String) {
        let remark = gate.isBlocking ? "" : " (does not block)"
        addText(
            "\(gate.criteria)\(remark)",
            after: Symbol.of(gate.verdict) + Line(" \(side): ", .faint),
            indent: 2
        )
        addEvidence(gate.evidence, indent: 4)
    }

    /// Adds what to type for something that is waited for, and which other answers it takes.
    mutating func addCommand(for item: WaitingFor, indent: Int) {
        addCommand("", item.command, indent: indent)
        if item.kind == .decision {
            addText(
                "or 'done' in place of 'rerun' when it had done all it should, 'fail' when not",
                .faint,
                indent: indent
            )
        }
    }

    /// Adds what was looked at and what was found there.
    mutating func addEvidence(_ evidence: [Evidence], indent: Int) {
        for item in evidence {
            addText(item.path.isEmpty ? item.found : "\(item.path): \(item.found)", indent: indent)
        }
    }
}

extension RunSummaryReport {
    /// Sign, workflow, id, status, percent and time.
    var heading: Line {
        var line = Symbol.of(status) + " " + Line("\(workflow) \(version)", .strong)
        line += "  \(id.short)  \(status.rawValue)  \(progress.percent) %"
        if let durationMilliseconds {
            line += Line("  \(Elapsed(milliseconds: durationMilliseconds))", .faint)
        }
        return line
    }

    /// Adds what the run waits for: numbers for open criteria, and what to type for the rest.
    func addOpenPoints(to page: inout Page, indent: Int) {
        for criterion in unmet {
            page.addText(
                "\(criterion.result.criteria) (phase '\(criterion.phase)')",
                after: Symbol.of(criterion.result.verdict) + " \(criterion.number). ",
                indent: indent
            )
            page.addEvidence(criterion.result.evidence, indent: indent + 4)
        }
        for item in waiting {
            let role = item.role.map { ", role '\($0)'" } ?? ""
            let head = item.number.map { "\($0). " } ?? "‖ "
            page.addText(
                "\(item.text) (\(item.kind.rawValue) in phase '\(item.phase)'\(role))",
                after: Line(head, .attention),
                indent: indent
            )
            page.addCommand(for: item, indent: indent + 4)
        }
    }
}

extension JSONValue {
    /// The value as people read it: texts without quotation marks.
    var shown: String {
        stringValue ?? text()
    }
}
