import GRDB
import JSON
import WorkflowAudit

/// Compares the contents of records with what the records have committed to.
struct ContentCheck {
    /// The last event before the oldest log began; nothing before its first record was read.
    private(set) var eventsBefore: Int64?
    private let boxes = AuditBoxes()
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

    /// Looks at the contents of one record.
    ///
    /// - Parameters:
    ///   - leaf: What was committed to.
    ///   - boxes: What is stored, by the names of the parts.
    ///   - row: The event that the record vouches for, as a row of the trail has it.
    /// - Throws: What reading the row throws.
    mutating func check(
        _ leaf: AuditLeaf,
        _ boxes: [String: [UInt8]],
        event row: Row
    ) throws {
        for part in leaf.parts {
            guard let name = AuditEntry.Part(rawValue: part.name) else {
                note(.edited, leaf, "it has a part '\(part.name)', which nothing here writes")
                continue
            }
            let box = boxes[part.name]
            if name == .event {
                try check(part, box, event: row, of: leaf)
            } else {
                check(part, name, box, of: leaf)
            }
        }
        for name in boxes.keys.sorted() where !leaf.parts.contains(where: { $0.name == name }) {
            note(.inserted, leaf, "a content '\(name)' stands beside it that it does not name")
        }
    }

    private mutating func check(
        _ part: AuditPart,
        _ box: [UInt8]?,
        event row: Row,
        of leaf: AuditLeaf
    ) throws {
        guard row["seq"] as Int64? != nil, row["run"] as String? != nil,
            row["principal_kind"] as String? != nil
        else {
            missing[Place(log: log, sequence: leaf.sequence)] = name
            return
        }
        guard let box else {
            return note(.blobMissing, leaf, "the salt of an event is missing")
        }
        let content = try AuditEntry.content(event: row)
        guard let opened = boxes.open(.event, box), part.holds(content, salt: opened.salt) else {
            return note(.edited, leaf, "the event is not the one that was recorded")
        }
    }

    private mutating func check(
        _ part: AuditPart,
        _ name: AuditEntry.Part,
        _ box: [UInt8]?,
        of leaf: AuditLeaf
    ) {
        guard let box else {
            return note(.blobMissing, leaf, "its content '\(part.name)' is missing")
        }
        guard let (salt, content) = boxes.open(name, box), part.holds(content, salt: salt) else {
            return note(.edited, leaf, "its content '\(part.name)' is not what was recorded")
        }
        if name == .trail {
            take(content)
        }
    }

    /// Learns what an intact record says about others.
    private mutating func take(_ content: [UInt8]) {
        guard let trail = try? JSONValue(parsing: content) else {
            return
        }
        if let events = trail["events_before"]?.intValue.map(Int64.init) {
            eventsBefore = min(eventsBefore ?? events, events)
        }
        for place in trail["pruned"]?.arrayValue ?? [] {
            if let log = place[0]?.intValue, let sequence = place[1]?.intValue {
                pruned.insert(Place(log: Int64(log), sequence: sequence))
            }
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
