package import Tracing
package import WorkflowModel

extension ServiceContext {
    /// The place in a trace that this context stands for.
    package var traceContext: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }

    /// The ids that the next span is to have, so that every process gives it the same.
    package var plannedSpan: TraceContext? {
        get { self[PlannedSpanKey.self] }
        set { self[PlannedSpanKey.self] = newValue }
    }
}

private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
}

private enum PlannedSpanKey: ServiceContextKey {
    typealias Value = TraceContext
}

/// Hands a context on in the environment of a program, and finds it there.
struct EnvironmentCarrier: Injector, Extractor {
    func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
        carrier[Self.name(of: key)] = value
    }

    func extract(key: String, from carrier: [String: String]) -> String? {
        carrier[Self.name(of: key)]
    }

    private static func name(of key: String) -> String {
        key.uppercased().replacing("-", with: "_")
    }
}
