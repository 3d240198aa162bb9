import ArgumentParser
import JSON
import WorkflowAudit
import WorkflowKit

/// Verbs about the keys of the audit trail.
struct AuditKeyVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Say who may read the audit trail, and change the key that signs it.",
        subcommands: [
            AuditKeyShowCommand.self, AuditKeyListCommand.self, AuditKeyAddCommand.self,
            AuditKeyRemoveCommand.self, AuditKeyRotateCommand.self,
        ]
    )
}

/// Shows the public key of the user.
struct AuditKeyShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print your public key, which others need to let you read their audit trails.",
        discussion: """
            The secret half stands in '~/.config/ddx/keys/identity', readable to you alone, and is \
            made when there is none. Whoever has it reads what was encrypted to you: keep a copy \
            at a safe place, since without it nothing of that can be read again.
            """
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let own = try context.project().ownAuditKey()
        try context.output.print(
            own.key.description,
            or: [
                "schema": "ddx.key/1", "key": own.key.description.json, "identity": own.file.json,
            ]
        )
        return .done
    }
}

/// Lists who may read the trail.
struct AuditKeyListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List who may read which part of the audit trail."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let list = try context.project().auditKeys()
        try context.output.print(list.text(context.output), or: list.json)
        return .done
    }
}

/// Lets somebody read the trail.
struct AuditKeyAddCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let somebody read what is recorded from now on.",
        discussion: """
            The key goes into '.ddx/recipients.yml', the roles into '.ddx/config.yml'; keep both in \
            git. Viewers read what happened, auditors everything, compliance who it was, and \
            security with what words and from where. What was recorded before stays closed to \
            somebody who is added.
            """
    )

    @Argument(help: "The account of the person.")
    var name: String

    @Argument(help: "The public key, as 'ddx audit key show' prints it there.")
    var key: String

    @Option(
        name: .customLong("role"),
        help: ArgumentHelp(
            "A role that the person gets: viewer, auditor, compliance or security.",
            valueName: "role"
        )
    )
    var roles: [AuditRole] = []

    @Flag(help: "Hand over to the person: every role that nobody else has.")
    var owner = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let list = try await context.project()
            .addAuditKey(name, key, roles: roles, isOwner: owner)
        try context.output.print(list.text(context.output), or: list.json)
        let hasRole = list.readers.contains { reader in
            reader.name.utf8.elementsEqual(name.utf8) && !reader.roles.isEmpty
        }
        if !hasRole {
            try context.output.note(
                "'\(name)' has no role yet and reads nothing; give one with '--role auditor'"
            )
        }
        return .done
    }
}

/// Takes the reading of the trail from somebody.
struct AuditKeyRemoveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Let somebody read nothing of what is recorded from now on.",
        discussion: """
            What was recorded before stays readable to the person: whoever could read it may have \
            a copy. Programs that are running go on with the keys that they have made.
            """
    )

    @Argument(help: "The account of the person.")
    var name: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let list = try await context.project().removeAuditKey(name)
        try context.output.print(list.text(context.output), or: list.json)
        try context.output.note(
            "what was recorded before stays readable to '\(name)'; the roles in "
                + ".ddx/config.yml are as they were"
        )
        return .done
    }
}

/// Changes the key that signs the trail.
struct AuditKeyRotateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Sign with a new key from now on, and destroy the old one."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        try await context.project().rotateAuditKey()
        try context.output.print(
            "the trail is signed with a new key from here on; the old one is destroyed\n"
                + "next: ddx audit verify",
            or: ["schema": "ddx.rotate/1", "rotated": true]
        )
        return .done
    }
}

extension AuditRole: ExpressibleByArgument {}

extension AuditKeyList {
    fileprivate func text(_ output: Output) -> String {
        let rows = readers.map { reader in
            [
                reader.name + (reader.name.utf8.elementsEqual(owner.utf8) ? " (owner)" : ""),
                reader.roleWords.isEmpty ? "-" : reader.roleWords.joined(separator: ","),
                reader.key.description + (own.contains(reader.key) ? " (yours)" : ""),
            ]
        }
        return TextTable(rows).text(output)
    }

    fileprivate var json: JSONValue {
        [
            "schema": "ddx.keys/1", "owner": owner.json,
            "readers": .array(
                readers.map { reader in
                    [
                        "name": reader.name.json, "roles": reader.roleWords.json,
                        "key": reader.key.description.json, "own": own.contains(reader.key).json,
                    ]
                }
            ),
        ]
    }
}
