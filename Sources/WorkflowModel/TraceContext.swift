/// A place in a trace, as programs hand it to each other: W3C Trace Context.
public struct TraceContext: Sendable, Hashable {
    /// The trace: 32 hexadecimal digits.
    public let traceID: String
    /// The piece of work in it: 16 hexadecimal digits.
    public let spanID: String
    /// Whether whoever began the trace keeps it.
    public let isSampled: Bool
    /// What those who took part want to find again, as it came.
    public let state: String?

    /// The environment variables that carry a context.
    package static let names = (parent: "TRACEPARENT", state: "TRACESTATE")

    /// Takes ids that are known to be right.
    package init(traceID: String, spanID: String, isSampled: Bool = true, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// Reads what another program handed over; nothing when it is no context.
    ///
    /// - Parameters:
    ///   - traceparent: Version, trace, span and flags, with hyphens between them.
    ///   - tracestate: What goes with it; left out where it is not fit to be handed on.
    public init?(traceparent: String, tracestate: String? = nil) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].isHexadecimal(2), parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            parts[1].isHexadecimal(32), parts[1].contains(where: { $0 != "0" }),
            parts[2].isHexadecimal(16), parts[2].contains(where: { $0 != "0" }),
            parts[3].isHexadecimal(2), let flags = UInt8(parts[3], radix: 16)
        else {
            return nil
        }
        traceID = String(parts[1])
        spanID = String(parts[2])
        isSampled = flags & 1 == 1
        state = tracestate.flatMap { $0.isTraceState ? $0 : nil }
    }

    /// Reads the context that an environment carries.
    package init?(environment: [String: String]) {
        guard let parent = environment[Self.names.parent] else {
            return nil
        }
        self.init(traceparent: parent, tracestate: environment[Self.names.state])
    }

    /// Version, trace, span and flags, with hyphens between them.
    public var traceparent: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// The variables that hand the context to a program.
    package var environment: [String: String] {
        var variables = [Self.names.parent: traceparent]
        variables[Self.names.state] = state
        return variables
    }
}

extension TraceContext {
    /// The trace of a run: that of who started it, else one of its own that everybody knows.
    ///
    /// Ids are made of the run's, so every process that carries the run on names the same spans.
    package static func traceID(of run: RunID, in caller: TraceContext?) -> String {
        if let caller {
            return caller.traceID
        }
        let digits = run.text.filter { $0 != "-" }[...]
        return digits.isHexadecimal(32)
            ? String(digits) : spanID(of: "\(run) trace") + spanID(of: "\(run) trace too")
    }

    /// The id of a piece of work, made of its name.
    ///
    /// The name is hashed (FNV-1a) and mixed (the finalizer of SplitMix64).
    package static func spanID(of name: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        hash ^= hash >> 31
        let digits = String(max(hash, 1), radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

extension Substring {
    fileprivate func isHexadecimal(_ count: Int) -> Bool {
        utf8.count == count
            && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension String {
    /// Whether the text may stand in `tracestate`: printable characters within the limits.
    fileprivate var isTraceState: Bool {
        !isEmpty && utf8.count <= 512 && utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && split(separator: ",").count <= 32
    }
}
