import GRDB
import JSON
import WorkflowAudit

/// Compares the contents of records with what the records have committed to.
struct ContentCheck {
    /// The last event before the oldest log began; nothing before its first record was read.
    private(set) var eventsBefore: Int64?
    private var log: Int64 = 0
    private var name = ""
    private var findings: [AuditFinding] = []
    private var missing: [Place: String] = [:]
    private var pruned: Set<Place> = []

    /// Where a record stands.
    private struct Place: Hashable {
        let log: Int64
        let sequence: Int
    }

    /// Goes on with the records of another log.
    mutating func begin(_ log: Int64, _ name: String) {
        self.log = log
        self.name = name
    }

    /// Looks at the content of one record, as a row of the trail has it.
    mutating func check(_ leaf: AuditLeaf, _ row: Row) throws {
        guard let part = leaf.parts.first, leaf.parts.count == 1 else {
            return note(.edited, leaf, "the record has parts that this program does not know")
        }
        let box = row.bytes("box")
        let salt = Array(box.prefix(AuditPart.saltLength))
        if part.name == AuditEntry.Part.event.rawValue {
            guard row["seq"] as Int64? != nil, row["run"] as String? != nil,
                row["principal_kind"] as String? != nil
            else {
                missing[Place(log: log, sequence: leaf.sequence)] = name
                return
            }
            guard !box.isEmpty else {
                return note(.blobMissing, leaf, "the salt of an event is missing")
            }
            let content = try AuditEntry.content(event: row)
            if box.count != salt.count || !part.holds(content, salt: salt) {
                note(.edited, leaf, "the event is not the one that was recorded")
            }
            return
        }
        guard !box.isEmpty else {
            return note(.blobMissing, leaf, "the content of the record is missing")
        }
        let content = Array(box.dropFirst(AuditPart.saltLength))
        guard part.holds(content, salt: salt) else {
            return note(.edited, leaf, "the content is not the one that was recorded")
        }
        take(content)
    }

    /// Learns what an intact record says about others.
    private mutating func take(_ content: [UInt8]) {
        guard let record = try? JSONValue(parsing: content), let details = record["details"] else {
            return
        }
        switch record["kind"]?.stringValue {
        case AuditRecord.Kind.logOpened.rawValue:
            let events = details["events_before"]?.intValue.map(Int64.init) ?? 0
            eventsBefore = min(eventsBefore ?? events, events)
        case AuditRecord.Kind.runRemoved.rawValue:
            let places = details["leaves"]?.stringValue.flatMap { try? JSONValue(parsing: $0) }
            for place in places?.arrayValue ?? [] {
                if let log = place[0]?.intValue, let sequence = place[1]?.intValue {
                    pruned.insert(Place(log: Int64(log), sequence: sequence))
                }
            }
        default:
            break
        }
    }

    /// The verdicts with what the contents say.
    ///
    /// - Parameters:
    ///   - verdicts: What is known of the logs themselves.
    ///   - event: An event that no record vouches for.
    /// - Returns: The same verdicts, with the findings of each log.
    func adding(to verdicts: [LogVerdict], uncovered event: Int64?) -> [LogVerdict] {
        var all = findings
        for (place, log) in missing.sorted(by: { $0.key.sequence < $1.key.sequence }) {
            all.append(
                pruned.contains(place)
                    ? AuditFinding(.pruned, log: log, place.sequence, "removed with its run")
                    : AuditFinding(.deleted, log: log, place.sequence, "the event is missing")
            )
        }
        if let event, let log = verdicts.last?.log {
            all.append(
                AuditFinding(.inserted, log: log, nil, "event \(event) has no record")
            )
        }
        return verdicts.map { verdict in
            verdict.adding(all.filter { $0.log.utf8.elementsEqual(verdict.log.utf8) })
        }
    }

    private mutating func note(_ code: AuditFinding.Code, _ leaf: AuditLeaf, _ message: String) {
        findings.append(AuditFinding(code, log: name, leaf.sequence, message))
    }
}
