package import JSON
package import WorkflowModel
import WorkflowStore

/// Everything about one run for whoever looks back on it: what happened, when, and what took time.
package struct RunTimeReport: Sendable {
    package let report: RunReport
    package let timeline: Timeline
    /// What people did in the run, oldest first.
    let deeds: [Deed]
    /// What the failed step wrote last; empty when none failed.
    let lastOutput: [String]
    /// The links of the critical path, found once.
    let criticalPath: [Timeline.Span]

    /// Something that a person did to the run.
    struct Deed: Sendable, Hashable {
        let time: Timestamp
        let who: String
        /// The word of the event.
        let event: String
        /// The phase or step, where it was about one.
        let about: String
        let note: Note?
    }

    /// Reports on a run; linear in its events.
    ///
    /// - Parameters:
    ///   - report: The run as it stands.
    ///   - events: Its events, in order.
    ///   - isOwned: Whether a living process carries it on.
    ///   - lastOutput: What its failed step wrote last.
    package init(
        _ report: RunReport,
        events: [RecordedEvent],
        isOwned: Bool,
        lastOutput: [String] = []
    ) {
        self.report = report
        self.lastOutput = lastOutput
        timeline = Timeline(events.map(TimelineEvent.init), now: report.now, isOwned: isOwned)
        criticalPath = timeline.criticalPath
        deeds = events.compactMap(Deed.init)
    }

    var summary: RunSummaryReport { report.summary }
    var record: RunRecord { report.record }
}

extension RunTimeReport.Deed {
    /// Takes what a person decided or asked for; nothing for all else.
    fileprivate init?(_ recorded: RecordedEvent) {
        let about: String
        switch recorded.event {
        case .criterionAttested(let gate, _): about = gate.phase.text
        case .phaseReleased(let phase): about = phase.text
        case .phaseSkipped(let phase, .manual), .phaseReset(let phase, .manual),
            .phaseReset(let phase, .rolledBack):
            about = phase.text
        case .stepApproved(let step, _), .stepRejected(let step),
            .interruptionDecided(let step, _), .stepSkipped(let step, .manual):
            about = step.description
        case .pauseRequested, .cancelRequested, .rollbackStarted, .definitionChanged,
            .actionCarriedOut, .transitionRefused, .runCreated:
            about = ""
        default: return nil
        }
        guard recorded.principal.kind != .system else {
            return nil
        }
        self.init(
            time: recorded.time,
            who: recorded.principal.name,
            event: recorded.event.kind,
            about: about,
            note: recorded.note
        )
    }
}

extension RunTimeReport: JSONRepresentable {
    /// The object `ddx.run-report/1`.
    package var json: JSONValue {
        let critical = Set(criticalPath)
        return [
            "schema": "ddx.run-report/1", "made_at": report.now.text.json, "run": report.json,
            "time": JSONObject(
                [("elapsed_ms", timeline.milliseconds.json)]
                    + Timeline.Use.allCases.map {
                        ("\($0.rawValue)_ms", (timeline.uses[$0] ?? 0).json)
                    }
            ).json,
            "timeline": .array(timeline.spans.map { $0.json(isCritical: critical.contains($0)) }),
            "critical_path": .array(criticalPath.map { $0.json(isCritical: true) }),
            "decisions": .array(
                deeds.map {
                    [
                        "time": $0.time.text.json, "principal": $0.who.json,
                        "event": $0.event.json, "about": $0.about.json, "note": $0.note.json,
                    ]
                }
            ),
        ]
    }
}

extension Timeline.Span {
    fileprivate func json(isCritical: Bool) -> JSONValue {
        let step = subjectStep
        return [
            "phase": (step?.phase.text).json, "step": (step?.step.text).json,
            "attempt": number.json, "kind": use.rawValue.json, "end": endingWord.json,
            "reason": (reason?.rawValue).json, "started_at": start.text.json,
            "ended_at": end.text.json, "duration_ms": milliseconds.json,
            "critical": isCritical.json,
        ]
    }

    /// Which attempt it was.
    var number: Int? {
        if case .attempt(_, let number, _) = subject { number } else { nil }
    }

    /// Why it ended, or why nobody carried the run on.
    var reason: Reason? {
        switch subject {
        case .attempt(_, _, .failed(let reason)): reason
        case .stop(_, let reason): reason
        case .attempt, .wait: nil
        }
    }

    /// How it came out, in a word.
    var endingWord: String {
        switch subject {
        case .attempt(_, _, .completed): "completed"
        case .attempt(_, _, .failed): "failed"
        case .attempt(_, _, .interrupted): "interrupted"
        case .attempt(_, _, .upToDate): "up_to_date"
        case .attempt(_, _, .open): "open"
        case .wait: isOpen ? "open" : "waited"
        case .stop(let status, _): status.rawValue
        }
    }
}
