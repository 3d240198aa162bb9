/// A description or a result of a job that this program cannot read.
public struct UnreadableJob: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in lower case and without a full stop.
    public let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
