package import JSON

/// Some of the runs of a list, and where the next ones begin.
package struct RunListPage: Sendable {
    private let list: RunListReport
    private let next: String?

    /// Takes runs, and what to ask the next ones with; nothing behind the last.
    package init(_ list: RunListReport, next: String?) {
        self.list = list
        self.next = next
    }
}

extension RunListPage: JSONRepresentable {
    /// The object `ddx.runs/1` with `next_cursor`.
    package var json: JSONValue {
        var object = list.json.objectValue ?? [:]
        object["next_cursor"] = next.json
        return object.json
    }
}
