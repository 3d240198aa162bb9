import JSON
import WorkflowLanguage
import WorkflowModel

/// What an agent answered, and what it reported of itself.
struct AgentAnswer: Sendable, Hashable {
    let text: String
    /// Tokens read and written; nothing when they are not told.
    var tokens: (input: Int, output: Int)? {
        input.flatMap { input in output.map { (input, $0) } }
    }
    /// Millionths of a dollar; nothing when they are not told.
    var cost: Int?
    private var input: Int?
    private var output: Int?

    init(_ text: String, input: Int? = nil, output: Int? = nil, cost: Int? = nil) {
        self.text = text
        self.cost = cost
        self.input = input.flatMap { $0 < 0 ? nil : $0 }
        self.output = output.flatMap { $0 < 0 ? nil : $0 }
    }

    /// What one call took.
    func usage(milliseconds: Int) -> AgentUsage {
        var usage = AgentUsage()
        usage.calls = 1
        usage.milliseconds = milliseconds
        usage.inputTokens = tokens?.input ?? 0
        usage.outputTokens = tokens?.output ?? 0
        usage.callsWithoutTokens = tokens == nil ? 1 : 0
        usage.cost = cost ?? 0
        usage.callsWithoutCost = cost == nil ? 1 : 0
        return usage
    }
}

/// Reads what programs print in their various ways.
enum AnswerReader {
    /// Why an answer cannot be read.
    struct Failure: Error, Sendable, Hashable {
        let message: String
    }

    /// The answer in the output of a program.
    static func answer(
        in bytes: [UInt8],
        as format: AgentAnswerFormat
    ) throws(Failure) -> AgentAnswer {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(message: "the answer is not UTF-8 text")
        }
        switch format {
        case .text: return AgentAnswer(text)
        case .claude: return try claude(try object(text))
        case .gemini: return try gemini(try object(text))
        case .codex: return try codex(try events(text))
        case .opencode: return try opencode(try events(text))
        }
    }

    /// Dollars as millionths, from whatever number is told.
    static func micros(_ dollars: JSONValue?) -> Int? {
        guard let value = dollars?.doubleValue, value >= 0, value < 1_000_000_000 else {
            return nil
        }
        return Int((value * 1_000_000).rounded())
    }

    private static func object(_ text: String) throws(Failure) -> JSONValue {
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw Failure(message: "the answer is no JSON: \(error)")
        }
    }

    /// The objects of all lines; a line that is none is passed over.
    private static func events(_ text: String) throws(Failure) -> [JSONValue] {
        let events = text.split(whereSeparator: \.isNewline).compactMap { line -> JSONValue? in
            line.hasPrefix("{") ? try? JSONValue(parsing: String(line)) : nil
        }
        guard !events.isEmpty else {
            throw Failure(message: "the answer holds no line of JSON")
        }
        return events
    }

    private static func claude(_ object: JSONValue) throws(Failure) -> AgentAnswer {
        guard let text = object["result"]?.stringValue else {
            throw Failure(message: "the answer has no 'result'")
        }
        guard object["is_error"]?.boolValue != true else {
            throw Failure(message: "the agent reports: \(text.prefix(500))")
        }
        let usage = object["usage"]
        let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"]
            .compactMap { usage?[$0]?.intValue }.reduce(0, +)
        return AgentAnswer(
            text,
            input: usage?["input_tokens"]?.intValue.map { $0 + cached },
            output: usage?["output_tokens"]?.intValue,
            cost: micros(object["total_cost_usd"])
        )
    }

    private static func gemini(_ object: JSONValue) throws(Failure) -> AgentAnswer {
        if let message = object["error"]?["message"]?.stringValue {
            throw Failure(message: "the agent reports: \(message.prefix(500))")
        }
        guard let text = object["response"]?.stringValue else {
            throw Failure(message: "the answer has no 'response'")
        }
        let tokens = (object["stats"]?["models"]?.objectValue ?? [:]).compactMap {
            $0.value["tokens"]
        }
        let sum = { (key: String) in
            tokens.isEmpty ? nil : tokens.compactMap { $0[key]?.intValue }.reduce(0, +)
        }
        return AgentAnswer(text, input: sum("prompt"), output: sum("candidates"))
    }

    private static func codex(_ events: [JSONValue]) throws(Failure) -> AgentAnswer {
        let kind = { (event: JSONValue) in event["type"]?.stringValue }
        if let failure = events.last(where: { kind($0) == "turn.failed" || kind($0) == "error" }) {
            let message = (failure["error"]?["message"] ?? failure["message"])?.stringValue
            throw Failure(message: "the agent reports: \((message ?? "a failure").prefix(500))")
        }
        let messages = events.filter { kind($0) == "item.completed" }.compactMap { $0["item"] }
            .filter { $0["type"]?.stringValue == "agent_message" }
        guard let text = messages.last?["text"]?.stringValue else {
            throw Failure(message: "the answer holds no message of the agent")
        }
        let turns = events.filter { kind($0) == "turn.completed" }.compactMap { $0["usage"] }
        let sum = { (key: String) in
            turns.isEmpty ? nil : turns.compactMap { $0[key]?.intValue }.reduce(0, +)
        }
        return AgentAnswer(text, input: sum("input_tokens"), output: sum("output_tokens"))
    }

    private static func opencode(_ events: [JSONValue]) throws(Failure) -> AgentAnswer {
        let kind = { (event: JSONValue) in event["type"]?.stringValue }
        if let failure = events.last(where: { kind($0) == "error" }) {
            let error = failure["error"]
            let message = (error?["data"]?["message"] ?? error?["message"])?.stringValue
            throw Failure(message: "the agent reports: \((message ?? "a failure").prefix(500))")
        }
        let texts = events.filter { kind($0) == "text" }.compactMap {
            $0["part"]?["text"]?.stringValue
        }
        guard !texts.isEmpty else {
            throw Failure(message: "the answer holds no text of the agent")
        }
        let parts = events.filter { kind($0) == "step_finish" }.compactMap { $0["part"] }
        let sum = { (key: String) in
            parts.isEmpty
                ? nil : parts.compactMap { $0["tokens"]?[key]?.intValue }.reduce(0, +)
        }
        let costs = parts.compactMap { micros($0["cost"]) }
        return AgentAnswer(
            texts.joined(),
            input: sum("input"),
            output: sum("output"),
            cost: costs.isEmpty ? nil : costs.reduce(0, +)
        )
    }
}
