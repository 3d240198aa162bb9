/// How a child ended and how long it took.
package struct ChildOutcome: Sendable, Hashable {
    package let ending: ChildEnding
    /// The signal that it ended of, whoever sent it; nothing when it ended by itself.
    package let signal: Int32?
    /// The time from before the start until it was reaped.
    package let duration: Duration

    package init(_ ending: ChildEnding, signal: Int32? = nil, duration: Duration) {
        self.ending = ending
        self.signal = signal
        self.duration = duration
    }
}

/// The ways in which a child can end.
package enum ChildEnding: Sendable, Hashable {
    /// It ended by itself with this exit code.
    case exited(Int32)
    /// A signal of somebody else ended it.
    case signalled(Int32)
    /// It was ended because its time was out.
    case timedOut
    /// It was ended because its control said so.
    case terminated
    /// It never ran.
    case couldNotStart(ChildStartFailure)
}

/// Why a program could not be started.
package struct ChildStartFailure: Error, Sendable, Hashable {
    /// The kinds that callers treat differently.
    package enum Reason: String, Sendable, Hashable {
        /// There is no such program; a shell says 127.
        case notFound
        /// There is something by that name that cannot be executed; a shell says 126.
        case notExecutable
        /// The folder, the arguments or the system stood in the way.
        case other
    }

    package let reason: Reason
    /// What is wrong, in lower case and without a full stop.
    package let message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
