import JSON
package import WorkflowModel

/// What the log tells of an event: a sentence, how much it matters, and what it is about.
package struct LogSentence: Sendable, Hashable {
    /// The sentence in one line.
    package let text: String
    /// How much it matters.
    package let level: LogLevel
    /// What it is about; nothing for the run as a whole.
    package let place: LogPlace?
}

extension RecordedEvent {
    /// What the log tells of the event, the sentence that matters most first.
    package var logSentences: [LogSentence] {
        // What people write stands in the ledger, where it can be erased.
        let event = RecordedEvent(
            sequence: sequence,
            id: id,
            run: run,
            time: time,
            principal: principal,
            event: event
        )
        let style = Style(isColored: false, width: nil, now: time)
        let words = ProgressTree().line(for: event, style, showsTime: false)
        let first = words.map { LogSentence(text: $0, level: level, place: logPlace) }
        return [first].compactMap(\.self) + details
    }

    private var level: LogLevel {
        switch event {
        case .runFailed, .phaseFailed: .error
        case .stepEnded(_, _, let outcome): if case .failed = outcome.end { .error } else { .info }
        case .runTimedOut, .phaseTimedOut, .stepInterrupted, .transitionRefused: .warn
        case .gatesEvaluated(_, _, let results):
            results.contains { $0.obstacle != nil } ? .warn : .debug
        case .phasesAdded: .debug
        default: .info
        }
    }

    private var logPlace: LogPlace? {
        switch event {
        case .phaseStarted(let phase, let attempt), .phaseTimedOut(let phase, let attempt):
            LogPlace(phase, attempt: attempt)
        case .phaseCompleted(let phase, _), .phaseFailed(let phase, _),
            .phaseSkipped(let phase, _), .phaseReset(let phase, _), .phaseReleased(let phase),
            .gatesEvaluated(let phase, _, _):
            LogPlace(phase)
        case .criterionAttested(let gate, _): LogPlace(gate.phase)
        case .phasesAdded(let phase, _): phase.map { LogPlace($0) }
        case .stepStarted(let step, let attempt), .stepEnded(let step, let attempt, _),
            .stepInterrupted(let step, let attempt, _):
            LogPlace(step, attempt: attempt)
        case .stepSkipped(let step, _), .interruptionDecided(let step, _),
            .stepApproved(let step, _), .stepRejected(let step):
            LogPlace(step)
        case .conditionDecided(.phase(let phase), _, _): LogPlace(phase)
        case .conditionDecided(.step(let step), _, _): LogPlace(step)
        default: nil
        }
    }

    /// How gates and conditions came to what they say.
    private var details: [LogSentence] {
        switch event {
        case .gatesEvaluated(_, _, let results):
            results.map { result in
                let found = result.evidence.map { "\($0.path): \($0.found)" }
                let why = found.isEmpty ? "" : " (\(found.joined(separator: "; ")))"
                return detail("'\(result.criteria)': \(result.verdict.rawValue)\(why)")
            }
        case .conditionDecided(let node, let holds, let operands):
            [
                detail(
                    "the condition of \(node.words) is \(holds)"
                        + operands.map { "; \($0.name) was \($0.value.text())" }.joined()
                )
            ]
        default: []
        }
    }

    private func detail(_ text: String) -> LogSentence {
        LogSentence(text: text, level: .debug, place: logPlace)
    }
}

extension NodeReference {
    fileprivate var words: String {
        switch self {
        case .phase(let phase): "phase '\(phase)'"
        case .step(let step): "step '\(step)'"
        }
    }
}
