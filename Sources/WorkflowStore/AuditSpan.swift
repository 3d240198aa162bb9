import GRDB
import JSON
import WorkflowAudit
import WorkflowSystem

/// Records of a log, one after the other, that leave the ledger for an archive.
///
/// Their contents leave. A record itself stays as long as something in the ledger needs it: the
/// event that it vouches for, or what it tells for verifying others.
struct AuditSpan: Sendable, Hashable, JSONRepresentable {
    /// The number of the log in the ledger.
    let log: Int64
    let places: Range<Int>
    /// The records that stay in the ledger as well.
    let kept: PlaceRanges

    init(log: Int64, places: Range<Int>, kept: PlaceRanges) {
        self.log = log
        self.places = places
        self.kept = kept
    }

    /// Reads what a record of the trail says of it.
    init?(_ json: JSONValue) {
        guard let log = json[0]?.intValue, let first = json[1]?.intValue,
            let end = json[2]?.intValue, first >= 0, first < end,
            let kept = json[3].flatMap(PlaceRanges.init)
        else {
            return nil
        }
        self.init(log: Int64(log), places: first..<end, kept: kept)
    }

    var json: JSONValue {
        [Int(log).json, places.lowerBound.json, places.upperBound.json, kept.json]
    }

    /// Holds for a row of `audit_leaf` that something in the ledger needs.
    static let isNeeded = """
        (EXISTS (SELECT 1 FROM event WHERE event.seq = audit_leaf.event) OR EXISTS (
            SELECT 1 FROM audit_part
            WHERE audit_part.log = audit_leaf.log AND audit_part.seq = audit_leaf.seq
                AND audit_part.name = 'trail'
        ))
        """

    /// Holds for a name of a content that stays in the ledger with its record.
    static let isOpen = "name IN ('event', 'trail')"
}

extension Database {
    /// The records of each log that come next to be archived.
    ///
    /// The last record of a log never does: whoever goes on with the log needs it.
    ///
    /// - Parameter belongs: Says of a record of a log, by name, whether it is to be archived; the
    ///   first that is not ends the span.
    /// - Returns: The spans that are not empty.
    /// - Throws: `StoreError` with `corrupt` for a record that cannot be read.
    func spans(where belongs: (String, AuditLeaf) -> Bool) throws -> [AuditSpan] {
        try auditLogs().compactMap { number, name in
            let first = try firstUnarchived(number)
            let rows = try Row.fetchCursor(
                self,
                sql: """
                    SELECT seq, leaf, leaf_hash, \(AuditSpan.isNeeded) AS needed FROM audit_leaf
                    WHERE log = ?1 AND seq >= ?2
                        AND seq < (SELECT max(seq) FROM audit_leaf WHERE log = ?1)
                    ORDER BY seq
                    """,
                arguments: [number, first]
            )
            var (end, kept) = (first, PlaceRanges())
            while let row = try rows.next() {
                guard let leaf = AuditLeaf(row), leaf.sequence == end else {
                    throw StoreError(
                        .corrupt,
                        "record \(end) of log \(name) is not what was recorded"
                    )
                }
                guard belongs(name, leaf) else {
                    break
                }
                if row["needed"] {
                    kept.append(end)
                }
                end += 1
            }
            return end > first ? AuditSpan(log: number, places: first..<end, kept: kept) : nil
        }
    }

    /// The first record of a log that was not archived.
    func firstUnarchived(_ log: Int64) throws -> Int {
        try row("SELECT max(until) AS place FROM audit_archive WHERE log = ?", [log])?["place"] ?? 0
    }

    /// The records of a span that something in the ledger needs now.
    func needed(of span: AuditSpan) throws -> PlaceRanges {
        let rows = try Row.fetchCursor(
            self,
            sql: """
                SELECT seq FROM audit_leaf
                WHERE log = ? AND seq >= ? AND seq < ? AND \(AuditSpan.isNeeded) ORDER BY seq
                """,
            arguments: [span.log, span.places.lowerBound, span.places.upperBound]
        )
        var needed = PlaceRanges()
        while let row = try rows.next() {
            needed.append(row["seq"])
        }
        return needed
    }
}
