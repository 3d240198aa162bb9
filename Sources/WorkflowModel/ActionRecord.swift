package import JSON

/// An action of the workflow that was carried out on demand, inside an open run.
public struct ActionRecord: Sendable, Hashable {
    /// The action as commands name it: its id, behind its phase and a slash where it has one.
    public let action: String
    /// The phase that offers it; nothing for an action of the whole workflow.
    public let phase: PhaseID?
    /// Why it failed; nothing when it was done.
    public package(set) var failure: Reason?
    /// A sentence about a failure.
    public package(set) var message: String?
    /// What an agent did; absent when none was called.
    public package(set) var agent: AgentReport?
    /// The files that changed meanwhile.
    public package(set) var files: [FileChange] = []

    /// Begins the record of an action.
    public init(action: String, phase: PhaseID?) {
        self.action = action
        self.phase = phase
    }
}

extension ActionRecord {
    package var object: JSONObject {
        var object: JSONObject = ["action": action.json]
        object["phase"] = phase?.text.json
        object["reason"] = failure?.rawValue.json
        object["message"] = message?.json
        object["agent"] = agent?.object.json
        object["files"] = files.isEmpty ? nil : .array(files.map(\.object.json))
        return object
    }

    init(_ fields: EventFields) throws(UnreadableEvent) {
        self.init(
            action: try fields.string("action"),
            phase: fields.optionalString("phase").map { PhaseID($0) }
        )
        failure = fields.optionalWord("reason")
        message = fields.optionalString("message")
        agent = try fields.agent()
        files = try fields.fileChanges()
    }
}
