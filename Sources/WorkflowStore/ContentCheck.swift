import GRDB
import JSON
import WorkflowAudit
import WorkflowModel

/// Compares the contents of records with what the records have committed to.
struct ContentCheck {
    /// The last event before the oldest log began; nothing before its first record was read.
    private(set) var eventsBefore: Int64?
    private let isPartial: Bool
    private var log: Int64 = 0
    private var name = ""
    private var findings: [AuditFinding] = []
    private var absent: AbsentRecords
    private var unopened: [String: Int] = [:]
    private var nameless: [Nameless: (first: Int, count: Int)] = [:]
    private var erased: Set<String> = []

    /// Records of a log that do not tell any more who it was.
    private struct Nameless: Hashable {
        let log: String
        let pseudonym: String
    }

    /// Begins with nothing looked at.
    ///
    /// - Parameters:
    ///   - attached: What archives hold that are read along with the ledger.
    ///   - isPartial: Whether only some of the records are shown; what others might explain is not
    ///     judged then.
    init(attached: [AuditSpan] = [], isPartial: Bool = false) {
        self.isPartial = isPartial
        absent = AbsentRecords(attached: attached, isPartial: isPartial)
    }

    /// Takes for granted that events up to one have their records.
    mutating func takeOver(eventsBefore event: Int64) {
        eventsBefore = max(eventsBefore ?? 0, event)
    }

    /// Goes on with the records of another log.
    mutating func begin(_ log: Int64, _ name: String) {
        guard log != self.log else {
            return
        }
        self.log = log
        self.name = name
        absent.begin(log, name)
    }

    /// Takes in that of a record only the hash is there.
    mutating func noteAbsent(_ record: CheckedRecord) {
        absent.note(leaf: place(record.place), event: record.event)
    }

    /// Takes in what became of the contents of one record.
    mutating func take(_ record: CheckedRecord) {
        let leaf = record.link.sequence ?? record.place
        for (name, state) in record.parts {
            take(state, of: name, leaf)
        }
        if let event = record.stray {
            note(.inserted, leaf, "event \(event) stands beside a record that tells of none")
        }
        for name in record.strays {
            note(.inserted, leaf, "a content '\(name)' stands beside it that it does not name")
        }
    }

    private mutating func take(_ state: CheckedRecord.State, of part: String, _ leaf: Int) {
        let isEvent = part == AuditEntry.Part.event.rawValue
        switch state {
        case .whole(let trail):
            trail.map { take($0) }
        case .changed where isEvent:
            note(.edited, leaf, "the event is not the one that was recorded")
        case .changed:
            note(.edited, leaf, "its content '\(part)' is not what was recorded")
        case .keyless:
            note(.blobMissing, leaf, "the key to its content '\(part)' is missing")
        case .erased(let pseudonym):
            let key = Nameless(log: name, pseudonym: pseudonym)
            nameless[key, default: (leaf, 0)].count += 1
        case .foreign:
            unopened[name, default: 0] += 1
        case .absent where isEvent:
            note(.blobMissing, leaf, "the salt of an event is missing")
        case .absent:
            absent.note(content: part, of: place(leaf))
        case .eventless:
            absent.note(eventOf: place(leaf))
        case .unknown:
            note(.edited, leaf, "it has a part '\(part)', which nothing here writes")
        }
    }

    private func place(_ sequence: Int) -> AbsentRecords.Place {
        AbsentRecords.Place(log: log, sequence: sequence)
    }

    /// Learns what an intact record says about others.
    private mutating func take(_ content: [UInt8]) {
        guard let trail = try? JSONValue(parsing: content) else {
            return
        }
        if !isPartial, let events = trail["events_before"]?.intValue.map(Int64.init) {
            eventsBefore = min(eventsBefore ?? events, events)
        }
        erased.formUnion((trail["erased"]?.arrayValue ?? []).compactMap(\.stringValue))
        absent.take(trail)
    }

    /// Compares the name of a principal with what events have committed to.
    ///
    /// - Parameters:
    ///   - row: A row of the table of principals.
    ///   - log: The log that a finding is told of.
    /// - Returns: What is wrong with it; nothing when the name is right, or was erased on record.
    /// - Throws: `StoreError` when the row tells no principal.
    func finding(principal row: Row, in log: String) throws -> AuditFinding? {
        guard let mark = row["mark"] as String? else {
            return nil
        }
        let principal = try Principal(row)
        let pseudonym = principal.pseudonym(row["principal_id"])
        let salt = row.bytes("salt")
        guard !salt.isEmpty else {
            return erased.contains(pseudonym)
                ? nil
                : AuditFinding(
                    .blobMissing,
                    log: log,
                    nil,
                    "the name of \(pseudonym) is gone, and nothing says why"
                )
        }
        return PrincipalMark.text(of: principal.name, salt: salt) == mark
            ? nil
            : AuditFinding(
                .edited,
                log: log,
                nil,
                "the name of \(pseudonym) is not the one that was recorded"
            )
    }

    private var namelessFindings: [AuditFinding] {
        nameless.sorted { $0.value.first < $1.value.first }.compactMap { key, records in
            guard erased.contains(key.pseudonym) else {
                return isPartial
                    ? nil
                    : AuditFinding(
                        .blobMissing,
                        log: key.log,
                        records.first,
                        "the key to the name of \(key.pseudonym) is gone, and nothing says why"
                    )
            }
            return AuditFinding(
                .erased,
                log: key.log,
                records.first,
                "\(records.count) records do not tell any more who \(key.pseudonym) was"
            )
        }
    }

    /// The verdicts with what the contents say.
    ///
    /// - Parameters:
    ///   - verdicts: What is known of the logs themselves.
    ///   - event: An event that no record vouches for.
    /// - Returns: The same verdicts, with the findings of each log.
    func adding(to verdicts: [LogVerdict], uncovered event: Int64?) -> [LogVerdict] {
        var all = findings + namelessFindings + absent.findings
        if let event, let log = verdicts.last?.log {
            all.append(
                AuditFinding(.inserted, log: log, nil, "event \(event) has no record")
            )
        }
        let moved = absent.moved
        return verdicts.map { verdict in
            verdict.adding(
                all.filter { $0.log.utf8.elementsEqual(verdict.log.utf8) },
                unopened: unopened[verdict.log] ?? 0,
                archived: moved[verdict.log] ?? 0
            )
        }
    }

    private mutating func note(_ code: AuditFinding.Code, _ leaf: Int, _ message: String) {
        findings.append(AuditFinding(code, log: name, leaf, message))
    }
}
