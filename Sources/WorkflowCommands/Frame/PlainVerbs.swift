import ArgumentParser

/// Verbs that are understood without the parser when they are typed with nothing but flags that every
/// command takes.
///
/// The parser looks through the types of all that a verb could be told, which takes longer than these
/// verbs take to answer. What is not understood here is left to it, and so is everything wrong.
enum PlainVerbs {
    /// The command that is meant, with everything else left out; nothing when the parser has to tell.
    static func command(_ arguments: [String]) -> (any ContextualCommand)? {
        let names = Array(arguments.prefix { !$0.hasPrefix("-") })
        guard let shared = SharedOptions(flags: arguments.dropFirst(names.count)) else {
            return nil
        }
        return switch names {
        case ["status"], ["workflow", "status"]: StatusCommand(plain: shared)
        case ["run", "list"]: RunListCommand(plain: shared)
        case ["workflow", "list"]: WorkflowListCommand(plain: shared)
        default: nil
        }
    }
}

extension SharedOptions {
    /// All of them left out.
    static var leftOut: SharedOptions {
        var options = SharedOptions()
        options.json = false
        options.quiet = false
        options.verbose = false
        options.noColor = false
        options.project = nil
        options.yes = false
        options.onBehalfOf = nil
        return options
    }

    /// What flags say; nothing when one of the words is no flag.
    fileprivate init?(flags words: some Sequence<String>) {
        self = .leftOut
        for word in words {
            switch word {
            case "--json": json = true
            case "--quiet", "-q": quiet = true
            case "--verbose", "-v": verbose = true
            case "--no-color": noColor = true
            case "--yes", "-y": yes = true
            default: return nil
            }
        }
    }
}

extension StatusCommand {
    fileprivate init(plain shared: SharedOptions) {
        self.init()
        allProjects = false
        self.shared = shared
    }
}

extension RunListCommand {
    fileprivate init(plain shared: SharedOptions) {
        self.init()
        status = []
        workflow = nil
        var created = SinceOption()
        created.since = nil
        self.created = created
        principal = nil
        condition = nil
        limit = nil
        allProjects = false
        self.shared = shared
    }
}

extension WorkflowListCommand {
    fileprivate init(plain shared: SharedOptions) {
        self.init()
        var filter = WorkflowFilterOptions()
        filter.type = nil
        filter.category = nil
        filter.tag = []
        filter.source = nil
        filter.installed = false
        options = filter
        self.shared = shared
    }
}
