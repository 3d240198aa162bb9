package import JSON
package import WorkflowModel

/// Why a run, a phase or a step is in its state, in sentences.
package struct Explanation: Sendable, JSONRepresentable {
    /// What is explained.
    package enum Subject: Sendable, Hashable {
        case run
        case phase(PhaseID)
        case step(StepReference)
    }

    let report: RunReport
    let subject: Subject
    let lastOutput: [String]
    let lockHolders: [String: String]

    /// Prepares to explain; nothing when the run has no such phase or step.
    ///
    /// - Parameters:
    ///   - subject: The run, a phase or a step of it.
    ///   - report: What is known of the run.
    ///   - lastOutput: The last lines of the step in question, or of the one that failed.
    ///   - lockHolders: Who holds a lock or a group of runs now, such as `run 0193a1b2-c3d4`, by
    ///     the name that stands in the definition.
    package init?(
        _ subject: Subject,
        of report: RunReport,
        lastOutput: [String] = [],
        lockHolders: [String: String] = [:]
    ) {
        switch subject {
        case .run: break
        case .phase(let id): guard report.record.phase(id) != nil else { return nil }
        case .step(let step): guard report.record.step(step) != nil else { return nil }
        }
        self.report = report
        self.subject = subject
        self.lastOutput = lastOutput
        self.lockHolders = lockHolders
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

    /// The object `ddx.explanation/1`.
    package var json: JSONValue {
        [
            "schema": "ddx.explanation/1", "run": report.record.id.text.json,
            "text": text(Style(now: report.now)).json,
        ]
    }

    // MARK: The run

    private func explainRun(on page: inout Page) {
        let summary = report.summary
        var words = "run \(summary.id.short) of workflow '\(summary.workflow)' \(summary.version)"
        words += " \(summary.status.claim)"
        words += summary.reason.map { ": \(summary.status.words(for: $0))" } ?? ""
        if report.standing.isOrphaned {
            words += "; the process that carried it on has ended"
        }
        page.addText(words)
        if let note = summary.note {
            page.addText(note.quoted, indent: 2)
        }
        if report.record.isTimedOut, let limit = report.standing.definition?.timeout {
            page.addText("it may take \(Elapsed(limit)), pauses not counted", indent: 2)
        }
        explainTurn(on: &page)
        explainRollback(on: &page)
        let places = report.record.tree.filter(isWorthTelling)
        for index in places.prefix(Self.longestList) {
            explain(phaseAt: index, isAlone: false, on: &page)
        }
        if places.count > Self.longestList {
            let untold = places.count - Self.longestList
            page.addText("… and \(untold.counting("more phase", "more phases"))")
        }
    }

    /// Tells whose turn it is among the runs of a group, while this one has not got it.
    private func explainTurn(on page: inout Page) {
        let summary = report.summary
        guard let group = report.standing.definition?.concurrency?.group.text,
            summary.status == .pending || summary.status == .running
        else {
            return
        }
        let holder = holder(of: group)
        guard summary.status == .pending || holder != nil else {
            return
        }
        let turn = holder.map { "; now it is the turn of \($0)" } ?? ""
        page.addText("runs of the group '\(group)' take turns\(turn)", indent: 2)
    }

    /// Whether something holds the run up here, and not merely in a phase beneath.
    private func isWorthTelling(_ index: Int) -> Bool {
        isOpen(index)
            && !report.record.phases[index].children.contains { child in
                report.record.phases[child].role.countsAsProgress && isOpen(child)
            }
    }

    private func isOpen(_ index: Int) -> Bool {
        let phase = report.record.phases[index]
        return phase.status == .failed || phase.status == .inProgress
            || report.standing.isWaiting(phase, at: index)
    }

    // MARK: What phases and steps have in common

    /// Tells what a condition read and how it came out.
    func explain(_ condition: ConditionRecord?, on page: inout Page) {
        guard let condition else {
            return
        }
        page.addText("its condition was \(condition.holds)", indent: 2)
        for operand in condition.operands {
            page.addText("\(operand.name) was \(operand.value.text())", indent: 4)
        }
    }

    /// Tells which locks something that has not begun takes, and who has them.
    func explain(locks: [String], on page: inout Page) {
        for lock in locks {
            page.addText(
                "it takes lock '\(lock)', which "
                    + (holder(of: lock).map { "\($0) holds" } ?? "is free"),
                indent: 2
            )
        }
    }

    private func holder(of lock: String) -> String? {
        lockHolders.first { $0.key.utf8.elementsEqual(lock.utf8) }?.value
    }

    /// Tells who skipped something, and the words about it.
    func explainSkip(of nodes: [NodeReference], on page: inout Page) {
        guard let deed = nodes.lazy.compactMap({ report.chronicle.skips[$0] }).first,
            deed.principal.kind != .system
        else {
            return
        }
        page.addText(deed.words("skipped"), indent: 2)
    }

    /// How many phases of a run are explained one by one.
    private static let longestList = 5
}

extension Explanation.Subject {
    /// Finds what a person names: a phase, a step behind its phase, or a step of a name of its own.
    ///
    /// - Parameters:
    ///   - place: What was typed; empty for the run.
    ///   - record: The run.
    package init?(_ place: String, in record: RunRecord) {
        guard !place.isEmpty else {
            self = .run
            return
        }
        if record.index(of: PhaseID(place)) != nil {
            self = .phase(PhaseID(place))
            return
        }
        var steps = record.phases.flatMap { phase in
            phase.steps.map { StepReference(phase.id, $0.id) }
        }
        if let step = StepReference(place: place) {
            steps = steps.filter { $0 == step }
        } else {
            steps = steps.filter { $0.step == StepID(place) }
        }
        guard let step = steps.first, steps.count == 1 else {
            return nil
        }
        self = .step(step)
    }
}

extension Chronicle.Deed {
    /// Who did it, and the words about it.
    func words(_ verb: String) -> String {
        "\(verb) by \(principal.shown)" + (note.map { ": \($0.quoted)" } ?? "")
    }
}
