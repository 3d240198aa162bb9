package import JSON

/// An agent of the settings: what carries prompts out.
package struct AgentSetting: Sendable, Hashable {
    /// How an agent is spoken to.
    package enum Kind: Sendable, Hashable {
        case command(Command)
        case endpoint(Endpoint)
        case plugin(Plugin)
    }

    /// A program that takes the prompt on its standard input.
    package struct Command: Sendable, Hashable {
        /// The program and its arguments.
        package let words: [String]
        /// Whether it changes files itself; otherwise what it answers is the artifact.
        package let changesFiles: Bool
        /// How its answer is read.
        package let format: AgentAnswerFormat
    }

    /// A server that speaks the usual interface of language models.
    package struct Endpoint: Sendable, Hashable {
        /// The address before `/chat/completions`, without a slash at its end.
        package let address: String
        package let model: String
        /// The environment variable that holds the key; nothing for a server that wants none.
        package let keyName: String?
        /// The longest answer in tokens; the server's own limit when absent.
        package let maximumTokens: Int?
    }

    /// An agent that a plugin brings along.
    package struct Plugin: Sendable, Hashable {
        /// The plugin, or the plugin and which of its agents.
        package let reference: String
        /// What it is given beside the prompt.
        package let inputs: JSONObject
    }

    package let name: String
    package let kind: Kind
    /// How long one call may take; as long as the step when absent.
    package let timeout: Duration?
    /// More names of environment variables that its program sees.
    package let passed: [String]

    /// Whether it changes files itself.
    package var changesFiles: Bool {
        if case .command(let command) = kind { command.changesFiles } else { false }
    }

    /// What consent is given to: the command line, or the address.
    package var line: String {
        switch kind {
        case .command(let command): command.words.joined(separator: " ")
        case .endpoint(let endpoint): "\(endpoint.address) \(endpoint.model)"
        case .plugin(let plugin): "plugin \(plugin.reference)"
        }
    }

    /// Reads a value that has been checked; nothing for one that describes no agent.
    package init?(_ name: String, _ value: JSONValue) {
        let preset = (value.stringValue ?? value["command"]?.stringValue).flatMap {
            AgentPreset(rawValue: $0)
        }
        let further = (value["args"]?.arrayValue ?? []).compactMap(\.stringValue)
        let model = value["model"]?.stringValue
        let format = value["format"]?.stringValue.flatMap { AgentAnswerFormat(rawValue: $0) }
        if let preset {
            let changesFiles = value["edits"]?.boolValue ?? preset.alwaysChangesFiles
            kind = .command(
                Command(
                    words: preset.words(model: model, changesFiles: changesFiles, further: further),
                    changesFiles: changesFiles,
                    format: format ?? preset.format
                )
            )
        } else if let words = value["command"]?.arrayValue {
            kind = .command(
                Command(
                    words: words.compactMap(\.shownText) + further,
                    changesFiles: value["edits"]?.boolValue ?? false,
                    format: format ?? .text
                )
            )
        } else if let address = value["endpoint"]?.stringValue, let model {
            kind = .endpoint(
                Endpoint(
                    address: address.hasSuffix("/") ? String(address.dropLast()) : address,
                    model: model,
                    keyName: value["api_key_env"]?.stringValue,
                    maximumTokens: value["max_tokens"]?.intValue
                )
            )
        } else if let reference = value["plugin"]?.stringValue {
            kind = .plugin(
                Plugin(reference: reference, inputs: value["with"]?.objectValue ?? [:])
            )
        } else {
            return nil
        }
        self.name = name
        timeout = value["timeout"]?.stringValue.flatMap(SettingValue.duration)
        let pass = value["pass"]
        passed =
            pass?.arrayValue?.compactMap(\.stringValue) ?? [pass?.stringValue].compactMap(\.self)
    }
}

/// Who an agent is, by the role that a phase requires.
package struct PersonaSetting: Sendable, Hashable {
    package let role: String
    /// A file of the project.
    package let file: String?
    /// The agent that has the role; nothing for the usual one.
    package let agent: String?

    /// Reads a value that has been checked.
    package init(_ role: String, _ value: JSONValue) {
        self.role = role
        file = value.stringValue ?? value["file"]?.stringValue
        agent = value["agent"]?.stringValue
    }
}

extension JSONValue {
    /// The text of an argument, also of one that was written as a number.
    fileprivate var shownText: String? {
        switch self {
        case .string(let text): text
        case .number, .bool: text()
        case .null, .array, .object: nil
        }
    }
}

extension Settings {
    /// The agents, sorted by their names.
    package var agents: [AgentSetting] {
        (self["agents"]?.objectValue ?? [:]).compactMap { AgentSetting($0.key, $0.value) }
    }

    /// The personas, sorted by their roles.
    package var personas: [PersonaSetting] {
        (self["personas"]?.objectValue ?? [:]).map { PersonaSetting($0.key, $0.value) }
    }

    /// How often a result that is not accepted goes back to an agent.
    package var agentRevisions: Int { self["limits.agent_revisions"]?.intValue ?? 2 }

    /// What agents may take in one run.
    package var agentBudget: AgentBudget {
        AgentBudget(
            cost: self["limits.agent_cost"]?.stringValue.flatMap(AmountText.parse),
            tokens: self["limits.agent_tokens"]?.intValue,
            time: self["limits.agent_time"]?.stringValue.flatMap(SettingValue.duration)
        )
    }
}

/// What agents may take in one run.
package struct AgentBudget: Sendable, Hashable {
    /// Millionths of a dollar.
    package var cost: Int?
    /// Tokens in both directions.
    package var tokens: Int?
    /// The time of all calls together.
    package var time: Duration?

    /// Sets limits; no limit where nothing is given.
    package init(cost: Int? = nil, tokens: Int? = nil, time: Duration? = nil) {
        self.cost = cost
        self.tokens = tokens
        self.time = time
    }
}

/// Amounts of money as settings write them: dollars, with a point before their parts.
package enum AmountText {
    /// The amount in millionths of a dollar; nothing for text that is none.
    package static func parse(_ text: String) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = digits(parts[0]), whole <= 1_000_000_000
        else {
            return nil
        }
        guard parts.count == 2 else {
            return whole * 1_000_000
        }
        guard (1...6).contains(parts[1].utf8.count), let part = digits(parts[1]) else {
            return nil
        }
        let scale = (parts[1].utf8.count..<6).reduce(1) { result, _ in result * 10 }
        return whole * 1_000_000 + part * scale
    }

    private static func digits(_ text: Substring) -> Int? {
        text.utf8.isEmpty || !text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? nil : Int(text)
    }
}
