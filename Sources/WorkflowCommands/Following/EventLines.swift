import JSON
import WorkflowModel

/// Events as programs read them, one a line.
enum EventLines {
    /// Prints events that are durable; a reader that has gone does not stop a run.
    static func print(_ events: [RecordedEvent], _ context: CommandContext) {
        for event in events {
            do {
                try context.output.print(event.line.text())
            } catch {
                return
            }
        }
    }
}

extension RecordedEvent {
    fileprivate var line: JSONValue {
        var object: JSONObject = [
            "schema": "ddx.event/1",
            "run": run.text.json,
            "time": time.text.json,
            "principal": principal.name.json,
            "principal_kind": principal.kind.rawValue.json,
            "event": event.kind.json,
        ]
        object["note"] = note?.json
        object["detail"] = event.payload.json
        return .object(object)
    }
}
