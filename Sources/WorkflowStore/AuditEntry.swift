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

    /// Reads a row of `select`.
    init(event row: Row, from origin: AuditOrigin) throws {
        guard let stored = StoredEvent(row) else {
            throw StoreError(.corrupt, "event \(row["seq"] as Int64) belongs to no run or nobody")
        }
        let (happened, payload) = try RunEvent.stored(row, of: "event \(stored.number)")
        let person = try Principal(row)
        principal = row["principal_id"]
        var core = happened.core(
            telling: payload,
            by: person.kind,
            person.pseudonym(principal),
            in: RunID(row["run"]),
            of: row["workflow"],
            row["digest"]
        )
        id = row["id"]
        event = stored.number
        switch (row["note"] as String?).map(Note.init(stored:)) {
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

extension Principal {
    /// What stands for the principal where the name may not be told: the same all over a project.
    func pseudonym(_ number: Int64) -> String { "\(kind.rawValue)-\(number)" }
}
