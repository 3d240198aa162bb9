// swift-tools-version: 6.2
import PackageDescription

/// The name under which the compiler knows the package above: that of its folder.
///
/// With it the benchmarks see what is `package` there, so that the library keeps no public interface
/// that only measurements need.
let measured = String(Context.packageDirectory.split(separator: "/").dropLast().last ?? "ddx")
    .lowercased()

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
    .unsafeFlags([
        "-package-name", String(measured.map { $0.isLetter || $0.isNumber ? $0 : "_" }),
    ]),
]

let measuredTargets = Target.Dependency.product(name: "MeasuredTargets", package: "ddx")

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "ddx", path: "../"),
        // Its counters of allocations need jemalloc or an interposer, which these traits bring along; see docs/benchmarks.md.
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        // What is measured
        .target(
            name: "Parts",
            dependencies: [measuredTargets],
            path: "Sources/Parts",
            packageAccess: false,
            swiftSettings: settings
        ),

        // By the clock: `swift package benchmark`
        .executableTarget(
            name: "Micro",
            dependencies: ["Parts", .product(name: "Benchmark", package: "benchmark")],
            path: "Micro",
            packageAccess: false,
            swiftSettings: settings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),

        // One part, or runs without processes, for those that count from outside: `Scripts/bench`
        .executableTarget(
            name: "Measure",
            dependencies: [
                "Parts", measuredTargets, .product(name: "WorkflowKit", package: "ddx"),
            ],
            path: "Sources/Measure",
            packageAccess: false,
            swiftSettings: settings,
            // Without line numbers, which valgrind cannot read in such numbers; names stay.
            linkerSettings: [.unsafeFlags(["-Xlinker", "-S"])]
        ),
    ]
)
