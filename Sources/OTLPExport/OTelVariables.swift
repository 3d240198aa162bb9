import OTLP

/// The standard variables of OpenTelemetry, as far as we follow them.
struct OTelVariables {
    private let environment: [String: String]

    init(_ environment: [String: String]) {
        self.environment = environment
    }

    /// The value of a variable; an empty one counts as unset.
    subscript(name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The name of a variable that is for one kind of records alone.
    func name(_ what: String, of signal: OTLPDocument.Signal) -> String {
        "OTEL_EXPORTER_OTLP_\(signal.rawValue.uppercased())_\(what)"
    }

    var isDisabled: Bool { self["OTEL_SDK_DISABLED"]?.lowercased() == "true" }

    /// Whether records of a kind are to be sent.
    func isExported(
        _ signal: OTLPDocument.Signal
    ) throws(ExportConfiguration.Problem) -> Bool {
        let name = "OTEL_\(signal.rawValue.uppercased())_EXPORTER"
        switch self[name] {
        case nil, "otlp": return true
        case "none": return false
        case let other?: throw problem(name, other, "'otlp' and 'none' are known")
        }
    }

    /// Refuses what we do not speak; who takes protobuf over HTTP takes JSON there as well.
    func requireProtocol() throws(ExportConfiguration.Problem) {
        for signal in [nil] + OTLPDocument.Signal.allCases.map(Optional.some) {
            let name =
                signal.map { self.name("PROTOCOL", of: $0) } ?? "OTEL_EXPORTER_OTLP_PROTOCOL"
            if let other = self[name], !["http/json", "http/protobuf"].contains(other) {
                throw problem(name, other, "ddx sends JSON over HTTP, usually to port 4318")
            }
        }
    }

    /// The headers for a kind of records.
    func headers(
        of signal: OTLPDocument.Signal
    ) throws(ExportConfiguration.Problem) -> [ExportConfiguration.Header] {
        let special = name("HEADERS", of: signal)
        let name = self[special] == nil ? "OTEL_EXPORTER_OTLP_HEADERS" : special
        var headers: [ExportConfiguration.Header] = []
        for (key, value) in try pairs(name) {
            headers.append(try .init(checking: key, value))
        }
        return headers
    }

    /// What is to be said of this program.
    func resource() throws(ExportConfiguration.Problem) -> [ExportConfiguration.Attribute] {
        var attributes: [ExportConfiguration.Attribute] = []
        for (name, value) in try pairs("OTEL_RESOURCE_ATTRIBUTES") {
            attributes.append(.init(name: name, value: value))
        }
        if let name = self["OTEL_SERVICE_NAME"] {
            attributes.removeAll { $0.name == "service.name" }
            attributes.append(.init(name: "service.name", value: name))
        }
        return attributes
    }

    /// A number of milliseconds.
    func duration(_ name: String) throws(ExportConfiguration.Problem) -> Duration? {
        guard let text = self[name] else {
            return nil
        }
        guard let number = Int(text), (1...3_600_000).contains(number) else {
            throw problem(name, text, "it takes milliseconds")
        }
        return .milliseconds(number)
    }

    /// What counters count from.
    func temporality() throws(ExportConfiguration.Problem) -> OTLPMetric.Temporality? {
        let name = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"
        switch self[name]?.lowercased() {
        case nil: return nil
        case "cumulative": return .cumulative
        case "delta", "lowmemory": return .delta
        case let other?: throw problem(name, other, "it takes cumulative, delta or lowmemory")
        }
    }

    /// Reads `name=value,name=value` with percent escapes in values.
    private func pairs(
        _ name: String
    ) throws(ExportConfiguration.Problem) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for part in (self[name] ?? "").split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, let value = Self.unescaped(Self.trimmed(sides[1])),
                !Self.trimmed(sides[0]).isEmpty
            else {
                // The value stays out of the message: headers are secrets.
                throw ExportConfiguration.Problem(
                    description: "'\(name)' takes NAME=VALUE, with commas between them and "
                        + "percent escapes in values"
                )
            }
            pairs.append((Self.trimmed(sides[0]), value))
        }
        return pairs
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    private static func unescaped(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                return nil
            }
            bytes.append(escaped)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private func problem(
        _ name: String,
        _ value: String,
        _ rule: String
    ) -> ExportConfiguration.Problem {
        ExportConfiguration.Problem(description: "'\(name)' is '\(value)', but \(rule)")
    }
}
