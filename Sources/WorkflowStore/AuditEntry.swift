import GRDB
import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// What becomes one leaf: its contents by who may read them, and the event that it vouches for.
struct AuditEntry {
    /// One content of a record; the words are those of the leaf.
    enum Part: String, CaseIterable {
        /// What happened.
        case core
        /// Who it was.
        case person
        /// With what words, from where.
        case detail
        /// The row of an event as it stands in its table.
        case event
        /// What verifying the trail itself needs, readable to everybody for ever.
        case trail

        /// The part with a name, which the first letter tells: records have five of them each.
        init?(named name: String) {
            let part: Part? =
                switch name.utf8.first {
                case UInt8(ascii: "c"): .core
                case UInt8(ascii: "p"): .person
                case UInt8(ascii: "d"): .detail
                case UInt8(ascii: "e"): .event
                case UInt8(ascii: "t"): .trail
                default: nil
                }
            guard let part, part.rawValue == name else {
                return nil
            }
            self = part
        }

        /// The roles that may read it; nothing where it stands open.
        var readers: Set<AuditRole>? {
            switch self {
            case .core: [.viewer, .auditor]
            case .person: [.auditor, .compliance]
            case .detail: [.auditor, .security]
            case .event, .trail: nil
            }
        }
    }

    let id: String
    /// The event that the leaf vouches for.
    let event: Int64?
    /// Who it was, as the number of a principal.
    let principal: Int64
    let parts: [(part: Part, content: [UInt8])]

    /// Makes an entry of what is no event of a run.
    init(_ record: AuditRecord, from origin: AuditOrigin, in db: Database) throws {
        principal = try db.number(of: record.principal)
        var core = AuditCore(
            type: record.kind.rawValue,
            outcome: record.outcome,
            actor: record.principal.kind,
            pseudonym: record.principal.pseudonym(principal)
        )
        core.workflow = record.workflow
        core.definition = record.definition
        core.run = record.run
        core.phase = record.phase
        core.step = record.step
        core.reason = record.reason
        core.files = record.files
        core.facts = record.facts
        core.note = record.note
        id = UUIDv7.next().description
        event = nil
        let detail = origin.detail(record.details, by: record.principal)
        parts =
            Self.parts(core, origin.person(record.principal), detail)
            + (record.trail.isEmpty ? [] : [(.trail, record.trail.json.bytes())])
    }

    /// Reads a row of `selectNew`.
    ///
    /// - Parameters:
    ///   - row: The row as it stands in the ledger, which alone says what is recorded.
    ///   - written: What is remembered of events that were just written, by number; where it is not
    ///     what the row holds, the row is read.
    ///   - origin: From where this process writes.
    /// - Throws: `StoreError` with `corrupt` when the row tells no event.
    init(
        event row: StatementRow,
        among written: [Int64: WrittenEvent],
        from origin: AuditOrigin
    ) throws {
        guard let stored = StoredEvent(row) else {
            throw StoreError(.corrupt, "event \(row.number(0)) belongs to no run or nobody")
        }
        let (kind, text) = (stored.kind, stored.payload)
        let (happened, payload) =
            try written[stored.number]?.event(for: kind, text)
            ?? RunEvent.stored(kind, text, of: "event \(stored.number)")
        let person = try Principal(stored: stored.principalKind, name: row.text(12))
        principal = stored.principal
        var core = happened.core(
            telling: payload,
            by: person.kind,
            person.pseudonym(principal),
            in: RunID(stored.run),
            of: row.text(10),
            row.text(11)
        )
        id = stored.id
        event = stored.number
        switch stored.note.map(Note.init(stored:)) {
        case .sealed(let note)?: core.sealedNote = note
        case let note: core.note = note?.text
        }
        let detail = origin.detail(happened.details(of: payload), by: person)
        parts = Self.parts(core, origin.person(person), detail) + [(.event, stored.content)]
    }

    private static func parts(
        _ core: AuditCore,
        _ person: AuditPerson,
        _ detail: AuditDetail
    ) -> [(part: Part, content: [UInt8])] {
        let told: [(part: Part, content: [UInt8])] = [
            (.core, core.content), (.person, person.content),
        ]
        return detail.isEmpty ? told : told + [(.detail, detail.content)]
    }

    /// The columns that the contents of an event are made of.
    static let select = """
        SELECT \(StoredEvent.columns), run.workflow, run.digest, principal.name AS principal_name
        FROM event JOIN run ON run.number = event.run JOIN principal ON principal.id = event.principal
        """

    /// The events behind a number, in order.
    static let selectNew = select + " WHERE event.seq > ? ORDER BY event.seq"
}

extension WrittenEvent {
    /// What was remembered of the event, when its row holds just that.
    fileprivate func event(
        for kind: String,
        _ payload: String
    ) -> (event: RunEvent, payload: JSONObject)? {
        guard payload.isExactly(text), kind.isExactly(recorded.event.kind) else {
            return nil
        }
        return (recorded.event, self.payload)
    }
}

extension Principal {
    /// What stands for the principal where the name may not be told: the same all over a project.
    func pseudonym(_ number: Int64) -> String { "\(kind.rawValue)-\(number)" }
}
