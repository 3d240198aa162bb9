import WorkflowModel

/// What `status` prints.
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

extension ProjectsStatusReport {
    /// The open runs of each project beneath its folder; what is idle takes one line.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        guard !projects.isEmpty else {
            page.add("you have no project yet")
            page.addCommand("begin: ", "ddx init")
            return page.text
        }
        for (folder, status) in projects {
            page.add(Line(folder, .strong) + (status.runs.isEmpty ? "  nothing runs" : ""))
            for run in status.runs {
                run.addBlock(to: &page, style)
            }
        }
        return page.text
    }
}

extension RunSummaryReport {
    func addBlock(to page: inout Page, _ style: Style) {
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

/// What `run list` prints.
extension RunListReport {
    /// A table, newest first.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        guard !runs.isEmpty else {
            page.add(isFiltered ? "no run fits" : "there are no runs")
            if let undecided {
                let runs = undecided.count.counting("run")
                page.addText(
                    "the condition has no value for \(runs): \(undecided.cause)",
                    indent: 2
                )
            }
            page.addCommand("next: ", isFiltered ? "ddx run list" : "ddx status")
            return page.text
        }
        let header = ["id", "workflow", "status", "phase", "%", "started", "who"]
        page.addTable(
            header: projects == nil ? header : header + ["project"],
            runs.map { run in
                [
                    Line(run.id.short), "\(run.workflow) \(run.version)",
                    Symbol.of(run.status) + " \(run.status.rawValue)",
                    Line(run.currentPhase?.text ?? "–"), Line("\(run.progress.percent)"),
                    Line(run.startedAt.map(style.date) ?? "–"), Line(run.principal),
                    Line(run.project ?? ""),
                ]
            }
        )
        return page.text
    }
}
