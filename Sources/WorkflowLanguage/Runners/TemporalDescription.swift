package import JSON

/// How this program reaches a Temporal server, as the settings of a runner describe it.
package struct TemporalDescription: Sendable, Hashable {
    package let interface: InterfaceDescription
    package let namespace: String
    /// The task queue that workers ask for work.
    package let queue: String
    /// Whether jobs are activities without a workflow around them, which a server has from 1.31 on.
    package var isStandalone = false

    /// The keys that are read here; others are left to the kinds of clusters in common.
    package static let keys =
        ["address", "namespace", "queue", "standalone"] + InterfaceDescription.keys

    /// Reads a map.
    package init(_ value: JSONValue) throws(ClusterDescription.Problem) {
        guard let interface = try InterfaceDescription(value) else {
            throw .init(
                key: "http",
                message: "a temporal runner needs the address of the server's HTTP interface",
                hints: ["write http: http://HOST:7243"]
            )
        }
        self.interface = interface
        namespace = try ClusterDescription.word("namespace", of: value) ?? "default"
        guard let queue = try ClusterDescription.word("queue", of: value) else {
            throw .init(
                key: "queue",
                message: "a temporal runner needs the 'queue' that its workers ask",
                hints: ["write queue: NAME, and start ddx-worker with --queue NAME"]
            )
        }
        self.queue = queue
        if let word = value["standalone"] {
            guard let flag = word.boolValue else {
                throw .init(key: "standalone", message: "'standalone' is true or false")
            }
            isStandalone = flag
        }
        // The address for workers, which this program does not use, is checked all the same.
        _ = try ClusterDescription.word("address", of: value)
    }
}
