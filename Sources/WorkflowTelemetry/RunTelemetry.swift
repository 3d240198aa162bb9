import Logging
import Synchronization
import Tracing
package import WorkflowModel

/// Tells instruments of one run: a span for all that takes time, metrics, and the engine's log.
///
/// Ids and fixed words are all that is told: names of workflows, phases and steps, numbers, reasons.
/// What people and programs wrote is not.
package final class RunTelemetry: Sendable {
    private struct State {
        var spans: RunSpans
        var live: [RunSpans.Subject: any Span] = [:]
        var workflow = ""
        var version = ""
        var correlation: String?
        var caller: TraceContext?
    }

    private let run: RunID
    private let instruments: Instruments
    private let mask: @Sendable (String) -> String
    private let state: Mutex<State>

    /// Begins with a run of which nothing is known.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - instruments: Who is told.
    ///   - mask: Hides what nobody may see in names.
    package init(
        of run: RunID,
        for instruments: Instruments,
        masking mask: @escaping @Sendable (String) -> String
    ) {
        self.run = run
        self.instruments = instruments
        self.mask = mask
        state = Mutex(State(spans: RunSpans(of: run)))
    }

    /// Whether nobody is told anything.
    package var isSilent: Bool { instruments.areSilent }

    /// Takes in what happened before; what is still open is told once it ends.
    package func recall(_ creation: RunCreation, _ history: [RecordedEvent]) {
        state.withLock { state in
            state.workflow = mask(creation.workflow)
            state.version = mask(creation.version)
            state.correlation = creation.correlationID.map(mask)
            state.caller = creation.traceContext
            guard !isSilent else {
                return
            }
            for event in history {
                _ = state.spans.take(event)
            }
            for piece in state.spans.pieces {
                begin(piece, &state)
            }
        }
    }

    /// Takes in events that are durable, in order.
    package func observe(_ events: [RecordedEvent]) {
        guard !isSilent else {
            return
        }
        state.withLock { state in
            for event in events {
                let changes = state.spans.take(event)
                let begins = changes.contains { if case .began = $0 { true } else { false } }
                // A record stands in the span that it tells of: once begun, and before it ends.
                if begins {
                    apply(changes, &state)
                }
                tell(event, state)
                if !begins {
                    apply(changes, &state)
                }
            }
        }
    }

    /// What an attempt's programs find in their environment: their place in the trace.
    package func variables(of step: StepReference) -> [String: String] {
        state.withLock { state in
            variables(state.live[.step(step)]?.context ?? ServiceContext.topLevel, state)
        }
    }

    private func variables(_ context: ServiceContext, _ state: State) -> [String: String] {
        var variables = state.caller?.environment ?? [:]
        instruments.tracer.inject(context, into: &variables, using: EnvironmentCarrier())
        return variables
    }

    // MARK: Gates

    /// Evaluates the gates of one side of a phase within a span.
    ///
    /// - Parameters:
    ///   - phase: The phase.
    ///   - side: The side.
    ///   - evaluate: Does it; the programs of gates get the variables.
    /// - Returns: What the evaluation gave.
    package func evaluating(
        _ phase: PhaseID,
        _ side: GateSide,
        _ evaluate: (_ variables: [String: String]) async -> [GateResult]
    ) async -> [GateResult] {
        let (context, variables, workflow) = state.withLock {
            state -> (ServiceContext, [String: String], String) in
            let context = self.context(in: state.spans.enclosing(phase)?.subject, state)
            return (context, self.variables(context, state), state.workflow)
        }
        guard !isSilent else {
            return await evaluate(variables)
        }
        let name = "gates \(mask(phase.text)) \(side.rawValue)"
        let span = instruments.tracer.startSpan(name, context: context)
        var inner = variables
        instruments.tracer.inject(span.context, into: &inner, using: EnvironmentCarrier())
        let results = await evaluate(inner)
        span.updateAttributes { attributes in
            attributes["ddx.run"] = run.text
            attributes["ddx.workflow"] = workflow
            attributes["ddx.phase"] = mask(phase.text)
            attributes["ddx.gates.side"] = side.rawValue
            for verdict in Verdict.allCases {
                attributes["ddx.gates.\(verdict.rawValue)"] = results.count {
                    $0.verdict == verdict
                }
            }
        }
        span.end()
        for result in results {
            RunMetrics.count(result, of: workflow, side, in: instruments.metrics)
        }
        return results
    }

    // MARK: Spans

    private func apply(_ changes: [RunSpans.Change], _ state: inout State) {
        for change in changes {
            switch change {
            case .began(let piece): begin(piece, &state)
            case .ended(let piece, let ending, let time): end(piece, ending, at: time, &state)
            }
        }
    }

    private func begin(_ piece: RunSpans.Piece, _ state: inout State) {
        var context = self.context(in: piece.around, state)
        if piece.around == nil, let parent = piece.parent {
            context.traceContext = planned(parent, state)
        }
        context.plannedSpan = planned(piece.name, state)
        let span = instruments.tracer.startSpan(
            mask(piece.title(state.workflow)),
            context: context,
            at: Instant(piece.start)
        )
        state.live[piece.subject] = span
    }

    private func end(
        _ piece: RunSpans.Piece,
        _ ending: RunSpans.Ending,
        at time: Timestamp,
        _ state: inout State
    ) {
        RunMetrics.count(piece, ending, at: time, of: state.workflow, mask, instruments.metrics)
        guard let span = state.live.removeValue(forKey: piece.subject) else {
            return
        }
        span.updateAttributes { attributes in
            attributes["ddx.run"] = run.text
            attributes["ddx.workflow"] = state.workflow
            attributes["ddx.workflow.version"] = state.version
            attributes["ddx.correlation_id"] = state.correlation
            attributes["ddx.phase"] = piece.phase.map { mask($0.text) }
            attributes["ddx.step"] = piece.step.map { mask($0.text) }
            attributes["ddx.attempt"] = piece.attempt
            attributes["ddx.outcome"] = ending.outcome
            attributes["ddx.reason"] = ending.reason?.rawValue
            attributes["process.exit.code"] = ending.exitCode
        }
        if ending.isFailure {
            span.setStatus(
                SpanStatus(code: .error, message: ending.reason?.rawValue ?? ending.outcome)
            )
        }
        span.end(at: Instant(time))
    }

    private func context(in subject: RunSpans.Subject?, _ state: State) -> ServiceContext {
        subject.flatMap { state.live[$0]?.context } ?? outside(state)
    }

    /// The context that the caller handed over, for the run as a whole.
    private func outside(_ state: State) -> ServiceContext {
        var context = ServiceContext.topLevel
        if let caller = state.caller {
            instruments.tracer.extract(
                caller.environment,
                into: &context,
                using: EnvironmentCarrier()
            )
        }
        return context
    }

    private func planned(_ name: String, _ state: State) -> TraceContext {
        TraceContext(
            traceID: TraceContext.traceID(of: run, in: state.caller),
            spanID: TraceContext.spanID(of: name),
            isSampled: state.caller?.isSampled ?? true,
            state: state.caller?.state
        )
    }

    // MARK: The engine's log

    private func tell(_ event: RecordedEvent, _ state: State) {
        let fields = EventFacts(event.event)
        let subject: RunSpans.Subject =
            fields.step.map { .step($0) } ?? fields.phase.map { .phase($0) } ?? .run
        var whole = outside(state)
        whole.traceContext = planned(run.text, state)
        let context = (state.live[subject] ?? state.live[.run])?.context ?? whole
        var metadata: Logger.Metadata = [
            "ddx.run": "\(run.text)", "ddx.event": "\(event.event.kind)",
            "ddx.workflow": "\(state.workflow)",
        ]
        metadata["ddx.phase"] = fields.phase.map { "\(mask($0.text))" }
        metadata["ddx.step"] = fields.step.map { "\(mask($0.step.text))" }
        metadata["ddx.attempt"] = fields.attempt.map { "\($0)" }
        metadata["ddx.outcome"] = fields.outcome.map { "\($0)" }
        metadata["ddx.reason"] = fields.reason.map { "\($0.rawValue)" }
        ServiceContext.$current.withValue(context) {
            instruments.logger.log(
                level: fields.level,
                "\(mask(fields.sentence(event.event.kind)))",
                metadata: metadata
            )
        }
    }
}

/// A time of the ledger as tracers want it.
private struct Instant: TracerInstant {
    let nanosecondsSinceEpoch: UInt64

    init(_ time: Timestamp) {
        nanosecondsSinceEpoch = UInt64(max(0, time.microseconds)) &* 1000
    }

    static func < (left: Self, right: Self) -> Bool {
        left.nanosecondsSinceEpoch < right.nanosecondsSinceEpoch
    }
}

extension RunSpans.Piece {
    var phase: PhaseID? {
        switch subject {
        case .run: nil
        case .phase(let phase): phase
        case .step(let step): step.phase
        }
    }

    var step: StepID? {
        if case .step(let step) = subject { step.step } else { nil }
    }

    /// What people see of the span.
    fileprivate func title(_ workflow: String) -> String {
        switch subject {
        case .run: "run \(workflow)"
        case .phase(let phase): "phase \(phase)"
        case .step(let step): "step \(step)"
        }
    }
}
