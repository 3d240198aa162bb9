package import JSON
import WorkflowModel

extension TimingReport {
    /// Something that ends of runs waited for.
    struct Bottleneck {
        let workflow: String
        let name: String
        let milliseconds: Int64
        /// Of all critical paths of the workflow.
        let share: Share
    }

    /// The report, whatever it is written out as.
    package var document: ReportDocument {
        let what = workflow.map { "'\($0)'" } ?? "all workflows"
        return ReportDocument(
            title: "Timing of \(what)",
            subtitle: "\(runCount.counting("run")) that began, created "
                + "\(since.map { "since \($0.text)" } ?? "at any time"), as of \(now.text).",
            sections: [
                ReportDocument.Section("runs", "Runs", [runTable]),
                ReportDocument.Section("time", "Where the time went", [useTable]),
                ReportDocument.Section("bottlenecks", "Bottlenecks", bottleneckBlocks),
                ReportDocument.Section("phases", "Phases", [phaseTable]),
                ReportDocument.Section("steps", "Steps", [stepTable]),
                ReportDocument.Section("waiting", "Waiting for people", waitBlocks),
                ReportDocument.Section("trends", "Trends", trendBlocks),
                ReportDocument.Section("reading", "How to read this", [.list(Self.notes)]),
            ]
        )
    }

    private static let notes = [
        "A percentile is a time that was really taken: p90 is the shortest that nine of ten did not"
            + " exceed. With few runs, p99 is the longest.",
        "Runs count from their start to their end, phases from their start to their end with all"
            + " waiting in between, steps by attempt. Instances of a matrix count as one phase.",
        "A bottleneck is what ends of runs waited for; its share is that of all critical paths of"
            + " the workflow. Runs under way count up to their last event.",
    ]

    /// What held runs up most, by workflow.
    var bottlenecks: [Bottleneck] {
        let steps = places.filter { $0.value.critical > 0 }
            .map { ($0.key.workflow, $0.key.name, $0.value.critical) }
        let pauses = stops.map { ($0.key.workflow, "pause: \($0.key.phase)", $0.value) }
        return (steps + pauses)
            .map { workflow, name, spent in
                Bottleneck(
                    workflow: workflow,
                    name: name,
                    milliseconds: spent,
                    share: Share(spent, of: workflows[workflow]?.critical ?? 0)
                )
            }
            .sorted {
                ($0.workflow, $1.milliseconds, $0.name) < ($1.workflow, $0.milliseconds, $1.name)
            }
    }

    private var sortedWorkflows: [(name: String, runs: Runs)] {
        workflows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var sortedPlaces: [(place: Place, figures: Figures)] {
        places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    // MARK: Tables

    private var runTable: ReportDocument.Block {
        .table(
            ["Workflow", "Runs", "Completed", "Failed", "Cancelled", "Open"] + Percentiles.titles,
            sortedWorkflows.map { name, runs in
                [
                    name, String(runs.count), String(runs.completed), String(runs.failed),
                    String(runs.cancelled), String(runs.open),
                ] + Percentiles(runs.durations).cells
            }
        )
    }

    private var useTable: ReportDocument.Block {
        .table(
            ["Workflow"] + Timeline.Use.allCases.map(\.words.capitalisedWord),
            sortedWorkflows.map { name, runs in
                let all = runs.uses.values.reduce(0, +)
                return [name]
                    + Timeline.Use.allCases.map { use in
                        let spent = runs.uses[use] ?? 0
                        return "\(Elapsed(milliseconds: spent)) (\(Share(spent, of: all)))"
                    }
            }
        )
    }

    private var phaseTable: ReportDocument.Block {
        .table(
            ["Workflow", "Phase", "Ended", "Failed", "Retries"] + Percentiles.titles,
            sortedPlaces.filter { $0.place.step == nil }.map { place, figures in
                [
                    place.workflow, place.name, String(figures.durations.count),
                    String(figures.failures), String(figures.retries),
                ] + Percentiles(figures.durations).cells
            }
        )
    }

    private var stepTable: ReportDocument.Block {
        .table(
            ["Workflow", "Step", "Ended", "Failed", "Retries"] + Percentiles.titles,
            sortedPlaces.filter { $0.place.step != nil }.map { place, figures in
                [
                    place.workflow, place.name, String(figures.durations.count),
                    String(figures.failures), String(figures.retries),
                ] + Percentiles(figures.durations).cells
            }
        )
    }

    private var waitBlocks: [ReportDocument.Block] {
        let rows = sortedPlaces.filter { !$0.figures.waits.isEmpty }.map { place, figures in
            [place.workflow, place.name, String(figures.waits.count)]
                + Percentiles(figures.waits).cells
        }
        return rows.isEmpty
            ? [.text("No step has waited for people.")]
            : [.table(["Workflow", "Step", "Waits"] + Percentiles.titles, rows)]
    }

    private var bottleneckBlocks: [ReportDocument.Block] {
        let all = bottlenecks
        guard let most = all.map(\.milliseconds).max() else {
            return [.text("No run has spent time yet.")]
        }
        let shown = all.sorted { $0.milliseconds > $1.milliseconds }.prefix(15)
        let chart = ReportChart(
            title: "What ends of runs waited for most",
            description: "A bar for each of the \(shown.count) largest; the table beneath has all.",
            length: most,
            scale: ("0", Elapsed(milliseconds: most).description),
            rows: shown.map { item in
                let isPause = item.name.hasPrefix("pause: ")
                return ReportChart.Row(
                    "\(item.workflow): \(item.name)",
                    figure: "\(Elapsed(milliseconds: item.milliseconds))  \(item.share)",
                    bars: [.init(isPause ? .waiting : .working, from: 0, to: item.milliseconds, "")]
                )
            },
            legend: [(.working, "a step"), (.waiting, "a pause of the run")]
        )
        return [
            .chart(chart),
            .table(
                ["Workflow", "What", "Time", "Share"],
                all.map {
                    [
                        $0.workflow, $0.name, Elapsed(milliseconds: $0.milliseconds).description,
                        $0.share.description,
                    ]
                }
            ),
        ]
    }

    private var trendBlocks: [ReportDocument.Block] {
        let trends = trends
        let longest = trends.compactMap(\.elapsed.median).max() ?? 0
        let chart = ReportChart(
            title: "Half of the completed runs took no longer, by \(period.rawValue)",
            description: "A bar for each \(period.rawValue); the table beneath tells the same.",
            length: longest,
            scale: ("0", Elapsed(milliseconds: longest).description),
            rows: trends.map { trend in
                let median = trend.elapsed.median
                return ReportChart.Row(
                    trend.from,
                    figure: median.map { Elapsed(milliseconds: $0).description }
                        ?? "none completed",
                    bars: median.map { [.init(.working, from: 0, to: $0, "")] } ?? []
                )
            },
            legend: [(.working, "p50 of completed runs")]
        )
        let table = ReportDocument.Block.table(
            ["From", "Runs", "Completed", "Failed", "Retries"] + Percentiles.titles,
            trends.map { trend in
                [
                    trend.from, String(trend.runs.count), String(trend.runs.completed),
                    String(trend.runs.failed), String(trend.runs.retries),
                ] + trend.elapsed.cells
            }
        )
        return longest > 0 && trends.count > 1 ? [.chart(chart), table] : [table]
    }
}

extension TimingReport: JSONRepresentable {
    /// The object `ddx.timing/1`.
    package var json: JSONValue {
        [
            "schema": "ddx.timing/1", "made_at": now.text.json, "since": (since?.text).json,
            "workflow": workflow.json, "runs": runCount.json,
            "workflows": .array(
                sortedWorkflows.map { name, runs in
                    [
                        "workflow": name.json, "runs": runs.count.json,
                        "completed": runs.completed.json, "failed": runs.failed.json,
                        "cancelled": runs.cancelled.json, "open": runs.open.json,
                        "retries": runs.retries.json, "elapsed": Percentiles(runs.durations).json,
                        "time": JSONObject(
                            Timeline.Use.allCases.map {
                                ("\($0.rawValue)_ms", (runs.uses[$0] ?? 0).json)
                            }
                        ).json,
                    ]
                }
            ),
            "phases": .array(
                sortedPlaces.filter { $0.place.step == nil }.map { place, figures in
                    [
                        "workflow": place.workflow.json, "phase": place.phase.text.json,
                        "failed": figures.failures.json, "retries": figures.retries.json,
                        "elapsed": Percentiles(figures.durations).json,
                    ]
                }
            ),
            "steps": .array(
                sortedPlaces.filter { $0.place.step != nil }.map { place, figures in
                    [
                        "workflow": place.workflow.json, "phase": place.phase.text.json,
                        "step": (place.step?.text).json, "failed": figures.failures.json,
                        "retries": figures.retries.json,
                        "duration": Percentiles(figures.durations).json,
                        "waiting": Percentiles(figures.waits).json,
                    ]
                }
            ),
            "bottlenecks": .array(
                bottlenecks.map {
                    [
                        "workflow": $0.workflow.json, "what": $0.name.json,
                        "critical_ms": $0.milliseconds.json, "share_permille": $0.share.tenths.json,
                    ]
                }
            ),
            "period": period.rawValue.json,
            "trends": .array(
                trends.map {
                    [
                        "from": $0.from.json, "runs": $0.runs.count.json,
                        "completed": $0.runs.completed.json, "failed": $0.runs.failed.json,
                        "retries": $0.runs.retries.json, "elapsed": $0.elapsed.json,
                    ]
                }
            ),
        ]
    }
}
