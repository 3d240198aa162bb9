package import WorkflowModel

/// Where the time of one run went: what was done when, and what its end waited for.
package struct Timeline: Sendable, Hashable {
    /// What a stretch of a run's time was spent on; at each moment it is one of these.
    package enum Use: String, Sendable, Hashable, CaseIterable {
        /// At least one step was under way.
        case working
        /// Nothing could go on before a person did something.
        case waiting
        /// The run stood still for another reason, such as a failure, until somebody took it up.
        case stopped
        /// Between steps: criteria were checked, attempts spaced, the next step prepared.
        case between
        /// Its owner died, and nobody knows when.
        case unknown
    }

    /// Something that took time.
    package struct Span: Sendable, Hashable {
        /// What it was.
        package enum Subject: Sendable, Hashable {
            /// An attempt of a step.
            case attempt(StepReference, number: Int, Ending)
            /// A step that had done its part and waited for people.
            case wait(StepReference)
            /// Nobody carried the run on.
            case stop(RunStatus, Reason?)
        }

        /// How an attempt ended.
        package enum Ending: Sendable, Hashable {
            case completed
            case failed(Reason)
            case interrupted
            /// There was nothing to do.
            case upToDate
            /// It had not ended yet.
            case open
        }

        package let subject: Subject
        package let start: Timestamp
        package var end: Timestamp
        /// How long the program of an attempt took, where its runner told.
        package var milliseconds: Int64
        /// Whether it had not ended yet.
        package var isOpen = false
    }

    /// An attempt of a phase.
    package struct PhaseSpan: Sendable, Hashable {
        package let phase: PhaseID
        package let attempt: Int
        package let start: Timestamp
        package var end: Timestamp
        /// How it ended; nothing while it goes on.
        package var status: NodeStatus?
    }

    /// In the order in which they began.
    package internal(set) var spans: [Span] = []
    package internal(set) var phases: [PhaseSpan] = []
    /// Milliseconds for each use; together the time from the beginning to the end.
    package internal(set) var uses: [Use: Int64] = [:]
    /// When the run began; nothing before it did.
    package internal(set) var start: Timestamp?
    /// When it ended, or the last moment that is known.
    package internal(set) var end: Timestamp?

    /// From the beginning to the end, in milliseconds.
    package var milliseconds: Int64 {
        uses.values.reduce(0, +)
    }

    /// The spans that the end of the run waited for, one after the other, the earliest first.
    ///
    /// Each link is what ended last before the next one began. Linear but for the sorting.
    package var criticalPath: [Span] {
        let latestFirst = spans.sorted {
            ($0.end, $1.start) > ($1.end, $0.start)
        }
        var path: [Span] = []
        var reached: Timestamp?
        for span in latestFirst where span.start < span.end {
            guard reached.map({ span.end <= $0 }) ?? true else {
                continue
            }
            path.append(span)
            reached = span.start
        }
        return path.reversed()
    }
}

extension Timeline.Use {
    /// What the stretch is called for people.
    package var words: String {
        switch self {
        case .working: "steps at work"
        case .waiting: "waiting for people"
        case .stopped: "standing still"
        case .between: "between steps"
        case .unknown: "not known"
        }
    }
}

extension Timeline.Span {
    package var subjectStep: StepReference? {
        switch subject {
        case .attempt(let step, _, _), .wait(let step): step
        case .stop: nil
        }
    }

    /// What its time was spent on.
    package var use: Timeline.Use {
        switch subject {
        case .attempt: .working
        case .wait: .waiting
        case .stop(let status, let reason): .ofStop(status, reason)
        }
    }
}

extension Timeline.Use {
    /// What the time after a stop is spent on.
    static func ofStop(_ status: RunStatus, _ reason: Reason?) -> Self {
        switch (status, reason) {
        case (.paused, .attestation), (.paused, .approval), (.paused, .input), (.paused, .manual),
            (.paused, .decision), (.paused, .paused):
            .waiting
        default:
            .stopped
        }
    }
}
