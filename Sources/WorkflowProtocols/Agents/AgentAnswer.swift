package import JSON

/// The document that a verb answers with, as its own `--json` prints it.
package struct AgentAnswer: Sendable {
    /// The value of its key `schema`; nothing when the verb has several documents.
    let name: String?
    /// The other keys with the types of their values; a question mark allows null.
    private let members: [(key: String, types: [String])]
    /// Whether the verb prints lines, which become the member `records`.
    let isLines: Bool

    /// Describes a document.
    ///
    /// - Parameters:
    ///   - name: The value of `schema`.
    ///   - members: What always stands in it, such as `id:string reason:string?`.
    ///   - isLines: Whether it is made of lines.
    init(_ name: String?, _ members: String = "", isLines: Bool = false) {
        self.name = name
        self.isLines = isLines
        self.members = members.split(separator: " ").map { member in
            let parts = member.split(separator: ":")
            let type = parts[1]
            return type.hasSuffix("?")
                ? (String(parts[0]), [String(type.dropLast()), "null"])
                : (String(parts[0]), [String(type)])
        }
    }

    /// What the structured content of a call follows; documents may have more members.
    package var schema: JSONValue {
        let known = members.map { member -> (String, JSONValue) in
            (
                member.key,
                ["type": member.types.count == 1 ? member.types[0].json : member.types.json]
            )
        }
        let version = name.map { ["const": $0.json] as JSONValue } ?? ["type": "string"]
        return [
            "type": "object",
            "properties": JSONObject([("schema", version)] + known).json,
            "required": (["schema"] + members.map(\.key)).json,
        ]
    }
}

extension AgentAnswer {
    static let run = AgentAnswer(
        "ddx.run/1",
        "id:string workflow:string version:string digest:string status:string reason:string? "
            + "principal:string created_at:string progress:object variables:object outputs:object "
            + "phases:array waiting_for:array next:string"
    )
    static let runs = AgentAnswer("ddx.runs/1", "runs:array")
    static let status = AgentAnswer("ddx.status/1", "runs:array next:string")
    static let workflows = AgentAnswer("ddx.workflows/1", "workflows:array")
    static let workflow = AgentAnswer(
        "ddx.workflow/1",
        "name:string version:string digest:string description:string variables:array phases:array "
            + "actions:array"
    )
    static let applied = AgentAnswer(
        "ddx.apply/1",
        "name:string version:string digest:string dry_run:boolean created:array files:array "
            + "variables:array next:string"
    )
    static let next = AgentAnswer(
        "ddx.next/1",
        "run:string workflow:string status:string criteria:array waiting_for:array actions:array "
            + "next:string"
    )
    static let findings = AgentAnswer(
        "ddx.diagnostics/1",
        "errors:integer warnings:integer diagnostics:array"
    )
    static let actions = AgentAnswer("ddx.actions/1", "workflow:string actions:array")
    static let member = AgentAnswer("ddx.member/1", "path:string")
    static let history = AgentAnswer("ddx.history/1", "transitions:array")
    static let logs = AgentAnswer("ddx.logs/1", "records:array", isLines: true)
    static let analysis = AgentAnswer("ddx.analysis/1", "facts:array runs:array missing:array")
    static let recommendations = AgentAnswer("ddx.recommendations/1", "recommendations:array")
    static let explanation = AgentAnswer(nil)
}
