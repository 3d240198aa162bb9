package import JSON
package import WorkflowModel

extension AgentReport {
    /// The member `agent` of a step or an action.
    package var json: JSONValue {
        [
            "name": agent.json, "revisions": revisions.json, "usage": usage.json,
            "rounds": .array(
                rounds.map {
                    [
                        "prompt": $0.prompt.json, "answer": $0.answer.json,
                        "findings": $0.findings.json,
                    ]
                }
            ),
        ]
    }
}

extension AgentReport {
    /// Who worked how often, and what that took.
    var words: String {
        let revised = revisions == 0 ? "" : ", \(revisions.counting("revision"))"
        return "agent '\(agent)'\(revised): \(usage.words)"
    }
}

extension AgentUsage {
    /// The member `usage`: null stands for what no call has reported.
    package var json: JSONValue {
        let knowsTokens = callsWithoutTokens < calls
        let knowsCost = callsWithoutCost < calls
        return [
            "calls": calls.json, "duration_ms": milliseconds.json,
            "input_tokens": knowsTokens ? inputTokens.json : .null,
            "output_tokens": knowsTokens ? outputTokens.json : .null,
            "cost_usd": knowsCost ? dollars : .null,
            "calls_without_tokens": callsWithoutTokens.json,
            "calls_without_cost": callsWithoutCost.json,
        ]
    }

    /// The cost as an exact number.
    private var dollars: JSONValue {
        JSONNumber(DollarText.digits(of: cost)).map(JSONValue.number) ?? .null
    }

    /// What agents took, in a sentence; what was not reported is said to be unknown.
    package var words: String {
        var parts = [calls.counting("call")]
        parts.append(
            callsWithoutTokens < calls
                ? "\(inputTokens) tokens in, \(outputTokens) out" : "tokens unknown"
        )
        parts.append(callsWithoutCost < calls ? "$\(DollarText.digits(of: cost))" : "cost unknown")
        let gaps = [
            (callsWithoutTokens, "tokens"), (callsWithoutCost, "cost"),
        ]
        .filter { $0.0 > 0 && $0.0 < calls }.map { "\($0.1) of \($0.0) unknown" }
        return (parts + gaps).joined(separator: ", ")
    }
}

extension ActionRecord {
    /// An element of `actions`.
    package var json: JSONValue {
        [
            "action": action.json, "phase": (phase?.text).json,
            "reason": (failure?.rawValue).json, "message": message.json,
            "agent": agent?.json ?? .null,
            "files": .array(
                files.map { ["path": $0.path.json, "change": $0.change.rawValue.json] }
            ),
        ]
    }
}
