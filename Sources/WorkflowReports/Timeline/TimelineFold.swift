package import WorkflowModel
package import WorkflowStore

/// Folds the moments of a run into its timeline; linear.
struct TimelineFold {
    private var timeline = Timeline()
    private var last: Timestamp?
    /// Microseconds for each use.
    private var spent: [Timeline.Use: Int64] = [:]
    /// Whether somebody carries the run on, as far as the events tell.
    private var isRunning = false
    private var stop: (status: RunStatus, reason: Reason?)?
    /// Places in `spans` of what is under way.
    private var running: [StepReference: Int] = [:]
    private var waiting: [StepReference: Int] = [:]
    private var stopPlace: Int?
    /// Places in `phases` of those that go on.
    private var phases: [PhaseID: Int] = [:]
    /// Interruptions whose cause the next event tells: a signal, or a death that somebody found.
    private var held: [TimelineEvent] = []

    mutating func take(_ event: TimelineEvent) {
        if case .stepInterrupted = event.kind {
            held.append(event)
            return
        }
        let isTakeover = event.kind == .runBegan && isRunning
        for interruption in held {
            count(until: isTakeover ? nil : interruption.time)
            end(interruption, isTakeover: isTakeover)
        }
        held = []
        if isTakeover {
            spend(until: event.time, on: .unknown)
        } else {
            count(until: event.time)
        }
        apply(event)
        last = max(last ?? event.time, event.time)
    }

    /// The timeline up to the last event, or up to now where what goes on is known.
    ///
    /// - Parameters:
    ///   - now: The present time; nothing to end with the last event.
    ///   - isOwned: Whether a living process carries the run on.
    /// - Returns: The timeline.
    mutating func finish(now: Timestamp?, isOwned: Bool) -> Timeline {
        for interruption in held {
            count(until: interruption.time)
            end(interruption, isTakeover: false)
        }
        if let now, isRunning ? isOwned : stop?.status == .paused {
            count(until: now)
        }
        let end = last ?? Timestamp(microseconds: 0)
        for place in Array(running.values) + Array(waiting.values) + [stopPlace].compactMap(\.self)
        {
            close(place, end)
            timeline.spans[place].isOpen = true
        }
        for place in phases.values {
            timeline.phases[place].end = end
        }
        timeline.uses = spent.mapValues { $0 / 1000 }
        timeline.end = last
        return timeline
    }

    // MARK: Time

    private mutating func count(until time: Timestamp?) {
        guard let time else {
            return
        }
        let use: Timeline.Use =
            if !isRunning {
                stop.map { Timeline.Use.ofStop($0.status, $0.reason) } ?? .between
            } else if !running.isEmpty {
                .working
            } else {
                waiting.isEmpty ? .between : .waiting
            }
        spend(until: time, on: use)
        last = max(last ?? time, time)
    }

    private mutating func spend(until time: Timestamp, on use: Timeline.Use) {
        guard timeline.start != nil, let last, last < time else {
            return
        }
        spent[use, default: 0] += time.microseconds - last.microseconds
    }

    // MARK: Events

    private mutating func apply(_ event: TimelineEvent) {
        switch event.kind {
        case .runBegan:
            timeline.start = timeline.start ?? event.time
            isRunning = true
            stop = nil
            if let place = stopPlace {
                close(place, event.time)
                stopPlace = nil
            }
        case .runStopped(let status, let reason):
            isRunning = false
            stop = (status, reason)
            if status.isFinal {
                closeAll(at: event.time)
            } else if stopPlace == nil {
                stopPlace = open(.stop(status, reason), event.time)
            }
        case .phaseBegan(let phase, let attempt):
            phases[phase] = timeline.phases.count
            timeline.phases.append(
                Timeline.PhaseSpan(
                    phase: phase,
                    attempt: attempt,
                    start: event.time,
                    end: event.time
                )
            )
        case .phaseEnded(let phase, let status): end(phase, status, event.time)
        case .phaseReset(let phase): end(phase, nil, event.time)
        case .stepBegan(let step, let attempt):
            endWait(of: step, event.time)
            running[step] = open(.attempt(step, number: attempt, .open), event.time)
        case .stepEnded(let step, let end, let milliseconds):
            self.end(step, end, milliseconds, event.time)
        case .stepSkipped(let step): endWait(of: step, event.time)
        case .stepInterrupted, .other: break
        }
    }

    private mutating func end(
        _ step: StepReference,
        _ end: StepOutcome.End,
        _ milliseconds: Int64,
        _ time: Timestamp
    ) {
        endWait(of: step, time)
        let ending: Timeline.Span.Ending
        switch end {
        case .completed: ending = .completed
        case .failed(let reason): ending = .failed(reason)
        case .upToDate: ending = .upToDate
        case .waiting: ending = .completed
        }
        if let place = running.removeValue(forKey: step) {
            close(place, time, ending, milliseconds)
        }
        if case .waiting = end {
            waiting[step] = open(.wait(step), time)
        }
    }

    /// Ends an attempt that was cut off: when its owner has died, with the last sign of life.
    private mutating func end(_ interruption: TimelineEvent, isTakeover: Bool) {
        guard case .stepInterrupted(let step) = interruption.kind,
            let place = running.removeValue(forKey: step)
        else {
            return
        }
        let time = isTakeover ? last ?? interruption.time : interruption.time
        close(place, max(time, timeline.spans[place].start), .interrupted)
    }

    private mutating func end(_ phase: PhaseID, _ status: NodeStatus?, _ time: Timestamp) {
        for step in Array(waiting.keys) where step.phase == phase {
            endWait(of: step, time)
        }
        for step in Array(running.keys) where step.phase == phase {
            if let place = running.removeValue(forKey: step) {
                close(place, time, .interrupted)
            }
        }
        if let place = phases.removeValue(forKey: phase) {
            timeline.phases[place].end = time
            timeline.phases[place].status = status
        }
    }

    private mutating func endWait(of step: StepReference, _ time: Timestamp) {
        if let place = waiting.removeValue(forKey: step) {
            close(place, time)
        }
    }

    private mutating func closeAll(at time: Timestamp) {
        if let place = stopPlace {
            close(place, time)
            stopPlace = nil
        }
        for step in Array(waiting.keys) {
            endWait(of: step, time)
        }
    }

    // MARK: Spans

    private mutating func open(_ subject: Timeline.Span.Subject, _ time: Timestamp) -> Int {
        timeline.spans.append(
            Timeline.Span(subject: subject, start: time, end: time, milliseconds: 0)
        )
        return timeline.spans.count - 1
    }

    /// Clocks step; a span never ends before it began.
    private mutating func close(
        _ place: Int,
        _ time: Timestamp,
        _ ending: Timeline.Span.Ending? = nil,
        _ milliseconds: Int64? = nil
    ) {
        var span = timeline.spans[place]
        if let ending, case .attempt(let step, let number, _) = span.subject {
            span = Timeline.Span(
                subject: .attempt(step, number: number, ending),
                start: span.start,
                end: span.end,
                milliseconds: 0
            )
        }
        span.end = max(time, span.start)
        span.milliseconds = milliseconds ?? span.end.milliseconds(since: span.start)
        timeline.spans[place] = span
    }
}

extension Timeline {
    /// Folds the moments of one run, in order.
    ///
    /// - Parameters:
    ///   - events: All of them.
    ///   - now: The present time; nothing to end with the last of them.
    ///   - isOwned: Whether a living process carries the run on.
    package init(_ events: [TimelineEvent], now: Timestamp? = nil, isOwned: Bool = false) {
        var fold = TimelineFold()
        for event in events {
            fold.take(event)
        }
        self = fold.finish(now: now, isOwned: isOwned)
    }
}
