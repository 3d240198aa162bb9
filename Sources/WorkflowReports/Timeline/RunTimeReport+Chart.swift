import WorkflowModel

/// The timeline as a chart.
extension RunTimeReport {
    /// How many rows a chart has; larger runs are shown phase by phase.
    private static let mostRows = 300

    var timelineBlocks: [ReportDocument.Block] {
        guard let start = timeline.start, let end = timeline.end, start < end else {
            return [.text("Nothing in the run took time yet.")]
        }
        let all = rows(from: start, showsSteps: true)
        let rows = all.count <= Self.mostRows ? all : self.rows(from: start, showsSteps: false)
        let chart = ReportChart(
            title: "What the run did when",
            description: "A row for each phase and step of run \(summary.id.short) from "
                + "\(start.text) to \(end.text). The tables 'Critical path', "
                + "'Phases and steps' and 'Retries and failures' tell the same in numbers.",
            length: end.milliseconds(since: start),
            scale: (start.text, end.text),
            rows: Array(rows.prefix(Self.mostRows)),
            legend: [
                (.working, "at work"), (.failed, "failed or interrupted"),
                (.waiting, "waiting for people"), (.stopped, "standing still"),
                (.frame, "phase"),
            ],
            pauses: timeline.spans.filter { $0.subjectStep == nil && $0.start < $0.end }.map {
                $0.start.milliseconds(since: start)..<$0.end.milliseconds(since: start)
            }
        )
        let rest = rows.count - Self.mostRows
        let notes = [
            chart.gaps.isEmpty ? nil : "Long pauses are drawn shorter than they were.",
            rest > 0 ? "… and \(rest) more rows; '--format json' has all." : nil,
        ]
        return [.chart(chart)] + notes.compactMap(\.self).map(ReportDocument.Block.text)
    }

    private func rows(from start: Timestamp, showsSteps: Bool) -> [ReportChart.Row] {
        let critical = Set(criticalPath)
        var stops: [ReportChart.Bar] = []
        var steps: [StepReference: [ReportChart.Bar]] = [:]
        for span in timeline.spans where span.start < span.end || span.number != nil {
            let bar = span.bar(from: start, isCritical: critical.contains(span))
            if let step = span.subjectStep {
                steps[step, default: []].append(bar)
            } else {
                stops.append(bar)
            }
        }
        var phases: [PhaseID: [ReportChart.Bar]] = [:]
        for span in timeline.phases {
            phases[span.phase, default: []].append(span.bar(from: start))
        }
        let run = ReportChart.Row(
            "run",
            figure: Elapsed(milliseconds: timeline.milliseconds).description,
            bars: stops
        )
        return [run]
            + record.tree.flatMap { index -> [ReportChart.Row] in
                let phase = record.phases[index]
                let depth = record.lineage(of: index).count - 1
                let own = phase.steps.map { (StepReference(phase.id, $0.id), $0.id.text) }
                    .compactMap { reference, name in steps[reference].map { (name, $0) } }
                guard let frame = phases[phase.id] else {
                    return []
                }
                let head = ReportChart.Row(
                    phase.id.text,
                    figure: figure(of: frame),
                    depth: depth,
                    bars: showsSteps ? frame : frame + own.flatMap(\.1)
                )
                return [head]
                    + (showsSteps ? own : []).map { name, bars in
                        ReportChart.Row(
                            name,
                            figure: figure(of: bars),
                            depth: depth + 1,
                            bars: bars
                        )
                    }
            }
    }

    private func figure(of bars: [ReportChart.Bar]) -> String {
        Elapsed(milliseconds: bars.reduce(0) { $0 + $1.end - $1.start }).description
    }
}

extension Timeline.Span {
    fileprivate func bar(from beginning: Timestamp, isCritical: Bool) -> ReportChart.Bar {
        let kind: ReportChart.Kind =
            switch subject {
            case .attempt(_, _, .failed), .attempt(_, _, .interrupted): .failed
            case .attempt: .working
            case .wait: .waiting
            case .stop: use == .waiting ? .waiting : .stopped
            }
        let took = Elapsed(milliseconds: end.milliseconds(since: start))
        var bar = ReportChart.Bar(
            kind,
            from: start.milliseconds(since: beginning),
            to: end.milliseconds(since: beginning),
            "\(words): \(took) from \(start.text)"
        )
        bar.isCritical = isCritical
        return bar
    }
}

extension Timeline.PhaseSpan {
    fileprivate func bar(from beginning: Timestamp) -> ReportChart.Bar {
        let took = Elapsed(milliseconds: end.milliseconds(since: start))
        return ReportChart.Bar(
            .frame,
            from: start.milliseconds(since: beginning),
            to: end.milliseconds(since: beginning),
            "phase \(phase): \(took) from \(start.text)"
        )
    }
}
