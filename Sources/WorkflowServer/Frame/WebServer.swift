import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import SystemPackage
package import WorkflowKit
import WorkflowSystem

/// Serves a project, or all of a user, over HTTP.
package struct WebServer: Sendable {
    private let state: ServerState

    /// Prepares to serve; nothing listens yet.
    ///
    /// - Parameters:
    ///   - project: The project of the current directory.
    ///   - options: How.
    /// - Throws: `Failure` with `usage` when tokens would go over a network in the clear.
    package init(_ project: Project, _ options: ServerOptions) throws {
        try options.requireSafety()
        state = ServerState(project, options)
    }

    /// Serves until it is told to stop; requests under way are answered first.
    ///
    /// - Parameters:
    ///   - stop: Its first element, or its end, tells it to stop.
    ///   - onRunning: Told at which port it listens; when it throws, nothing is served.
    /// - Throws: `Failure` when it cannot listen there, or the certificate is of no use.
    package func run(
        until stop: AsyncStream<Void>,
        onRunning: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        let options = state.options
        let limits = options.limits
        var silent = Logger(label: "ddx.server", factory: { _ in SwiftLogNoOpLogHandler() })
        silent.logLevel = .critical
        let (ports, port) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: Front(server: state),
            server: try server(options),
            configuration: ApplicationConfiguration(
                address: .hostname(options.address.host, port: options.address.port),
                serverName: nil,
                backlog: 256,
                availableConnectionsDelegate: MaximumAvailableConnections(
                    limits.connections,
                    logger: silent
                )
            ),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? options.address.port)
                port.finish()
            },
            logger: silent
        )
        var configuration = ServiceGroupConfiguration(services: [application], logger: silent)
        // Who does not read the end of an answer is not waited for.
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        let group = ServiceGroup(configuration: configuration)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                tasks.addTask {
                    for await port in ports {
                        try await onRunning(port)
                    }
                }
                tasks.addTask {
                    for await _ in stop { break }
                    state.streams.stop()
                    await group.triggerGracefulShutdown()
                }
                // When one of them throws, the others are cancelled.
                while try await tasks.next() != nil {}
            }
        } catch let error as IOError {
            throw Failure(
                Errno(rawValue: error.errnoCode) == .addressInUse ? .cannotCreate : .unavailable,
                "nothing can listen at \(options.address.text): \(error.reason(options.address))",
                hints: ["take another port: ddx serve --listen \(options.address.host):0"]
            )
        }
    }

    private func server(_ options: ServerOptions) throws -> HTTPServerBuilder {
        let limits = options.limits
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: limits.header,
            maxHeaderListSize: limits.header,
            maxHeaderFieldCount: 100
        )
        let plain = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                idleTimeout: .seconds(Int64(limits.idleSeconds)),
                httpDecoderConfiguration: decoder
            )
        )
        guard let files = options.certificate else {
            return plain
        }
        return try .tls(plain, tlsConfiguration: try Certificate.configuration(files))
    }
}

extension IOError {
    /// Why, in words of people.
    fileprivate func reason(_ address: ListenAddress) -> String {
        switch Errno(rawValue: errnoCode) {
        case .addressInUse: "something else listens there already"
        case .permissionDenied: "it is not permitted"
        case .addressNotAvailable: "this computer has no such address"
        default: SystemErrorWords.words(for: Errno(rawValue: errnoCode))
        }
    }
}
