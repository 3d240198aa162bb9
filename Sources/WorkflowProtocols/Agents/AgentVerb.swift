package import JSON
import JSONSchema

/// A verb of the command line as agents call it: a tool.
package struct AgentVerb: Sendable {
    /// What calling it does to the project.
    enum Effect: Sendable {
        case reads
        /// Adds something; done again it changes nothing.
        case adds
        /// Changes where a run stands.
        case moves
        /// Ends something for good.
        case ends
        /// Carries a run on, which runs whatever its workflow says.
        case runs
    }

    /// The words of the command, such as `run` and `start`.
    package let words: [String]
    let title: String
    let description: String
    let effect: Effect
    package let arguments: [AgentArgument]
    /// What `--json` prints.
    package let answer: AgentAnswer

    init(
        _ command: String,
        _ title: String,
        _ effect: Effect,
        _ description: String,
        _ arguments: [AgentArgument],
        _ answer: AgentAnswer
    ) {
        words = command.split(separator: " ").map(String.init)
        self.title = title
        self.effect = effect
        self.description = description
        self.arguments = arguments
        self.answer = answer
    }

    /// The words, joined as tools are named.
    package var name: String { words.joined(separator: "_") }

    var carriesOn: Bool { effect == .runs }
    var canStayBehind: Bool { arguments.contains { $0.name == AgentArgument.background.name } }

    /// What agents may give, and nothing else.
    package var inputSchema: JSONValue {
        [
            "type": "object",
            "properties": JSONObject(arguments.map { ($0.name, $0.schema) }).json,
            "required": arguments.filter(\.isRequired).map(\.name).json,
            "additionalProperties": false,
        ]
    }

    /// The tool as clients list it.
    var json: JSONValue {
        [
            "name": name.json, "title": title.json, "description": description.json,
            "inputSchema": inputSchema, "outputSchema": answer.schema,
            "annotations": [
                "title": title.json, "readOnlyHint": (effect == .reads).json,
                "destructiveHint": (effect == .ends || effect == .runs).json,
                "idempotentHint": (effect == .reads || effect == .adds).json,
                "openWorldHint": carriesOn.json,
            ],
        ]
    }

    /// The command line of a call.
    ///
    /// - Parameter given: The arguments.
    /// - Returns: Its words behind the name of the program.
    /// - Throws: `Misuse` when the arguments are not those of the verb.
    package func commandLine(_ given: JSONObject) throws(Misuse) -> [String] {
        try check(given)
        let options = arguments.flatMap { argument in
            given[argument.name].map(argument.options) ?? []
        }
        var places: [String] = []
        var missing: String?
        for argument in arguments {
            guard case .position = argument.kind else {
                continue
            }
            guard let word = given[argument.name]?.stringValue else {
                missing = missing ?? argument.name
                continue
            }
            if let missing {
                throw Misuse(findings: ["'\(argument.name)' needs '\(missing)'"])
            }
            places.append(word)
        }
        return words + ["--json", "--verbose"] + options + ["--"] + places
    }

    private func check(_ given: JSONObject) throws(Misuse) {
        let schema: JSONSchema
        do {
            schema = try JSONSchema(inputSchema)
        } catch {
            throw Misuse(findings: ["\(error)"])
        }
        let report = schema.validate(given.json)
        guard report.isValid else {
            throw Misuse(findings: report.findings.prefix(5).map(\.description))
        }
    }

    /// Arguments that are not those of a verb.
    package struct Misuse: Error, Sendable, Hashable {
        let findings: [String]
    }
}
