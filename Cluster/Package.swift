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

let argumentParser = Target.Dependency.product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let unixSignals = Target.Dependency.product(
    name: "UnixSignals",
    package: "swift-service-lifecycle"
)
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let grpc = Target.Dependency.product(name: "GRPCCore", package: "grpc-swift-2")
let grpcProtobuf = Target.Dependency.product(name: "GRPCProtobuf", package: "grpc-swift-protobuf")
let grpcTransport = Target.Dependency.product(
    name: "GRPCNIOTransportHTTP2Posix",
    package: "grpc-swift-nio-transport"
)
let workflowKit = Target.Dependency.product(name: "WorkflowKit", package: "ddx")

let package = Package(
    name: "ddx-cluster",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "ddx-worker", targets: ["ddx-worker"])],
    dependencies: [
        .package(name: "ddx", path: "../"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // What protoc wrote
        .target(
            name: "TemporalProtocol",
            dependencies: [protobuf, grpc, grpcProtobuf],
            swiftSettings: [.swiftLanguageMode(.v6)]
        ),

        // The worker, without an idea of how it is connected
        .target(
            name: "TemporalWorker",
            dependencies: ["TemporalProtocol", workflowKit, protobuf, grpc],
            swiftSettings: strict
        ),

        // The program
        .executableTarget(
            name: "ddx-worker",
            dependencies: [
                "TemporalWorker", "TemporalProtocol", workflowKit, argumentParser, unixSignals,
                grpc, grpcTransport, systemPackage,
            ],
            swiftSettings: strict
        ),

        .testTarget(
            name: "TemporalWorkerTests",
            dependencies: ["TemporalWorker", "TemporalProtocol", workflowKit, protobuf],
            swiftSettings: strict
        ),
    ]
)
