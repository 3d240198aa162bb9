import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLanguage
import WorkflowModel
import WorkflowReports

/// Makes a token.
struct ServeTokenAddCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a token, which is shown this once.",
        discussion: """
            What is done with it is recorded as the deed of its subject. A server that is running knows \
            it at once.
            """
    )

    @Option(
        help: "What it allows; may be repeated.",
        completion: WordArgument.completion(ServerRole.self),
        transform: WordArgument.parse
    )
    var role: [ServerRole] = []

    @Option(help: ArgumentHelp("Who acts with it; you when left out.", valueName: "name"))
    var subject: String?

    @Option(
        help: ArgumentHelp("How long it is worth something, such as 90d.", valueName: "duration")
    )
    var expires: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let lifetime = try expires.map { text in
            guard let duration = SettingValue.duration(text), duration > .zero else {
                throw Failure(
                    .usage,
                    "'\(text)' is no time that a token can be worth something",
                    hints: ["write it as 12h or 90d"]
                )
            }
            return duration
        }
        let made = try await context.project().addToken(
            for: subject,
            roles: Set(role),
            lifetime: lifetime
        )
        var object = made.kept.shown
        object["schema"] = "ddx.token/1"
        object["token"] = made.token.json
        try context.output.print(made.token, or: object.json)
        try context.output.note(
            "token \(made.kept.id) of '\(made.kept.subject)': it is shown this once"
        )
        return .done
    }
}

/// Lists tokens.
struct ServeTokenListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the tokens with which people use the server, but not the tokens themselves."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let tokens = try context.project().accessTokens()
        let now = context.surroundings.now()
        let rows = tokens.map { token in
            [
                token.id, token.subject, token.roles.words.joined(separator: ","),
                token.expiresAt.map { expiry in
                    token.isValid(at: now) ? "until \(expiry.text)" : "expired"
                } ?? "for ever",
            ]
        }
        try context.output.print(
            rows.isEmpty
                ? "there is no token; ddx serve token add" : TextTable(rows).text(context.output),
            or: ["schema": "ddx.tokens/1", "tokens": .array(tokens.map(\.shown.json))]
        )
        return .done
    }
}

/// Revokes a token.
struct ServeTokenRevokeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Make a token worthless at once, also for a server that is running."
    )

    @Argument(help: "The id of the token, or a beginning of it; 'ddx serve token list' shows it.")
    var id: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let token = try await context.project().revokeToken(id)
        var object = token.shown
        object["schema"] = "ddx.token/1"
        try context.output.print(
            "token \(token.id) of '\(token.subject)' is worth nothing any more",
            or: object.json
        )
        return .done
    }
}
