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
    /// What ties it to the records before it.
    let link: LeafLink
    let storedHash: [UInt8]
    /// Whether only the hash of the record is there.
    let isAbsent: Bool
    /// The number of the event beside it, where that is there.
    let event: Int64?
    /// The number of an event that stands beside it though it tells of none.
    let stray: Int64?
    /// The contents that there is something to say of.
    private(set) var parts: [(name: String, state: State)] = []
    /// Contents that stand beside it and that it does not name, in order.
    let strays: [String]

    /// Compares a record of a log.
    ///
    /// - Parameters:
    ///   - stored: The record and what stands beside it.
    ///   - hashed: What it says.
    ///   - log: The name of the log.
    ///   - keys: The keys of whoever reads.
    ///   - look: Is shown each content that is what was recorded.
    init(
        _ stored: StoredRecord,
        _ hashed: HashedLeaf,
        of log: String,
        with keys: AuditKeys,
        _ look: (AuditEntry.Part, ArraySlice<UInt8>) -> Void = { _, _ in }
    ) {
        place = stored.place
        link = hashed.link(in: log)
        isAbsent = stored.isAbsent
        storedHash = isAbsent ? Array(stored.hash) : []
        event = stored.event?.number
        let place = AuditPlace(log: log, sequence: stored.place)
        let named = hashed.intact?.parts ?? []
        for part in named {
            let state = Self.state(of: part, stored, at: place, with: keys, look)
            if case .whole(nil) = state {
                continue
            }
            parts.append((part.name, state))
        }
        let isOfEvent = named.contains { $0.name == AuditEntry.Part.event.rawValue }
        stray = isOfEvent ? nil : stored.vouched
        strays = stored.boxes.filter { box in
            !named.contains { box.isNamed($0.name) }
        }.map { String(decoding: $0.name, as: UTF8.self) }.sorted()
    }

    private static func state(
        of part: AuditPart,
        _ stored: StoredRecord,
        at place: AuditPlace,
        with keys: AuditKeys,
        _ look: (AuditEntry.Part, ArraySlice<UInt8>) -> Void
    ) -> State {
        guard let kind = AuditEntry.Part(named: part.name) else {
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
            let content = kind == .event ? stored.event?.content[...] : opened
            guard let content, part.holds(content, salt: salt) else {
                return .changed
            }
            look(kind, content)
            return .whole(trail: kind == .trail ? Array(content) : nil)
        case .changed: return .changed
        case .keyless: return .keyless
        case .erased(let pseudonym): return .erased(pseudonym: pseudonym)
        case .foreign: return .foreign
        }
    }
}
