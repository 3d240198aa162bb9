import WorkflowModel

/// What `history` prints.
extension HistoryReport {
    /// A table of all transitions in their order.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        page.addTable(
            header: ["seq", "time", "what", "change", "after", "who", "why"],
            transitions.map { transition in
                [
                    Line("\(transition.sequence)"),
                    Line(
                        "\(style.date(transition.time)):\(style.clock(transition.time).suffix(2))"
                    ),
                    Line(transition.subject), transition.change,
                    Line(
                        transition.durationMilliseconds.map {
                            Elapsed(milliseconds: $0).description
                        } ?? ""
                    ),
                    Line(transition.principal.shown), Line(transition.why),
                ]
            }
        )
        return page.text
    }
}

extension HistoryReport.Transition {
    fileprivate var subject: String {
        switch scope {
        case .run: "run"
        case .phase: "phase \(phase?.text ?? "")"
        case .step: "step \(phase?.text ?? "")/\(step?.text ?? "")"
        case .gate: "gate \(phase?.text ?? ""): \(criteria ?? "")"
        case .command: "command \(command ?? "")"
        }
    }

    fileprivate var change: Line {
        guard from != to else {
            return Line(happening)
        }
        var line = Line(from.map { "\($0) → " } ?? "→ ", .faint) + Line(to)
        if let attempt, attempt > 1 {
            line += " (\(attempt))"
        }
        return line
    }

    /// What happened where no status changed: `approved`, `rollback started`, `waits`.
    private var happening: String {
        var words = event.split(separator: "_").map(String.init)
        if words.first == scope.rawValue {
            words.removeFirst()
        }
        return event == "step_ended" ? "waits" : words.joined(separator: " ")
    }

    fileprivate var why: String {
        [reason?.rawValue, detail, note.map(\.quoted)].compactMap(\.self)
            .joined(separator: " ")
    }
}
