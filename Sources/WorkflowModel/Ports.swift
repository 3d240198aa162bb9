/// Where events are made durable.
///
/// Events carry sequence 0 until the ledger has given them a number. When `append` returns, they
/// survive the loss of power; when it throws anything but `LedgerError`, nobody knows.
public protocol Ledger: Sendable {
    /// Stores events of one run in one transaction.
    ///
    /// An event whose id is already stored is left out. Commands that the events answer are marked
    /// as taken in the same transaction.
    ///
    /// - Parameters:
    ///   - events: The events in order, all of one run.
    ///   - epoch: The epoch that the caller owns the run with.
    ///   - commands: Ids of commands that these events answer.
    /// - Throws: `LedgerError.superseded` when somebody else has taken the run over.
    func append(_ events: [RecordedEvent], epoch: Int64, answering commands: [String]) async throws

    /// The events of a run in order.
    func events(of run: RunID) async throws -> [RecordedEvent]

    /// Commands for a run that nobody has answered, oldest first.
    func openCommands(for run: RunID) async throws -> [RunCommand]
}

/// Why a ledger refused, as far as the engine must know.
public enum LedgerError: Error, Sendable, Hashable {
    /// Another process owns the run now; the caller must stop at once.
    case superseded(run: RunID)
    /// The disk is full, read-only or broken.
    case storage(String)
}

/// Opens secret values, of which a run keeps only where they are, or a seal.
public protocol SecretKeeper: Sendable {
    /// The text that a kept one stands for.
    ///
    /// - Parameters:
    ///   - kept: What the run keeps as the value of a secret variable.
    ///   - name: The variable, for questions and messages.
    /// - Returns: The text.
    /// - Throws: An error whose words tell how to go on, and nothing of the value.
    func open(_ kept: String, of name: String) throws -> String

    /// What a run keeps in place of a secret text that was computed.
    func seal(_ text: String) throws -> String
}

/// A keeper that has no secrets.
public struct NoSecrets: SecretKeeper {
    /// Why nothing is opened.
    public struct Unavailable: Error, Sendable, CustomStringConvertible {
        /// The reason in words.
        public let description = "no secrets can be opened here"
    }

    /// Makes the empty keeper.
    public init() {}

    /// Never opens anything.
    public func open(_ kept: String, of name: String) throws -> String { throw Unavailable() }

    /// Never seals anything.
    public func seal(_ text: String) throws -> String { throw Unavailable() }
}

/// What passes and what time it is.
public protocol WorldClock: Sendable {
    /// The time of day.
    func now() -> Timestamp
    /// Waits; ends early with an error when the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// Where log records go.
public protocol LogSink: Sendable {
    /// Takes a record; never fails, and never waits for long.
    func write(_ record: LogRecord)
    /// Says that the output of an attempt is complete.
    func close(_ step: StepReference, attempt: Int, of run: RunID)
    /// Waits until what was written is where a killed process leaves it, as far as that is possible.
    func settle() async
}

extension LogSink {
    /// Nothing, where nothing is kept waiting.
    public func settle() async {}
}
