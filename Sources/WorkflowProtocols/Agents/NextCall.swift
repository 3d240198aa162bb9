import JSON

/// A line of the command line as a call of a tool.
struct NextCall: Sendable {
    let tool: String
    let arguments: JSONObject

    /// Reads a line such as `ddx run resume 0193`.
    ///
    /// - Returns: Nothing when no tool does that, so that a person has to.
    init?(_ line: String) {
        var words = line.split(separator: " ").map(String.init)[...]
        guard words.popFirst() == "ddx", !line.contains("'"), !line.contains("\"") else {
            return nil
        }
        let found = AgentVerbs.all.filter { words.starts(with: $0.words) }
            .max { $0.words.count < $1.words.count }
        guard let verb = found else {
            return nil
        }
        words = words.dropFirst(verb.words.count)
        var arguments: JSONObject = [:]
        var places = verb.arguments.filter { if case .position = $0.kind { true } else { false } }[
            ...
        ]
        while let word = words.popFirst() {
            guard word.hasPrefix("-") else {
                // What is written in capitals stands for something that is not known.
                guard let place = places.popFirst(),
                    word.contains(where: { $0.isLowercase || $0.isNumber })
                else {
                    return nil
                }
                arguments[place.name] = word.json
                continue
            }
            guard let value = words.popFirst(),
                let argument = verb.arguments.first(where: { $0.optionName == word })
            else {
                return nil
            }
            switch argument.kind {
            case .texts:
                arguments[argument.name] =
                    .array((arguments[argument.name]?.arrayValue ?? []) + [value.json])
            case .text, .choice: arguments[argument.name] = value.json
            default: return nil
            }
        }
        tool = verb.name
        self.arguments = arguments
    }

    /// The call in words.
    var text: String { "\(tool) \(arguments.json.text())" }

    /// What to do next, as a call where there is one, else what a person types.
    static func hint(_ line: String) -> String {
        NextCall(line)?.text ?? line
    }
}

extension AgentArgument {
    /// The option that the command line has for it.
    fileprivate var optionName: String? {
        switch kind {
        case .text(let option), .choice(let option, _), .texts(let option), .number(let option),
            .flag(let option), .values(let option):
            option
        case .position, .background: nil
        }
    }
}
