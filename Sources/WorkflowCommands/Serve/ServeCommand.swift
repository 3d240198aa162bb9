import ArgumentParser
import JSON
import WorkflowKit
import WorkflowServer

/// Serves projects over HTTP.
struct ServeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Show runs over HTTP, and take decisions in them from people with tokens.",
        discussion: """
            Serves a page, an API ('/openapi.json' describes it), metrics and health until it is \
            interrupted. Only this computer can reach it unless '--listen' says otherwise, which needs a \
            certificate. Whoever asks needs a token: 'ddx serve token add' makes one, and the first is \
            made when there is none. docs/serve.md tells more.
            """,
        subcommands: [ServeTokenVerbs.self]
    )

    @Option(help: ArgumentHelp("Where to listen; port 0 takes a free one.", valueName: "host:port"))
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "The certificate in PEM, those that vouch for it behind it.",
            valueName: "file"
        ),
        completion: .file()
    )
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp("The key to the certificate in PEM.", valueName: "file"),
        completion: .file()
    )
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "A name by which clients may call the server, such as that of a proxy; may be repeated.",
            valueName: "name"
        )
    )
    var allowedHost: [String] = []

    @Option(
        help: ArgumentHelp("How many requests a second each token may make.", valueName: "count")
    )
    var rateLimit: Int?

    @Flag(help: "Serve all projects that you made and that still exist.")
    var allProjects = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if (tlsCertificate == nil) != (tlsKey == nil) {
            throw ValidationError("'--tls-certificate' and '--tls-key' go together")
        }
        if let rateLimit, rateLimit < 1 {
            throw ValidationError("'--rate-limit' takes a count from 1, not \(rateLimit)")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let options = try options(in: context)
        let server = try WebServer(project, options)
        guard allProjects || project.isInitialized else {
            throw Failure(
                .notFound,
                "this folder is no ddx project",
                hints: ["ddx init", "ddx serve --all-projects"]
            )
        }
        let signals = Signals()
        defer { signals.stopListening() }
        if context.output.console.takesSignals {
            signals.listen(onFirst: {}, onSecond: {})
        }
        let scheme = options.isEncrypted ? "https" : "http"
        try await server.run(until: signals.interruptions) { port in
            let place = ListenAddress(host: options.address.host, port: port)
            let address = "\(scheme)://\(place.text)"
            let first = try await firstToken(project, in: context)
            // Who started it may have closed the stream; it serves all the same.
            try? context.output.print(
                "listening at \(address)" + (first.map { "\ntoken: \($0)" } ?? ""),
                or: ["schema": "ddx.server/1", "address": address.json, "token": first.json]
            )
        }
        return .done
    }

    private func options(in context: CommandContext) throws -> ServerOptions {
        var options = ServerOptions()
        if let listen {
            options.address = try ListenAddress(parsing: listen)
        }
        if let tlsCertificate, let tlsKey {
            options.certificate = (
                file: "\(context.surroundings.absolute(tlsCertificate))",
                key: "\(context.surroundings.absolute(tlsKey))"
            )
        }
        options.allowedHosts = allowedHost
        options.servesAllProjects = allProjects
        if let rateLimit {
            options.limits.requestsPerSecond = rateLimit
        }
        return options
    }

    /// Makes a token for the user when nobody has one that is worth something.
    private func firstToken(_ project: Project, in context: CommandContext) async throws -> String?
    {
        let now = context.surroundings.now()
        guard try !project.accessTokens().contains(where: { $0.isValid(at: now) }) else {
            return nil
        }
        return try await project.addToken(for: nil, roles: Set(ServerRole.allCases)).token
    }
}

/// Verbs about tokens of the server.
struct ServeTokenVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens with which people use the server.",
        subcommands: [
            ServeTokenAddCommand.self, ServeTokenListCommand.self, ServeTokenRevokeCommand.self,
        ]
    )
}
