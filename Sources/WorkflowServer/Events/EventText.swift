import JSON

/// Events in the form that a stream of server-sent events has.
enum EventText {
    /// What a stream begins with: after how long a reader that was cut off asks again.
    static let begin = "retry: 2000\n\n"

    /// Says that the stream is alive; readers pass over it.
    static let heartbeat = ": still here\n\n"

    /// One event.
    static func event(_ name: String, id: String, _ data: JSONValue) -> String {
        "event: \(name)\nid: \(id)\ndata: \(data.text())\n\n"
    }
}
