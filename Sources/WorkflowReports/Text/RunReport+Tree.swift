import JSON
import WorkflowModel

/// The phases of a run, each with what stands beneath it.
extension RunReport {
    /// Adds a phase with its gates, its steps or the phases in it, its hooks and its rollback.
    func add(phaseAt index: Int, to page: inout Page, depth: Int) {
        let phase = record.phases[index]
        let indent = depth * 2
        page.add(heading(ofPhaseAt: index).indented(by: indent))
        if let note = chronicle.notes[.phase(phase.id)] {
            page.addText(note.quoted, indent: indent + 2)
        }
        for gate in phase.inputGates {
            page.add(gate, "input", indent: indent + 2)
        }
        for step in phase.steps {
            add(step, ofPhaseAt: index, to: &page, indent: indent + 2)
        }
        addInstances(record.children(of: index, .instance), to: &page, depth: depth + 1)
        for child in record.children(of: index, .work) {
            add(phaseAt: child, to: &page, depth: depth + 1)
        }
        for gate in phase.exitGates {
            page.add(gate, "exit", indent: indent + 2)
        }
        for child in phase.children where !record.phases[child].role.countsAsProgress {
            add(phaseAt: child, to: &page, depth: depth + 1)
        }
    }

    /// Adds instances; of many only those that people want to look at, and how many others.
    private func addInstances(_ places: [Int], to page: inout Page, depth: Int) {
        guard places.count > Self.longestInstanceList else {
            for index in places {
                add(phaseAt: index, to: &page, depth: depth)
            }
            return
        }
        var hidden = PhaseCounts()
        var shown = 0
        for index in places {
            let phase = record.phases[index]
            let isWaiting = standing.isWaiting(phase, at: index)
            if shown < Self.longestInstanceList, phase.isActive || isWaiting {
                add(phaseAt: index, to: &page, depth: depth)
                shown += 1
            } else {
                hidden.count(phase.status, isWaiting: isWaiting)
            }
        }
        if !hidden.isEmpty {
            page.add(Line("… \(hidden)", .faint).indented(by: depth * 2))
        }
    }

    private func heading(ofPhaseAt index: Int) -> Line {
        let phase = record.phases[index]
        let isWaiting = standing.isWaiting(phase, at: index)
        var line =
            Symbol.of(phase.status, isWaiting: isWaiting) + " " + Line(phase.id.text, .strong)
        if let title = phase.title {
            line += "  \(title)"
        }
        if let workflow = phase.subworkflow {
            line += "  workflow \(workflow.workflow) \(workflow.version)"
        }
        line += record.instanceCounts(of: index) { standing.isWaiting($0, at: $1) }
        return line
            + details(
                attempt: phase.attempt,
                duration: milliseconds(from: phase.startedAt, to: phase.finishedAt),
                reason: standing.reason(of: phase, at: index)
            )
    }

    private func add(
        _ step: StepRecord,
        ofPhaseAt index: Int,
        to page: inout Page,
        indent: Int
    ) {
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
        page.add(line.indented(by: indent))
        if let agent = step.outcome?.agent {
            page.addText(agent.words, .faint, indent: indent + 4)
        }
        if let message = step.message {
            page.addText(message, indent: indent + 2)
        }
        for decision in step.decisions {
            page.addText(
                decision.note.map(\.quoted) ?? "",
                after: Line("\(decision.words) "),
                indent: indent + 2
            )
        }
        if let approvals = standing.approvals(of: step, ofPhaseAt: index), approvals.isOpen {
            page.addText(approvals.words, indent: indent + 2)
        }
        let note = note(on: step, of: record.phases[index].id)
        if let note, !step.decisions.contains(where: { $0.note == note }) {
            page.addText(note.quoted, indent: indent + 2)
        }
        page.addFiles(of: step, indent: indent + 2)
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

    /// How many instances are shown one by one.
    private static let longestInstanceList = 8
}

extension RunRecord {
    /// How many instances a phase has and where they stand; empty for a phase without.
    func instanceCounts(of index: Int, isWaiting: (PhaseRecord, Int) -> Bool) -> Line {
        let instances = children(of: index, .instance)
        guard !instances.isEmpty else {
            return Line()
        }
        let counts = counts(of: instances, isWaiting: isWaiting)
        return " (\(instances.count.counting("instance")): \(counts.description))"
    }

    /// Where phases stand.
    func counts(of places: [Int], isWaiting: (PhaseRecord, Int) -> Bool) -> PhaseCounts {
        var counts = PhaseCounts()
        for place in places {
            counts.count(phases[place].status, isWaiting: isWaiting(phases[place], place))
        }
        return counts
    }
}

extension StepRecord {
    /// What the last attempt said beside its exit code.
    fileprivate var message: String? {
        guard let outcome, let message = outcome.message else {
            return nil
        }
        return message == outcome.exitCode.map({ "exit code \($0)" }) ? nil : message
    }
}

extension Page {
    /// Adds a gate with its verdict and what was found.
    fileprivate mutating func add(_ gate: GateResult, _ side: String, indent: Int) {
        let remark = gate.isBlocking ? "" : " (does not block)"
        addText(
            "\(gate.criteria)\(remark)",
            after: Symbol.of(gate.verdict) + Line(" \(side): ", .faint),
            indent: indent
        )
        addEvidence(gate.evidence, indent: indent + 2)
    }

    /// Adds the files that a step changed, and those that it left alone.
    mutating func addFiles(of step: StepRecord, indent: Int) {
        for file in step.listedFiles {
            add((Line("\(file.change.rawValue) ", .faint) + Line(file.words)).indented(by: indent))
        }
    }

    /// Adds what to type for something that is waited for, and which other answers it takes.
    mutating func addCommand(for item: WaitingFor, indent: Int) {
        let form = item.approvals?.asksForForm == true ? " --form FILE" : ""
        addCommand("", item.command + form, indent: indent)
        if let refusal = item.refusal {
            addCommand("to refuse: ", refusal, indent: indent)
        }
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
