import WorkflowAudit

/// A record whose contents were compared with what it has committed to.
struct CheckedRecord: Sendable {
    /// What became of one content.
    enum State: Sendable {
        /// It is what was recorded. What the trail says of itself is handed on, the rest is not.
        case whole(trail: [UInt8]?)
        /// It is not what was recorded.
        case changed
        /// The key to it is missing.
        case keyless
        /// The key to it was erased with this person.
        case erased(pseudonym: String)
        /// The reader has no key to it.
        case foreign
        /// It is not there.
        case absent
        /// The event that it vouches for is not there.
        case eventless
        /// Nothing here writes contents of this name.
        case unknown
    }

    let place: Int
    let hashed: HashedLeaf
    let storedHash: [UInt8]
    /// Whether only the hash of the record is there.
    let isAbsent: Bool
    /// The number of the event that it is said to vouch for.
    let vouched: Int64?
    /// The number of that event where it is there.
    let event: Int64?
    let parts: [(name: String, state: State)]
    /// Contents that stand beside it and that it does not name, in order.
    let strays: [String]

    /// Compares a record of a log.
    init(_ record: HashedRecord, of log: String, with keys: AuditKeys) {
        let stored = record.stored
        place = stored.place
        hashed = record.hashed
        storedHash = stored.hash
        isAbsent = record.isAbsent
        vouched = stored.vouched
        event = stored.event?.number
        let place = AuditPlace(log: log, sequence: stored.place)
        let named = record.hashed.intact?.parts ?? []
        parts = named.map { ($0.name, Self.state(of: $0, stored, at: place, with: keys)) }
        strays = stored.boxes.map(\.name).filter { name in
            !named.contains { $0.name == name }
        }.sorted()
    }

    private static func state(
        of part: AuditPart,
        _ stored: StoredRecord,
        at place: AuditPlace,
        with keys: AuditKeys
    ) -> State {
        guard let kind = AuditEntry.Part(rawValue: part.name) else {
            return .unknown
        }
        if kind == .event, stored.event == nil {
            return .eventless
        }
        guard let box = stored.box(part.name) else {
            return .absent
        }
        switch keys.open(box, part, kind, at: place) {
        case .opened(let salt, let opened):
            let content = kind == .event ? stored.event?.content : opened
            guard let content, part.holds(content, salt: salt) else {
                return .changed
            }
            return .whole(trail: kind == .trail ? content : nil)
        case .changed: return .changed
        case .keyless: return .keyless
        case .erased(let pseudonym): return .erased(pseudonym: pseudonym)
        case .foreign: return .foreign
        }
    }
}
