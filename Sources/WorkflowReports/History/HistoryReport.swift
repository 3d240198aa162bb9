package import JSON
package import WorkflowModel

/// Every transition of a run: when, after how long, who and why.
package struct HistoryReport: Sendable {
    package let run: RunID?
    package let transitions: [Transition]

    /// A change of state.
    package struct Transition: Sendable, Hashable {
        /// What changed.
        package enum Scope: String, Sendable, Hashable, CaseIterable {
            case run
            case phase
            case step
            case gate
            /// Something that was asked of the run and that its state did not allow.
            case command
        }

        package let sequence: Int64
        /// The word for what happened, such as `step_approved`.
        package let event: String
        package let time: Timestamp
        package let scope: Scope
        package let from: String?
        package let to: String
        package let phase: PhaseID?
        package let step: StepID?
        package let attempt: Int?
        /// The text of the criterion, for gates.
        package let criteria: String?
        /// What was asked, for commands.
        package let command: String?
        /// Since the same thing changed before.
        package let durationMilliseconds: Int64?
        package let principal: Principal
        package let reason: Reason?
        package let note: Note?
        /// What happened in words, where the states do not tell it.
        package let detail: String?
    }

    /// Derives the transitions from the events of one run; linear in their number.
    ///
    /// - Throws: `IllegalTransition` for a history that cannot have happened.
    package init(_ events: [RecordedEvent]) throws(IllegalTransition) {
        var fold = HistoryFold()
        for event in events {
            try fold.apply(event)
        }
        run = events.first?.run
        transitions = fold.transitions
    }
}

extension HistoryReport: JSONRepresentable {
    /// The object `ddx.history/1`.
    package var json: JSONValue {
        ["schema": "ddx.history/1", "transitions": .array(transitions.map(\.json))]
    }
}

extension HistoryReport.Transition: JSONRepresentable {
    /// An element of `transitions`.
    package var json: JSONValue {
        [
            "seq": sequence.json, "time": time.text.json, "scope": scope.rawValue.json,
            "from": from.json, "to": to.json, "phase": (phase?.text).json,
            "step": (step?.text).json, "attempt": attempt.json, "criteria": criteria.json,
            "command": command.json, "duration_ms": durationMilliseconds.json,
            "principal": principal.name.json, "principal_kind": principal.kind.rawValue.json,
            "reason": (reason?.rawValue).json,
            "note": note.json, "event": event.json, "detail": detail.json,
        ]
    }
}
