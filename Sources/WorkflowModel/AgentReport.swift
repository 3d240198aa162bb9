package import JSON

/// What an agent did in an attempt of a step, or in an action.
public struct AgentReport: Sendable, Hashable {
    /// A prompt that was handed over, and what came of it.
    public struct Round: Sendable, Hashable {
        /// `sha256:…` of the prompt as it was handed over.
        public let prompt: String
        /// `sha256:…` of the answer; nothing when there was none, or it changed files itself.
        public let answer: String?
        /// What is wrong with the result; empty for one that was accepted.
        public let findings: [String]

        /// Describes a round.
        public init(prompt: String, answer: String?, findings: [String]) {
            self.prompt = prompt
            self.answer = answer
            self.findings = findings
        }
    }

    /// The name that the settings give the agent.
    public let agent: String
    /// What was handed over, in order; all but the first are revisions.
    public package(set) var rounds: [Round] = []
    /// What it took.
    public package(set) var usage = AgentUsage()

    /// Begins a report.
    public init(agent: String) {
        self.agent = agent
    }

    /// How often the result went back to the agent.
    public var revisions: Int { max(0, rounds.count - 1) }
}

/// What agents took, as far as they reported it; what nobody reported is never guessed.
public struct AgentUsage: Sendable, Hashable {
    /// How often an agent was called.
    public package(set) var calls = 0
    /// Calls that did not report their tokens.
    public package(set) var callsWithoutTokens = 0
    /// Calls that did not report their cost.
    public package(set) var callsWithoutCost = 0
    /// Tokens that were read, those from a cache included.
    public package(set) var inputTokens = 0
    /// Tokens that were written.
    public package(set) var outputTokens = 0
    /// Millionths of a dollar.
    public package(set) var cost = 0
    /// How long the calls took, in milliseconds.
    public package(set) var milliseconds = 0

    /// Nothing taken yet.
    public init() {}

    /// Whether no agent was called.
    public var isEmpty: Bool { calls == 0 }

    /// Tokens in both directions.
    public var tokens: Int { inputTokens.addingOrLargest(outputTokens) }

    /// Takes in more.
    public mutating func add(_ other: AgentUsage) {
        calls = calls.addingOrLargest(other.calls)
        callsWithoutTokens = callsWithoutTokens.addingOrLargest(other.callsWithoutTokens)
        callsWithoutCost = callsWithoutCost.addingOrLargest(other.callsWithoutCost)
        inputTokens = inputTokens.addingOrLargest(other.inputTokens)
        outputTokens = outputTokens.addingOrLargest(other.outputTokens)
        cost = cost.addingOrLargest(other.cost)
        milliseconds = milliseconds.addingOrLargest(other.milliseconds)
    }
}

/// Millionths of a dollar in words.
package enum DollarText {
    /// The amount, such as `1.25`; as many places as it needs, at least two.
    package static func digits(of micros: Int) -> String {
        var places = String(micros % 1_000_000 + 1_000_000).dropFirst()
        while places.count > 2, places.last == "0" {
            places.removeLast()
        }
        return "\(micros / 1_000_000).\(places)"
    }
}

extension Int {
    /// The sum, or the largest number there is: what agents report may be anything.
    fileprivate func addingOrLargest(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}

// MARK: JSON

extension AgentReport {
    package var object: JSONObject {
        [
            "agent": agent.json,
            "rounds": .array(rounds.map(\.object.json)),
            "usage": usage.object.json,
        ]
    }

    /// Reads the text of what `object` wrote.
    package init(parsing text: String) throws {
        let object = try JSONValue(parsing: text).objectValue ?? [:]
        try self.init(EventFields(object, of: "agent"))
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(agent: try fields.string("agent"))
        rounds = try fields.list("rounds") { item throws(UnreadableEvent) in try Round(item) }
        usage = try AgentUsage(EventFields(try fields.object("usage"), of: "agent"))
    }
}

extension AgentReport.Round {
    var object: JSONObject {
        var object: JSONObject = ["prompt": prompt.json]
        object["answer"] = answer?.json
        object["findings"] = findings.isEmpty ? nil : findings.json
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            prompt: try fields.string("prompt"),
            answer: fields.optionalString("answer"),
            findings: fields.has("findings") ? try fields.strings("findings") : []
        )
    }
}

extension AgentUsage {
    package var object: JSONObject {
        [
            "calls": calls.json, "unknown_tokens": callsWithoutTokens.json,
            "unknown_cost": callsWithoutCost.json, "in": inputTokens.json,
            "out": outputTokens.json, "micro_usd": cost.json, "ms": milliseconds.json,
        ]
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        calls = try fields.int("calls")
        callsWithoutTokens = try fields.int("unknown_tokens")
        callsWithoutCost = try fields.int("unknown_cost")
        inputTokens = try fields.int("in")
        outputTokens = try fields.int("out")
        cost = try fields.int("micro_usd")
        milliseconds = try fields.int("ms")
    }
}
