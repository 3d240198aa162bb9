// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A library target of one floor.
func floor(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        resources: resources,
        swiftSettings: strict
    )
}

/// The tests of a target; everything they import is named.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        swiftSettings: strict
    )
}

let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let inMemoryTracing = Target.Dependency.product(
    name: "InMemoryTracing",
    package: "swift-distributed-tracing"
)
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)

let package = Package(
    name: "ddx",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ddx", targets: ["ddx"]),
        .library(
            name: "WorkflowKit",
            targets: [
                "WorkflowKit", "WorkflowJobs", "WorkflowModel", "WorkflowDiagnostics", "JSON",
            ]
        ),
        // For the package in Benchmarks alone, which measures parts that have no public interface.
        .library(
            name: "MeasuredTargets",
            targets: [
                "JSON", "WorkflowDiagnostics", "WorkflowModel", "WorkflowSystem",
                "WorkflowExpressions", "WorkflowScheduler", "WorkflowAudit", "WorkflowLanguage",
                "WorkflowStore",
            ]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: []
        ),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(
            url: "https://github.com/swiftlang/swift-subprocess",
            from: "1.0.2",
            traits: []
        ),
    ],
    targets: [
        // Floor 0: values and the edge to the operating system
        .systemLibrary(
            name: "CPCRE2",
            pkgConfig: "libpcre2-8",
            providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]
        ),
        .systemLibrary(name: "CProcess"),
        floor("WorkflowDiagnostics"),
        floor("WorkflowSystem", ["CProcess", systemPackage, crypto]),
        floor("JSON"),
        floor("Patterns", ["CPCRE2"]),

        // Floor 1: the model, and schemas of values
        floor("JSONSchema", ["JSON", "Patterns"]),
        floor("WorkflowModel", ["JSON", "WorkflowDiagnostics"]),
        floor("WorkflowMasking", ["JSON"]),
        floor("OTLP", ["JSON"]),

        // Floor 2: pure logic
        floor(
            "WorkflowExpressions",
            ["WorkflowModel", "WorkflowDiagnostics", "Patterns", "JSON"]
        ),
        floor(
            "WorkflowScheduler",
            ["WorkflowModel", "WorkflowExpressions", "JSON", deque]
        ),

        floor("WorkflowAudit", ["WorkflowModel", "WorkflowSystem", "JSON", crypto]),

        floor("WorkflowTelemetry", ["WorkflowModel", logging, metrics, tracing]),

        floor("WorkflowJobs", ["WorkflowModel", "JSON"]),

        // Floor 3: files, ledger, engine, the collector of telemetry
        floor(
            "OTLPExport",
            [
                "OTLP", "WorkflowTelemetry", "WorkflowModel", "WorkflowSystem", "JSON", logging,
                metrics, tracing, httpClient, nioCore, nioHTTP, nioSSL,
            ]
        ),
        floor(
            "WorkflowLanguage",
            [
                "WorkflowModel", "WorkflowExpressions", "WorkflowDiagnostics", "WorkflowSystem",
                "WorkflowMasking", "JSON", "JSONSchema", "Patterns", systemPackage, yams,
            ]
        ),
        floor(
            "WorkflowStore",
            [
                "WorkflowModel", "WorkflowAudit", "WorkflowSystem", "JSON", "Patterns",
                systemPackage, grdb, sqlite,
            ]
        ),
        floor(
            "WorkflowEngine",
            [
                "WorkflowModel", "WorkflowScheduler", "WorkflowExpressions", "WorkflowDiagnostics",
                "JSON",
            ]
        ),

        // Floor 4: the world
        floor(
            "WorkflowRunners",
            [
                "WorkflowModel", "WorkflowExpressions", "WorkflowLanguage", "WorkflowDiagnostics",
                "WorkflowJobs", "WorkflowMasking", "WorkflowSystem", "WorkflowTelemetry", "JSON",
                "JSONSchema", "Patterns", systemPackage, httpClient, nioCore, nioHTTP, nioPosix,
                nioSSL,
            ]
        ),
        floor(
            "WorkflowLibrary",
            [
                "WorkflowExpressions", "WorkflowLanguage", "WorkflowModel", "WorkflowStore",
                "WorkflowSystem", "JSON", "WorkflowDiagnostics", "Patterns", systemPackage, grdb,
                subprocess,
            ]
        ),

        floor(
            "WorkflowReports",
            [
                "WorkflowModel", "WorkflowScheduler", "WorkflowStore", "WorkflowAudit",
                "WorkflowSystem", "WorkflowDiagnostics", "OTLP", "JSON", "Patterns",
            ]
        ),

        // Floor 5: composition
        floor(
            "WorkflowKit",
            [
                "WorkflowModel", "WorkflowDiagnostics", "WorkflowSystem", "WorkflowExpressions",
                "WorkflowScheduler", "WorkflowLanguage", "WorkflowStore", "WorkflowEngine",
                "WorkflowRunners", "WorkflowJobs", "WorkflowLibrary", "WorkflowReports",
                "WorkflowAudit", "WorkflowMasking", "WorkflowTelemetry", "OTLPExport", "OTLP",
                "JSON", "JSONSchema",
                "Patterns", systemPackage,
            ]
        ),

        // Floor 6: protocols of editors and agents
        floor(
            "WorkflowProtocols",
            [
                "WorkflowKit", "WorkflowReports", "WorkflowLanguage", "WorkflowExpressions",
                "WorkflowModel", "WorkflowSystem", "WorkflowDiagnostics", "JSON", "JSONSchema",
                systemPackage,
            ]
        ),

        // Floor 6: over HTTP
        floor(
            "WorkflowServer",
            [
                "WorkflowKit", "WorkflowJobs", "WorkflowRunners", "WorkflowReports",
                "WorkflowStore", "WorkflowModel",
                "WorkflowSystem", "WorkflowAudit", "WorkflowMasking", "WorkflowDiagnostics", "JSON",
                "JSONSchema", systemPackage, hummingbird, hummingbirdTLS, httpTypes, logging,
                nioCore, nioPosix, nioSSL,
                serviceLifecycle,
            ],
            resources: [
                "index.html", "live.css", "live.js", "live-data.js", "live-parts.js", "live-run.js",
            ]
            .map { .embedInCode("Page/\($0)") }
        ),

        // Floor 7: the command line
        floor(
            "WorkflowCommands",
            [
                "WorkflowKit", "WorkflowJobs", "WorkflowProtocols", "WorkflowServer",
                "WorkflowModel", "WorkflowReports",
                "WorkflowSystem", "WorkflowExpressions", "WorkflowLanguage", "WorkflowLibrary",
                "WorkflowStore", "WorkflowAudit", "WorkflowMasking",
                "WorkflowDiagnostics", "JSON", "Patterns", argumentParser,
            ]
        ),

        // Floor 8: the program
        .executableTarget(name: "ddx", dependencies: ["WorkflowCommands"], swiftSettings: strict),

        // Beside the floors: a program that embeds the engine, as one of another package would
        .executableTarget(
            name: "embedding",
            dependencies: ["WorkflowKit", "WorkflowModel", "JSON"],
            path: "Examples/Embedding",
            exclude: ["README.md", "workflow"],
            packageAccess: false,
            swiftSettings: strict
        ),

        // Beside the floors: worlds for tests
        floor("SeededRandomness"),
        floor(
            "WorkflowTestKit",
            [
                "WorkflowModel", "WorkflowScheduler", "WorkflowEngine", "WorkflowSystem", "JSON",
                "SeededRandomness",
            ]
        ),
        .executableTarget(
            name: "simulate",
            dependencies: ["WorkflowTestKit"],
            swiftSettings: strict
        ),

        tests(of: "WorkflowDiagnostics"),
        tests(of: "WorkflowSystem", [systemPackage]),
        tests(of: "JSON", ["SeededRandomness"]),
        tests(of: "Patterns", ["SeededRandomness"]),
        tests(of: "JSONSchema", ["JSON", "SeededRandomness"]),
        tests(of: "WorkflowModel", ["JSON", "WorkflowDiagnostics"]),
        tests(of: "WorkflowMasking", ["JSON", "SeededRandomness"]),
        tests(of: "OTLP", ["JSON"]),
        tests(of: "WorkflowJobs", ["WorkflowModel", "JSON"]),
        tests(
            of: "WorkflowTelemetry",
            ["WorkflowModel", "JSON", logging, tracing, metricsTestKit, inMemoryTracing]
        ),
        tests(
            of: "OTLPExport",
            ["OTLP", "WorkflowTelemetry", "WorkflowModel", "JSON", logging, metrics, tracing]
        ),
        tests(
            of: "WorkflowExpressions",
            ["WorkflowModel", "WorkflowDiagnostics", "SeededRandomness", "JSON"]
        ),
        tests(of: "WorkflowScheduler", ["WorkflowModel", "WorkflowExpressions", "JSON"]),
        tests(of: "WorkflowAudit", ["WorkflowModel", "WorkflowSystem", "JSON"]),
        tests(
            of: "WorkflowLanguage",
            [
                "WorkflowModel", "WorkflowDiagnostics", "WorkflowSystem", "JSON", "JSONSchema",
                systemPackage,
            ]
        ),
        tests(
            of: "WorkflowStore",
            [
                "WorkflowModel", "WorkflowAudit", "WorkflowSystem", "WorkflowTestKit",
                "SeededRandomness", "JSON",
                systemPackage, grdb,
            ]
        ),
        tests(
            of: "WorkflowEngine",
            ["WorkflowModel", "WorkflowScheduler", "WorkflowTestKit", "JSON"]
        ),
        tests(
            of: "WorkflowRunners",
            [
                "WorkflowModel", "WorkflowJobs", "WorkflowLanguage", "WorkflowMasking",
                "WorkflowSystem", "JSON", systemPackage,
            ]
        ),
        tests(
            of: "WorkflowLibrary",
            [
                "WorkflowModel", "WorkflowExpressions", "WorkflowLanguage", "WorkflowSystem",
                "WorkflowDiagnostics", "JSON", systemPackage,
            ]
        ),
        tests(
            of: "WorkflowReports",
            [
                "WorkflowModel", "WorkflowStore", "WorkflowAudit", "WorkflowSystem",
                "WorkflowDiagnostics", "JSON",
            ]
        ),
        tests(
            of: "WorkflowKit",
            [
                "WorkflowModel", "WorkflowDiagnostics", "WorkflowStore", "WorkflowAudit",
                "WorkflowSystem", "JSON", systemPackage,
            ]
        ),
        tests(
            of: "WorkflowProtocols",
            [
                "WorkflowKit", "WorkflowLanguage", "WorkflowExpressions", "WorkflowModel",
                "WorkflowDiagnostics", "JSON", "JSONSchema",
            ]
        ),
        tests(
            of: "WorkflowCommands",
            [
                "WorkflowKit", "WorkflowProtocols", "WorkflowModel", "WorkflowSystem", "JSON",
                "JSONSchema",
            ]
        ),
        tests(
            of: "WorkflowServer",
            [
                "WorkflowKit", "WorkflowReports", "WorkflowModel", "WorkflowSystem", "JSON",
                "JSONSchema", systemPackage,
            ]
        ),
    ]
)
