import WorkflowDiagnostics
import WorkflowModel

/// What an agent and a persona of the settings may hold.
enum AgentFormat {
    static let agent = RecordFormat(
        "agent",
        "an agent",
        [
            KeyFormat(
                "command",
                .either([.choice(AgentPreset.allCases.map(\.rawValue)), .list(.text)]),
                "A program that is known by its name, or a program with its arguments."
            ),
            KeyFormat("args", .list(.text), "Further arguments."),
            KeyFormat("edits", .boolean, "Whether it changes files itself."),
            KeyFormat(
                "format",
                .choice(AgentAnswerFormat.allCases.map(\.rawValue)),
                "How its answer is read."
            ),
            KeyFormat("endpoint", .text, "Address of a server, such as http://127.0.0.1:8080/v1."),
            KeyFormat("plugin", .text, "An agent of a plugin, as plugin or plugin/agent."),
            KeyFormat("with", .map(.anything), "Inputs of the plugin."),
            KeyFormat("model", .text, "The model."),
            KeyFormat("api_key_env", .text, "Environment variable that holds the key."),
            KeyFormat("max_tokens", .integer(1...10_000_000), "The longest answer, in tokens."),
            KeyFormat("timeout", .shaped(.duration), "How long one call may take."),
            KeyFormat("pass", .oneOrMore(.text), "More of our environment that it sees."),
        ],
        alternatives: ["command", "endpoint", "plugin"]
    )

    static let persona = RecordFormat(
        "persona",
        "a persona",
        [
            KeyFormat("file", .text, "The file that tells an agent who it is."),
            KeyFormat("agent", .text, "The agent that has the role."),
        ]
    )
}

/// Says what is wrong with agents and personas where they stand.
struct AgentReader {
    let findings = Findings()

    /// Checks the agents of a file.
    func checkAgents(_ node: YAMLNode) {
        for entry in node.entries ?? [] where !entry.value.isNull {
            check(entry.key, entry.value)
        }
    }

    /// Checks the personas of a file.
    func checkPersonas(_ node: YAMLNode) {
        for entry in node.entries ?? [] where !entry.value.isNull && entry.value.text == nil {
            let reader = MappingReader(entry.value, as: AgentFormat.persona, findings)
            _ = reader?.text("file")
            _ = reader?.text("agent")
        }
    }

    private func check(_ name: String, _ node: YAMLNode) {
        if let text = node.text {
            checkPreset(text, at: node.span)
            return
        }
        guard let reader = MappingReader(node, as: AgentFormat.agent, findings) else {
            return
        }
        let kinds = ["command", "endpoint", "plugin"].filter(reader.has)
        if kinds.count != 1 {
            findings.error(
                kinds.isEmpty ? .missingKey : .severalKinds,
                "the agent '\(name)' needs one of 'command', 'endpoint' and 'plugin'",
                at: kinds.last.flatMap { reader.entry($0)?.keySpan } ?? node.span,
                hints: [
                    "a program: command: [my-agent, --print]", "a server: endpoint and model",
                    "a plugin: plugin: NAME",
                ]
            )
        }
        checkPlugin(reader)
        checkCommand(reader)
        _ = reader.texts("args")
        let edits = reader.boolean("edits")
        _ = reader.choice("format", of: AgentAnswerFormat.self)
        _ = reader.integer("max_tokens", in: 1...10_000_000)
        _ = reader.duration("timeout")
        _ = reader.texts("pass")
        let model = reader.text("model")
        guard let endpoint = reader.sourceString("endpoint") else {
            return
        }
        check(endpoint.text, hasKey: reader.text("api_key_env") != nil, at: endpoint.span)
        if model == nil {
            findings.error(
                .missingKey,
                "the agent '\(name)' has an 'endpoint' and no 'model'",
                at: endpoint.span,
                hints: ["name the model that the server is to use"]
            )
        }
        if edits == true {
            findings.error(
                .misplacedKey,
                "a server cannot change files: 'edits' has no meaning beside 'endpoint'",
                at: reader.entry("edits")?.keySpan,
                hints: ["remove it"]
            )
        }
    }

    private func checkPlugin(_ reader: MappingReader) {
        let inputs = reader.entry("with")
        _ = reader.node("with")
        if let plugin = reader.sourceString("plugin"), PluginReference(plugin.text) == nil {
            findings.error(
                .wrongValueType,
                "'\(plugin.text)' names no plugin",
                at: plugin.span,
                hints: ["write it as NAME, or NAME/AGENT where the plugin has several"]
            )
        }
        if let inputs, !reader.has("plugin") {
            findings.error(
                .misplacedKey,
                "'with' has no meaning without 'plugin'",
                at: inputs.keySpan,
                hints: ["remove it"]
            )
        }
    }

    private func checkCommand(_ reader: MappingReader) {
        guard let node = reader.node("command") else {
            return
        }
        if let text = node.text {
            checkPreset(text, at: node.span)
        } else if reader.texts("command")?.first?.text.isEmpty ?? true {
            findings.error(
                .outOfRange,
                "'command' names no program",
                at: node.span,
                hints: ["write the program and each argument as an item: [my-agent, --print]"]
            )
        }
    }

    private func checkPreset(_ name: String, at span: SourceSpan) {
        guard AgentPreset(rawValue: name) == nil else {
            return
        }
        let names = AgentPreset.allCases.map(\.rawValue)
        findings.error(
            .unknownChoice,
            "no agent is known by the name '\(name)'",
            at: span,
            hints: [
                findings.suggestion(for: name, among: names),
                "known are \(names.joined(separator: ", "))",
                "write any other program as a list: command: [\(name), --print]",
            ]
        )
    }

    private func check(_ address: String, hasKey: Bool, at span: SourceSpan?) {
        let rest = ["https://", "http://"].first(where: address.hasPrefix).map {
            address.dropFirst($0.count)
        }
        let host = rest.map { $0.prefix { !"/?#".contains($0) } }
        guard let host, !host.isEmpty, !host.contains("@"),
            address.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            findings.error(
                .wrongValueType,
                "'\(address)' is no address of a server",
                at: span,
                hints: ["write it as https://HOST/v1, without a name or a key in it"]
            )
            return
        }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        let isLocal = ["localhost", "127.0.0.1", "[::1]"].contains(String(name))
        if hasKey, !isLocal, address.hasPrefix("http://") {
            findings.error(
                .wrongValueType,
                "the key would go to '\(host)' in the clear",
                at: span,
                hints: ["use https://", "leave 'api_key_env' out when the server wants no key"]
            )
        }
    }
}
