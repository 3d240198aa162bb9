import WorkflowModel

/// The spans of a run, which begin and end with its events: a pure fold of them.
///
/// What runs stands under its phase, a phase under the one around it, else under the run. A run that
/// goes on after it has ended is a span beneath that of its first time. Waiting belongs to a span, a
/// pause does, and the death of an owner ends none: whoever carries the run on folds the events that
/// are there and has the same spans open.
struct RunSpans: Sendable {
    /// What a span is of.
    enum Subject: Sendable, Hashable {
        case run
        case phase(PhaseID)
        case step(StepReference)
    }

    /// A span that has begun.
    struct Piece: Sendable, Hashable {
        let subject: Subject
        /// What the id of the span is made of.
        let name: String
        /// The same of the span that it is part of; nothing for what the caller's span is.
        let parent: String?
        /// What it is part of, as long as that is open as well.
        let around: Subject?
        let start: Timestamp
        let attempt: Int?
        /// Tells what began first.
        let place: Int
    }

    /// How the work of a span came out.
    struct Ending: Sendable, Hashable {
        let outcome: String
        var reason: Reason?
        var exitCode: Int?

        /// Whether something went wrong.
        var isFailure: Bool { outcome == "failed" || outcome == "interrupted" }
    }

    /// What an event changed.
    enum Change: Sendable, Hashable {
        case began(Piece)
        case ended(Piece, Ending, at: Timestamp)
    }

    private let run: RunID
    private(set) var open: [Subject: Piece] = [:]
    private var inside: [Subject: Set<Subject>] = [:]
    private var parents: [PhaseID: PhaseID] = [:]
    private var timesEnded = 0
    private var begun = 0

    /// Begins with a run that nothing has happened in.
    init(of run: RunID) {
        self.run = run
    }

    /// What is open, what began first at the beginning.
    var pieces: [Piece] { open.values.sorted { $0.place < $1.place } }

    /// The span that something in a phase stands under, whether or not the phase has begun.
    func enclosing(_ phase: PhaseID) -> Piece? {
        var phase: PhaseID? = phase
        while let candidate = phase {
            if let piece = open[.phase(candidate)] {
                return piece
            }
            phase = parents[candidate]
        }
        return open[.run]
    }

    /// Takes in an event.
    ///
    /// - Returns: What it began and ended, in order.
    mutating func take(_ recorded: RecordedEvent) -> [Change] {
        let time = recorded.time
        switch recorded.event {
        case .runStarted, .runResumed:
            return open[.run] == nil ? [begin(.run, at: time)] : []
        case .phasesAdded(let parent, let expansion):
            for phase in expansion.phases {
                parents[phase.id] = parent
            }
            return []
        case .phaseStarted(let phase, let attempt):
            return end(.phase(phase), Ending(outcome: "reset"), at: time)
                + [begin(.phase(phase), attempt, at: time)]
        case .phaseCompleted(let phase, _):
            return end(.phase(phase), Ending(outcome: "completed"), at: time)
        case .phaseFailed(let phase, let reason):
            return end(.phase(phase), Ending(outcome: "failed", reason: reason), at: time)
        case .phaseSkipped(let phase, let reason):
            return end(.phase(phase), Ending(outcome: "skipped", reason: reason), at: time)
        case .phaseReset(let phase, let reason):
            return end(.phase(phase), Ending(outcome: "reset", reason: reason), at: time)
        case .stepStarted(let step, let attempt):
            return end(.step(step), Ending(outcome: "waiting"), at: time)
                + [begin(.step(step), attempt, at: time)]
        case .stepEnded(let step, _, let outcome):
            return Ending(outcome).map { end(.step(step), $0, at: time) } ?? []
        case .stepInterrupted(let step, _, _):
            return end(.step(step), Ending(outcome: "interrupted", reason: .interrupted), at: time)
        case .stepSkipped(let step, let reason):
            return end(.step(step), Ending(outcome: "skipped", reason: reason), at: time)
        case .runCompleted:
            return endRun(Ending(outcome: "completed"), at: time)
        case .runFailed(let reason):
            return endRun(Ending(outcome: "failed", reason: reason), at: time)
        case .runCancelled:
            return endRun(Ending(outcome: "cancelled", reason: .cancelled), at: time)
        default:
            return []
        }
    }

    private mutating func begin(
        _ subject: Subject,
        _ attempt: Int? = nil,
        at time: Timestamp
    ) -> Change {
        let name: String
        var around: Piece?
        switch subject {
        case .run: name = timesEnded == 0 ? run.text : "\(run) again \(timesEnded)"
        case .phase(let phase):
            name = "\(run)/\(phase)#\(attempt ?? 0)"
            around = parents[phase].flatMap(enclosing) ?? open[.run]
        case .step(let step):
            name = "\(run)/\(step)#\(attempt ?? 0)"
            around = enclosing(step.phase)
        }
        let isAgain = subject == .run && timesEnded > 0
        begun += 1
        let piece = Piece(
            subject: subject,
            name: name,
            parent: isAgain ? run.text : around?.name,
            around: around?.subject,
            start: time,
            attempt: attempt,
            place: begun
        )
        open[subject] = piece
        if let around {
            inside[around.subject, default: []].insert(subject)
        }
        return .began(piece)
    }

    /// Ends a span after all that is open beneath it.
    private mutating func end(
        _ subject: Subject,
        _ ending: Ending,
        at time: Timestamp
    ) -> [Change] {
        guard let piece = open[subject] else {
            return []
        }
        let beneath = (inside[subject] ?? []).compactMap { open[$0] }
        let inner = beneath.sorted { $0.place > $1.place }
            .flatMap { end($0.subject, ending, at: time) }
        open[subject] = nil
        inside[subject] = nil
        if let around = piece.around {
            inside[around]?.remove(subject)
        }
        return inner + [.ended(piece, ending, at: time)]
    }

    private mutating func endRun(_ ending: Ending, at time: Timestamp) -> [Change] {
        let changes = end(.run, ending, at: time)
        timesEnded += 1
        return changes
    }
}

extension RunSpans.Ending {
    /// How an attempt came out; nothing while it waits for people.
    init?(_ outcome: StepOutcome) {
        switch outcome.end {
        case .completed: self.init(outcome: "completed")
        case .failed(let reason): self.init(outcome: "failed", reason: reason)
        case .upToDate: self.init(outcome: "up_to_date")
        case .waiting: return nil
        }
        exitCode = outcome.exitCode
    }
}
