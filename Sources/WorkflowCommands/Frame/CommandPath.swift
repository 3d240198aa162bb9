import ArgumentParser

/// How far a command line follows the tree of commands.
struct CommandPath {
    private(set) var names = ["ddx"]
    /// The command that it leads to; nothing where another name must follow.
    private(set) var verb: (any ParsableCommand.Type)?
    private(set) var unknownWord: String?
    private(set) var subcommands: [String] = []

    init(of arguments: [String]) {
        var children = RootCommand.configuration.subcommands
        for word in arguments {
            guard !children.isEmpty, !word.hasPrefix("-") else {
                return
            }
            let known = children.map(Self.names)
            guard let place = known.firstIndex(where: { $0.contains(word) }) else {
                unknownWord = word == "help" ? nil : word
                subcommands = known.flatMap(\.self)
                return
            }
            names.append(word)
            let command = children[place]
            children = command.configuration.subcommands
            verb = children.isEmpty ? command : nil
        }
    }

    /// The name and every other name of a command.
    private static func names(of command: any ParsableCommand.Type) -> [String] {
        let configuration = command.configuration
        return [configuration.commandName ?? ""] + configuration.aliases
    }

    var text: String { names.joined(separator: " ") }
}
