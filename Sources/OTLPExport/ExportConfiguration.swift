package import OTLP

/// Where telemetry goes and what goes along with it.
package struct ExportConfiguration: Sendable, Hashable {
    /// A header of each request.
    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    /// Where records of one kind go.
    package struct Target: Sendable, Hashable {
        package let address: CollectorAddress
        package let headers: [Header]
    }

    /// Something about this program.
    package struct Attribute: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    /// What cannot be used in the settings, in words.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// What the settings of the project say, before the environment is asked.
    package struct Settings: Sendable {
        /// The address of the collector; nothing where none is set.
        package var endpoint: String?
        /// Names of headers, and of the environment variables that hold their values.
        package var headers: [String: String] = [:]
        /// A file of certificates that the collector's is signed with.
        package var certificate: String?
        /// The kinds of records that are sent.
        package var signals = OTLPDocument.Signal.allCases

        /// Settings that name no collector.
        package init() {}
    }

    package private(set) var targets: [OTLPDocument.Signal: Target] = [:]
    /// More about this program, as the user describes it.
    package private(set) var resource: [Attribute] = []
    /// PEM files: who the collector is signed by, and who we are.
    package private(set) var certificate: String?
    package private(set) var clientCertificate: String?
    package private(set) var clientKey: String?
    /// How long one request may take.
    package private(set) var timeout = Duration.seconds(10)
    package private(set) var metricInterval = Duration.seconds(60)
    package private(set) var temporality = OTLPMetric.Temporality.cumulative

    /// Texts that nobody may see.
    package var secrets: [String] { targets.values.flatMap { $0.headers.map(\.value) } }

    /// The address as people are shown it.
    package var shownAddress: String {
        (targets[.traces] ?? targets[.logs] ?? targets[.metrics])?.address.origin ?? ""
    }

    /// Joins the settings and the standard variables of OpenTelemetry, which go first.
    ///
    /// - Returns: Nothing where no collector is named or telemetry is switched off.
    /// - Throws: `Problem` for what cannot be used; nothing is sent then.
    package init?(_ settings: Settings, environment: [String: String]) throws(Problem) {
        let variables = OTelVariables(environment)
        guard !variables.isDisabled else {
            return nil
        }
        for signal in OTLPDocument.Signal.allCases where settings.signals.contains(signal) {
            guard try variables.isExported(signal),
                let address = try Self.address(of: signal, settings, variables)
            else {
                continue
            }
            var headers = try Self.headers(settings, environment)
            for header in try variables.headers(of: signal) {
                headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
                headers.append(header)
            }
            guard headers.isEmpty || address.isSecure || address.isLoopback else {
                throw Problem(
                    description: "headers go over https, or to this computer, and "
                        + "'\(address.origin)' is neither"
                )
            }
            targets[signal] = Target(address: address, headers: headers)
        }
        guard !targets.isEmpty else {
            return nil
        }
        try variables.requireProtocol()
        resource = try variables.resource()
        certificate = variables["OTEL_EXPORTER_OTLP_CERTIFICATE"] ?? settings.certificate
        clientCertificate = variables["OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"]
        clientKey = variables["OTEL_EXPORTER_OTLP_CLIENT_KEY"]
        timeout = try variables.duration("OTEL_EXPORTER_OTLP_TIMEOUT") ?? timeout
        metricInterval = try variables.duration("OTEL_METRIC_EXPORT_INTERVAL") ?? metricInterval
        temporality = try variables.temporality() ?? temporality
    }

    private static func address(
        of signal: OTLPDocument.Signal,
        _ settings: Settings,
        _ variables: OTelVariables
    ) throws(Problem) -> CollectorAddress? {
        if let text = variables[variables.name("ENDPOINT", of: signal)] {
            return try CollectorAddress(text)
        }
        guard let text = variables["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? settings.endpoint else {
            return nil
        }
        return try CollectorAddress(text).appending("v1/\(signal.rawValue)")
    }

    private static func headers(
        _ settings: Settings,
        _ environment: [String: String]
    ) throws(Problem) -> [Header] {
        var headers: [Header] = []
        for (name, variable) in settings.headers.sorted(by: { $0.key < $1.key }) {
            guard let value = environment[variable], !value.isEmpty else {
                throw Problem(
                    description: "the header '\(name)' is to come from the environment variable "
                        + "'\(variable)', which is not set"
                )
            }
            headers.append(try Header(checking: name, value))
        }
        return headers
    }
}

extension ExportConfiguration.Header {
    /// Takes a header that a request can carry.
    init(checking name: String, _ value: String) throws(ExportConfiguration.Problem) {
        let isToken = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
                || "-_.!#$%&'*+^`|~".utf8.contains(byte)
        }
        guard !name.isEmpty, isToken else {
            throw ExportConfiguration.Problem(description: "'\(name)' is no name of a header")
        }
        guard value.utf8.allSatisfy({ $0 == 9 || (0x20...0x7E).contains($0) }) else {
            throw ExportConfiguration.Problem(
                description: "the value of the header '\(name)' holds characters that no header "
                    + "can carry"
            )
        }
        self.name = name
        self.value = value
    }
}
