package import JSON

/// What answers the messages of a connection, one after another.
package protocol RPCService {
    /// What goes out beside answers; the connection takes it away.
    var outgoing: [RPCMessage] { get set }
    /// Whether the connection is to be closed.
    var isOver: Bool { get }

    /// Answers a request.
    mutating func answer(_ method: String, _ parameters: JSONValue) throws(RPCError) -> JSONValue
    /// Takes what wants no answer.
    mutating func take(_ method: String, _ parameters: JSONValue)
    /// Does what can wait until no message waits.
    mutating func rest()
}
