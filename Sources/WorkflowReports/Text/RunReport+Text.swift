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
        for index in record.roots {
            add(phaseAt: index, to: &page, depth: 0)
        }
        page.addRollback(of: record, indent: 0)
        for action in record.actions {
            page.addText(action.sentence, after: "· ", indent: 0)
        }
        if !record.agentUsage.isEmpty {
            page.addText(record.agentUsage.words, after: Line("agents: ", .faint), indent: 0)
        }
        if !record.outputs.isEmpty {
            page.add(Line("outputs", .faint))
            for (name, value) in record.outputs {
                page.addText(value.shown, after: "\(name) = ", indent: 2)
            }
        }
        summary.addOpenPoints(to: &page, indent: 0)
        page.addCommand("next: ", summary.next)
        return page.text
    }

    private func addCircumstances(to page: inout Page, _ style: Style) {
        var words = "created \(style.date(record.createdAt)) by \(record.principal.shown)"
        if let correlation = record.creation.correlationID {
            words += ", correlation \(correlation)"
        }
        if let origin = record.creation.forkedFrom {
            words += ", forked from run \(origin.short)"
        }
        page.addText(words, .faint, indent: 2)
        if let reason = summary.reason {
            page.addText("\(reason.rawValue): \(summary.status.words(for: reason))", indent: 2)
        }
        if let note = summary.note {
            page.addText(note.quoted, indent: 2)
        }
    }

    private func addVariables(to page: inout Page) {
        for variable in record.creation.variables {
            page.addText(
                "\(variable.shownValue.shown) (\(variable.source.rawValue))",
                after: "\(variable.name) = ",
                indent: 2
            )
        }
    }
}

extension Page {
    /// Adds what is being undone, and how far files were brought back.
    mutating func addRollback(of record: RunRecord, indent: Int) {
        if let rollback = record.rollback {
            let request = rollback.request
            addText("rolling back \(request.names): \(request.reason.pastWords)", indent: indent)
        }
        guard let files = record.restoredFiles else {
            return
        }
        addText(files.words, indent: indent)
        for path in files.restored.prefix(Self.longestFileList) {
            add((Line("restored ", .faint) + Line(path)).indented(by: indent + 2))
        }
        if files.restored.count > Self.longestFileList {
            add(Line("… and \(files.restored.count - Self.longestFileList) more").indented(by: 4))
        }
        for file in files.left {
            addText(
                "\(file.path): \(file.cause)",
                after: Line("left ", .attention),
                indent: indent + 2
            )
        }
    }

    /// How many files are named one by one.
    private static let longestFileList = 20
}

extension RestoredFiles {
    /// How far files were brought back, in numbers.
    var words: String {
        let brought =
            restored.count == 1
            ? "1 file is as it was before" : "\(restored.count) files are as they were before"
        return left.isEmpty
            ? brought
            : "\(brought), \(left.count) \(left.count == 1 ? "was" : "were") left as found"
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
    ///
    /// A long list is cut; `next` shows all of it.
    func addOpenPoints(to page: inout Page, indent: Int) {
        for criterion in unmet.prefix(Self.longestOpenList) {
            page.addText(
                "\(criterion.result.criteria) (phase '\(criterion.phase)')",
                after: Symbol.of(criterion.result.verdict) + " \(criterion.number). ",
                indent: indent
            )
            page.addEvidence(criterion.result.evidence, indent: indent + 4)
        }
        for item in waiting.prefix(Self.longestOpenList) {
            let head = item.number.map { "\($0). " } ?? "‖ "
            page.addText(
                "\(item.text) (\(item.kind.rawValue) in phase '\(item.phase)'\(item.whose))",
                after: Line(head, .attention),
                indent: indent
            )
            page.addCommand(for: item, indent: indent + 4)
        }
        let rest = [unmet.count, waiting.count].reduce(0) { $0 + max(0, $1 - Self.longestOpenList) }
        if rest > 0 {
            let all = "ddx workflow next \(id.short)"
            page.addCommand(
                "… and \(rest) more: ",
                project.map { all.inProject($0) } ?? all,
                indent: indent
            )
        }
    }

    /// How many criteria that are not met, and how many things to do, are told one by one.
    private static var longestOpenList: Int { 12 }
}

extension WaitingFor {
    /// Who may do it and how much of it is done, as a further clause.
    var whose: String {
        if let approvals {
            let given = approvals.givenBy.joined(separator: ", ")
            return ": \(approvals.words)" + (given.isEmpty ? "" : "; approved by \(given)")
        }
        return role.map { ", role '\($0)'" } ?? ""
    }
}

extension JSONValue {
    /// The value as people read it: texts without quotation marks.
    var shown: String {
        stringValue ?? text()
    }
}
