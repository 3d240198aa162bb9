package import WorkflowModel

/// What a run looks like while it goes on.
///
/// Feed it every event, then ask for the line of the event or for the whole picture.
package struct ProgressTree: Sendable {
    /// The fold of the events so far; nothing before the first.
    package private(set) var record: RunRecord?

    /// Begins with what is known already, for a run that is taken up again.
    package init(record: RunRecord? = nil) {
        self.record = record
    }

    /// Takes in one event.
    ///
    /// - Throws: `IllegalTransition` when it cannot follow; nothing has changed then.
    package mutating func apply(_ recorded: RecordedEvent) throws(IllegalTransition) {
        if record == nil {
            record = try RunRecord(recorded)
        } else {
            try record?.apply(recorded)
        }
    }

    /// The line of an event that was just taken in; nothing for one that changes no status.
    ///
    /// - Parameters:
    ///   - recorded: The event.
    ///   - style: How the line is written.
    ///   - showsTime: Whether the time of day stands before it.
    /// - Returns: One line without its end.
    package func line(
        for recorded: RecordedEvent,
        _ style: Style,
        showsTime: Bool = true
    ) -> String? {
        guard let words = words(for: recorded) else {
            return nil
        }
        let time = showsTime ? Line(style.clock(recorded.time) + " ", .faint) : Line()
        let note = recorded.note.map { Line(" \($0.quoted)") } ?? Line()
        let line = time + words + note
        return (style.width.map(line.shortened) ?? line).text(isColored: style.isColored)
    }

    private func words(for recorded: RecordedEvent) -> Line? {
        switch recorded.event {
        case .phaseStarted, .phaseCompleted, .phaseFailed, .phaseSkipped, .phaseTimedOut,
            .phaseReset, .phaseReleased, .phasesAdded, .gatesEvaluated, .conditionDecided,
            .criterionAttested:
            phaseWords(for: recorded)
        case .stepStarted, .stepEnded, .stepSkipped, .stepInterrupted, .interruptionDecided,
            .stepApproved, .stepRejected:
            stepWords(for: recorded)
        default:
            runWords(for: recorded)
        }
    }

    private func runWords(for recorded: RecordedEvent) -> Line? {
        let run = "run \(recorded.run.short)"
        return switch recorded.event {
        case .runCreated(let creation):
            "\(run) of '\(creation.workflow)' \(creation.version) created"
        case .runStarted: "\(run) started"
        case .runResumed: "\(run) goes on"
        case .pauseRequested: "\(run): \(recorded.principal.shown) asks for a pause"
        case .cancelRequested: "\(run): \(recorded.principal.shown) cancels it"
        case .runTimedOut: Line("\(run) ") + Line("takes longer than it may", .bad)
        case .definitionChanged(let change):
            "\(run) goes on with version \(change.version) of its definition"
        case .rollbackStarted(let request):
            "\(run): \(request.words)"
        case .filesRestored(let files): "\(run): \(files.sentence)"
        case .actionCarriedOut(let action): "\(run): \(action.sentence)"
        case .runPaused(let reason):
            Line("\(run) ") + Line("paused", .attention) + ": \(reason.words)"
        case .runCompleted: Line("\(run) ") + Line("completed", .good)
        case .runFailed(let reason):
            Line("\(run) ") + Line("failed", .bad) + ": \(reason.pastWords)"
        case .runCancelled: Line("\(run) ") + Line("cancelled", .bad)
        case .transitionRefused(let command, let status):
            "\(run): '\(command)' refused, the run is \(status.rawValue)"
        default: nil
        }
    }

    private func phaseWords(for recorded: RecordedEvent) -> Line? {
        switch recorded.event {
        case .phaseStarted(let id, let attempt):
            return "phase '\(id)' started\(attempt > 1 ? " (attempt \(attempt))" : "")"
        case .phaseCompleted(let id, _):
            let phase = record?.phase(id)
            let time = phase?.startedAt.map { recorded.time.milliseconds(since: $0) }
            return Line("phase '\(id)' ") + Line("completed", .good)
                + Line(time.map { " in \(Elapsed(milliseconds: $0))" } ?? "")
                + Line(record.map { " (\($0.percent) %)" } ?? "", .faint)
        case .phaseFailed(let id, let reason):
            return Line("phase '\(id)' ") + Line("failed", .bad) + ": \(reason.pastWords)"
        case .phaseSkipped(let id, let reason):
            return "phase '\(id)' skipped: \(reason.pastWords)"
        case .phaseTimedOut(let id, _):
            return Line("phase '\(id)' ") + Line("takes longer than it may", .bad)
        case .phaseReset(let id, let reason):
            return "phase '\(id)' begins anew: \(reason.pastWords)"
        case .phasesAdded(let id?, let expansion):
            return expansion.words.map { "phase '\(id)' \($0)" }
        case .phaseReleased(let id):
            return "phase '\(id)': \(recorded.principal.shown) lets it go on"
        case .criterionAttested(let gate, _):
            return "phase '\(gate.phase)': \(recorded.principal.shown) attests a criterion"
        case .gatesEvaluated(let id, let side, let results) where !results.isEmpty:
            let passed = results.count { $0.verdict == .pass }
            let blocking = results.filter { $0.obstacle != nil }
            let rest = blocking.count > 5 ? " and \(blocking.count - 5) more" : ""
            let open =
                blocking.prefix(5).map { "'\($0.criteria)'" }.joined(separator: ", ") + rest
            return "phase '\(id)': \(passed) of \(results.count) \(side.words) pass"
                + (blocking.isEmpty ? Line() : Line("; open: \(open)", .attention))
        default:
            return nil
        }
    }

    private func stepWords(for recorded: RecordedEvent) -> Line? {
        switch recorded.event {
        case .stepStarted(let step, let attempt):
            "step '\(step)' started\(attempt > 1 ? " (attempt \(attempt))" : "")"
        case .stepEnded(let step, let attempt, let outcome):
            ended(step, attempt, outcome)
        case .stepSkipped(let step, let reason):
            "step '\(step)' skipped: \(reason.pastWords)"
        case .stepInterrupted(let step, _, _):
            Line("step '\(step)' ") + Line("interrupted", .attention)
        case .stepApproved(let step, _):
            Line("step '\(step)': \(recorded.principal.shown) ") + Line("approves", .good)
        case .stepRejected(let step):
            Line("step '\(step)': \(recorded.principal.shown) ") + Line("rejects", .bad)
        case .interruptionDecided(let step, let answer):
            "step '\(step)': its interruption is answered with '\(answer.rawValue)'"
        default:
            nil
        }
    }

    private func ended(_ step: StepReference, _ attempt: Int, _ outcome: StepOutcome) -> Line {
        let time = Elapsed(milliseconds: outcome.durationMilliseconds)
        var line = Line("step '\(step)' ")
        switch outcome.end {
        case .completed:
            line += Line("completed", .good) + " in \(time)"
        case .failed(let reason):
            let code = outcome.failingCode.map { "exit code \($0)" }
            let words = [code, outcome.explanation(of: reason)].compactMap(\.self)
            line += Line("failed", .bad) + " in attempt \(attempt) after \(time): "
            return line + Line(words.joined(separator: ": "))
        case .waiting(let reason):
            line += Line("waits", .attention)
            if outcome.message == nil {
                line += ": \(reason.words)"
            }
        case .upToDate:
            line += "skipped: \(Reason.upToDate.words)"
        }
        return line + Line(outcome.message.map { ": \($0)" } ?? "")
    }
}

extension GateSide {
    /// What the entries of the side are called.
    fileprivate var words: String {
        self == .input ? "input gates" : "exit criteria"
    }
}
