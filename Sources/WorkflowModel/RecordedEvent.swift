/// An event with everything the ledger keeps beside it.
public struct RecordedEvent: Sendable, Hashable {
    /// Place in the ledger of the project; grows, never repeats.
    public let sequence: Int64
    /// A UUID; an event with an id that is already there is not stored again.
    public let id: String
    /// The run that the event is about.
    public let run: RunID
    /// When it was recorded, by the clock of who recorded it.
    public let time: Timestamp
    /// Who caused it.
    public let principal: Principal
    /// What a person wrote about it.
    public let note: Note?
    /// What happened.
    public let event: RunEvent

    /// Joins an event and its circumstances.
    public init(
        sequence: Int64,
        id: String,
        run: RunID,
        time: Timestamp,
        principal: Principal,
        note: Note? = nil,
        event: RunEvent
    ) {
        self.sequence = sequence
        self.id = id
        self.run = run
        self.time = time
        self.principal = principal
        self.note = note
        self.event = event
    }
}

/// An event that somebody wishes for, left in the ledger for the owner of a run.
public struct RunCommand: Sendable, Hashable {
    /// A UUID; a command with an id that is already there is not stored again.
    public let id: String
    /// The run that the command is for.
    public let run: RunID
    /// What the owner is to record, as far as the state of the run allows it.
    public let event: RunEvent
    /// When the command was left.
    public let time: Timestamp
    /// Who left it.
    public let principal: Principal
    /// What a person wrote about it.
    public let note: Note?

    /// Describes a wish.
    public init(
        id: String,
        run: RunID,
        event: RunEvent,
        time: Timestamp,
        principal: Principal,
        note: Note? = nil
    ) {
        self.id = id
        self.run = run
        self.event = event
        self.time = time
        self.principal = principal
        self.note = note
    }
}
