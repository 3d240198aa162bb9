import WorkflowModel

/// What `status` and `run list` print.
extension StatusReport {
    /// One block for each open run, or what to type when there is none.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        for run in runs {
            run.addBlock(to: &page, style)
        }
        guard runs.isEmpty else {
            return page.text
        }
        page.add("nothing runs")
        if let latest {
            page.add(latest.heading.indented(by: 2))
            let id = latest.id.short.shellWord
            page.addCommand("look back: ", "ddx run show \(id)", indent: 2)
        }
        page.addCommand("see what there is: ", "ddx workflow list", indent: 2)
        page.addCommand("begin: ", begin, indent: 2)
        return page.text
    }
}

extension RunSummaryReport {
    fileprivate func addBlock(to page: inout Page, _ style: Style) {
        page.add(heading)
        let room = min(30, max(0, (style.width ?? 80) - 30))
        var line = ProgressBar.line(percent: progress.percent, columns: room)
        line += " \(progress.percent) %  \(progress.completedPhases)/\(progress.totalPhases) phases"
        page.add(line.indented(by: 2))
        if let currentPhase {
            let why = reason.map { ": \($0.words)" } ?? ""
            page.addText("'\(currentPhase)'\(why)", after: "phase ", indent: 2)
        } else if let reason {
            page.addText(reason.words, indent: 2)
        }
        addOpenPoints(to: &page, indent: 2)
        page.addCommand("next: ", next, indent: 2)
    }
}

extension RunListReport {
    /// A table, newest first.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        guard !runs.isEmpty else {
            page.add(isFiltered ? "no run fits" : "there are no runs")
            page.addCommand("next: ", isFiltered ? "ddx run list" : "ddx status")
            return page.text
        }
        page.addTable(
            header: ["id", "workflow", "status", "phase", "%", "started", "who"],
            runs.map { run in
                [
                    Line(run.id.short), "\(run.workflow) \(run.version)",
                    Symbol.of(run.status) + " \(run.status.rawValue)",
                    Line(run.currentPhase?.text ?? "–"), Line("\(run.progress.percent)"),
                    Line(run.startedAt.map(style.date) ?? "–"), Line(run.principal),
                ]
            }
        )
        return page.text
    }
}
