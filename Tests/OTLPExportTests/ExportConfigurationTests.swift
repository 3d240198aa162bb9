import OTLP
import Testing

@testable import OTLPExport

@Suite struct ExportConfigurationTests {
    private func configuration(
        _ environment: [String: String],
        endpoint: String? = nil,
        headers: [String: String] = [:]
    ) throws -> ExportConfiguration? {
        var settings = ExportConfiguration.Settings()
        settings.endpoint = endpoint
        settings.headers = headers
        return try ExportConfiguration(settings, environment: environment)
    }

    @Test(arguments: [
        [:], ["OTEL_TRACES_EXPORTER": "otlp"], ["OTEL_SERVICE_NAME": "a"],
        ["OTEL_EXPORTER_OTLP_ENDPOINT": ""],
        ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318", "OTEL_SDK_DISABLED": "TRUE"],
    ])
    func `nothing is sent unless a collector is named`(environment: [String: String]) throws {
        #expect(try configuration(environment) == nil)
    }

    @Test func `an address is completed for each kind of records`() throws {
        let found = try #require(try configuration([:], endpoint: "http://localhost:4318/base/"))

        #expect(found.targets[.traces]?.address.text == "http://localhost:4318/base/v1/traces")
        #expect(found.targets[.metrics]?.address.text == "http://localhost:4318/base/v1/metrics")
        #expect(found.targets[.logs]?.address.text == "http://localhost:4318/base/v1/logs")
    }

    @Test func `the environment goes before the settings, and what is special before all`() throws {
        let found = try #require(
            try configuration(
                [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://a.example",
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://b.example/spans",
                    "OTEL_LOGS_EXPORTER": "none",
                    "OTEL_EXPORTER_OTLP_HEADERS": "x-a=1%2C2, x-b = 3",
                    "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "x-c=4",
                    "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "delta",
                    "OTEL_RESOURCE_ATTRIBUTES": "service.name=old,team=%C3%A4",
                    "OTEL_SERVICE_NAME": "new", "TOKEN": "Bearer t",
                ],
                endpoint: "https://c.example",
                headers: ["X-A": "TOKEN"]
            )
        )

        #expect(found.targets[.traces]?.address.text == "https://b.example/spans")
        #expect(found.targets[.metrics]?.address.text == "https://a.example/v1/metrics")
        #expect(found.targets[.logs] == nil)
        #expect(found.targets[.traces]?.headers.map(\.value) == ["Bearer t", "4"])
        #expect(found.targets[.metrics]?.headers.map(\.value) == ["1,2", "3"])
        #expect(found.temporality == .delta)
        #expect(found.resource.map(\.value) == ["ä", "new"])
    }

    @Test(arguments: [
        ("localhost:4318", "is none of a collector"), ("http://", "is none of a collector"),
        ("ftp://a", "is none of a collector"), ("http://a:port", "is none of a collector"),
        ("http://a b", "is none of a collector"), ("http://a?key=1", "is none of a collector"),
        ("http://me:secret@a", "secrets belong into headers"),
        ("http://[::1", "is none of a collector"), ("http://a:0", "is none of a collector"),
    ])
    func `an address that is none is told, without what may be secret`(
        text: String,
        words: String
    ) {
        let problem = #expect(throws: ExportConfiguration.Problem.self) {
            try configuration([:], endpoint: text)
        }
        #expect(problem?.description.contains(words) == true)
        #expect(problem?.description.contains("me:secret") == false)
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://127.0.0.1", true), ("http://127.9.9.9:80", true),
        ("http://[::1]:4318", true), ("http://127.0.0.1.example.org", false),
        ("http://localhost.example.org", false), ("http://10.0.0.1", false),
    ])
    func `headers go over TLS, or stay on this computer`(text: String, isTaken: Bool) throws {
        let environment = ["OTEL_EXPORTER_OTLP_HEADERS": "x-key=1"]

        if isTaken {
            #expect(try configuration(environment, endpoint: text) != nil)
        } else {
            #expect(throws: ExportConfiguration.Problem.self) {
                try configuration(environment, endpoint: text)
            }
        }
    }

    @Test(arguments: [
        "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc",
        "OTEL_TRACES_EXPORTER": "zipkin", "OTEL_EXPORTER_OTLP_TIMEOUT": "-1",
        "OTEL_EXPORTER_OTLP_HEADERS": "a", "OTEL_RESOURCE_ATTRIBUTES": "a=%z",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "both",
    ])
    func `a variable that cannot be used is named`(name: String, value: String) {
        let problem = #expect(throws: ExportConfiguration.Problem.self) {
            try configuration([name: value], endpoint: "http://localhost:4318")
        }
        #expect(problem?.description.contains(name) == true)
    }

    @Test func `a header whose variable is not set keeps all from being sent`() {
        let problem = #expect(throws: ExportConfiguration.Problem.self) {
            try configuration([:], endpoint: "https://a", headers: ["Authorization": "TOKEN"])
        }
        #expect(problem?.description.contains("'TOKEN', which is not set") == true)
    }

    @Test(arguments: [("x y", "v"), ("", "v"), ("x", "v\r\nother: 1"), ("x", "ä")])
    func `a header that no request can carry is refused`(name: String, value: String) {
        #expect(throws: ExportConfiguration.Problem.self) {
            try ExportConfiguration.Header(checking: name, value)
        }
    }
}
