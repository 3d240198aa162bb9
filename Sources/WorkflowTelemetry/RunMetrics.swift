import CoreMetrics
import WorkflowModel

/// How often things happen in runs, and how long they take.
///
/// Their names stand in `docs/telemetry.md`.
enum RunMetrics {
    static func count(
        _ piece: RunSpans.Piece,
        _ ending: RunSpans.Ending,
        at time: Timestamp,
        of workflow: String,
        _ mask: (String) -> String,
        _ factory: any MetricsFactory
    ) {
        var dimensions = [("workflow", workflow)]
        if case .phase(let phase) = piece.subject {
            dimensions.append(("phase", mask(phase.definition)))
        }
        dimensions.append(("outcome", ending.outcome))
        let name =
            switch piece.subject {
            case .run: "ddx.run"
            case .phase: "ddx.phase"
            case .step: "ddx.step"
            }
        if case .step = piece.subject {
            Counter(label: "ddx.step.attempts", dimensions: dimensions, factory: factory)
                .increment()
        }
        let microseconds = max(0, time.microseconds - piece.start.microseconds)
        Timer(label: "\(name).duration", dimensions: dimensions, factory: factory)
            .recordMicroseconds(microseconds)
    }

    static func count(
        _ result: GateResult,
        of workflow: String,
        _ side: GateSide,
        in factory: any MetricsFactory
    ) {
        let dimensions = [
            ("workflow", workflow), ("side", side.rawValue), ("verdict", result.verdict.rawValue),
        ]
        Counter(label: "ddx.gate.verdicts", dimensions: dimensions, factory: factory).increment()
    }
}

extension PhaseID {
    /// The name that the definition knows: instances of a matrix are one.
    fileprivate var definition: String {
        var depth = 0
        return text.filter { character in
            depth += character == "[" ? 1 : 0
            defer { depth -= character == "]" ? 1 : 0 }
            return depth == 0
        }
    }
}
