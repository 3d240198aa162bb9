package import WorkflowModel

/// What people can do for a run now.
package struct NextReport: Sendable {
    /// Something that the workflow offers and that never runs by itself.
    package struct OfferedAction: Sendable, Hashable {
        /// Nothing for an action of the whole workflow.
        package let phase: PhaseID?
        package let id: String
        package let title: String

        /// Describes an action.
        package init(phase: PhaseID?, id: String, title: String) {
            self.phase = phase
            self.id = id
            self.title = title
        }
    }

    private let report: RunReport
    private let actions: [OfferedAction]

    /// Joins a run and the actions of the phases it is in.
    package init(_ report: RunReport, actions: [OfferedAction] = []) {
        self.report = report
        self.actions = actions
    }

    /// Open criteria with evidence, role and guidance, then actions, then the command to type.
    package func text(_ style: Style) -> String {
        let summary = report.summary
        var page = Page(style)
        page.add(summary.heading)
        let criteria = report.standing.openCriteria
        for criterion in criteria {
            add(criterion, to: &page)
        }
        for item in summary.waiting where item.number == nil {
            page.addText(item.text, after: Line("‖ ", .attention), indent: 2)
            if let approvals = item.approvals {
                page.addText(approvals.words, after: Line("who: ", .faint), indent: 6)
                if !approvals.givenBy.isEmpty {
                    let names = approvals.givenBy.joined(separator: ", ")
                    page.addText(names, after: Line("approved by: ", .faint), indent: 6)
                }
            }
            page.addCommand(for: item, indent: 6)
        }
        if criteria.isEmpty, summary.waiting.isEmpty {
            page.addText("nothing waits for a person", indent: 2)
        }
        let principles = report.standing.definition?.principleLines ?? []
        if !principles.isEmpty {
            page.add("principles")
        }
        for principle in principles {
            page.addText(principle, indent: 2)
        }
        if !actions.isEmpty {
            page.add("actions")
        }
        for action in actions {
            let name = action.phase.map { "\($0)/\(action.id)" } ?? action.id
            page.addText(action.title, after: Line(name, .strong) + "  ", indent: 2)
            page.addCommand(
                "",
                "ddx workflow exec \(summary.workflow.shellWord) \(name.shellWord)",
                indent: 6
            )
        }
        page.addCommand("next: ", summary.next)
        return page.text
    }

    private func add(_ criterion: OpenCriterion, to page: inout Page) {
        let result = criterion.result
        let definition = report.standing.definition(of: criterion)
        page.addText(
            "\(result.criteria) (phase '\(criterion.phase)')",
            after: Symbol.of(result.verdict) + Line(" \(criterion.number). ", .attention),
            indent: 2
        )
        if let role = result.role {
            page.addText("role '\(role)'", after: Line("who: ", .faint), indent: 6)
        }
        if let source = definition?.source {
            page.addText(source, after: Line("from: ", .faint), indent: 6)
        }
        for item in definition?.guidance ?? [] {
            page.addText(item, after: Line("look at: ", .faint), indent: 6)
        }
        page.addEvidence(result.evidence, indent: 6)
        if let item = report.summary.waiting.first(where: { $0.number == criterion.number }) {
            page.addCommand("when it holds: ", item.command, indent: 6)
        }
    }
}
