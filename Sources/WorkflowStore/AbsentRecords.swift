import JSON
import WorkflowAudit

/// What of the trail is not in the ledger, and whether records say that it was moved or removed.
///
/// What may explain an absence comes later in the trail than what is absent; so all of it is told
/// apart at the end.
struct AbsentRecords {
    /// Where a record stands.
    struct Place: Hashable {
        let log: Int64
        let sequence: Int
    }

    /// What attached archives hold by their own account.
    private let attached: [AuditSpan]
    private var names: [Int64: String] = [:]
    private var leaves: [Int64: PlaceRanges] = [:]
    private var contents: [(place: Place, name: String)] = []
    private var events: [Place] = []
    private var claims: [(place: Place, event: Int64)] = []
    private var removed: Set<Place> = []
    private var archived: [AuditSpan] = []

    private let isPartial: Bool

    /// Begins with nothing that is absent.
    ///
    /// - Parameters:
    ///   - attached: What archives hold that are at hand.
    ///   - isPartial: Whether records are not shown that may explain an absence; none is judged then.
    init(attached: [AuditSpan], isPartial: Bool) {
        self.attached = attached
        self.isPartial = isPartial
    }

    /// Goes on with the records of another log.
    mutating func begin(_ log: Int64, _ name: String) {
        names[log] = name
    }

    /// Notes a record of which only the hash is there; `event` stands beside it as if it vouched.
    mutating func note(leaf place: Place, event: Int64?) {
        leaves[place.log, default: PlaceRanges()].append(place.sequence)
        if let event {
            claims.append((place, event))
        }
    }

    /// Notes a content that is not there.
    mutating func note(content name: String, of place: Place) {
        contents.append((place, name))
    }

    /// Notes that the event is not there that a record vouches for.
    mutating func note(eventOf place: Place) {
        events.append(place)
    }

    /// Learns what an intact record says about others.
    mutating func take(_ trail: JSONValue) {
        for place in trail["pruned"]?.arrayValue ?? [] {
            if let log = place[0]?.intValue, let sequence = place[1]?.intValue {
                removed.insert(Place(log: Int64(log), sequence: sequence))
            }
        }
        archived += (trail["archived"]?.arrayValue ?? []).compactMap(AuditSpan.init)
    }

    /// How many records of each log are in archives that are not at hand.
    var moved: [String: Int] {
        var counts: [String: Int] = [:]
        for (span, count) in movedBySpan {
            counts[names[span.log] ?? "", default: 0] += count
        }
        return counts
    }

    /// All that there is to say, in the order of logs and records.
    var findings: [AuditFinding] {
        let absences = movedFindings + leafFindings + contentFindings + eventFindings
        return absences.filter { !isPartial || $0.code.isHarmless } + claimFindings
    }

    private func span(of place: Place) -> AuditSpan? {
        archived.first { $0.log == place.log && $0.places.contains(place.sequence) }
    }

    private var places: [Place] {
        leaves.sorted { $0.key < $1.key }.flatMap { log, ranges in
            ranges.ranges.flatMap { $0.map { Place(log: log, sequence: $0) } }
        }
    }

    private var movedBySpan: [AuditSpan: Int] {
        let all = Set(places).union(contents.map(\.place))
        return all.reduce(into: [:]) { counts, place in
            if let span = span(of: place), !isAttached(place) {
                counts[span, default: 0] += 1
            }
        }
    }

    private func isAttached(_ place: Place) -> Bool {
        attached.contains { $0.log == place.log && $0.places.contains(place.sequence) }
    }

    private var movedFindings: [AuditFinding] {
        movedBySpan.sorted {
            ($0.key.log, $0.key.places.lowerBound) < ($1.key.log, $1.key.places.lowerBound)
        }
        .map { span, count in
            finding(
                .pruned,
                Place(log: span.log, sequence: span.places.lowerBound),
                "\(count) records up to \(span.places.upperBound - 1) are in an archive; "
                    + "their hashes are here"
            )
        }
    }

    /// Records that are not there and that no archive holds; those that lie together are told once.
    private var leafFindings: [AuditFinding] {
        var lost = PlaceRanges()
        var findings: [AuditFinding] = []
        for (log, ranges) in leaves.sorted(by: { $0.key < $1.key }) {
            lost = PlaceRanges()
            for range in ranges.ranges {
                for sequence in range where !isExplained(Place(log: log, sequence: sequence)) {
                    lost.append(sequence)
                }
            }
            findings += lost.ranges.map { range in
                finding(
                    .deleted,
                    Place(log: log, sequence: range.lowerBound),
                    "\(range.count) records are gone but for their hashes"
                )
            }
        }
        return findings
    }

    private func isExplained(_ place: Place) -> Bool {
        guard let span = span(of: place), !isAttached(place) else {
            return false
        }
        return !span.kept.contains(place.sequence) || removed.contains(place)
    }

    private var contentFindings: [AuditFinding] {
        contents.filter { span(of: $0.place) == nil || isAttached($0.place) }.map { place, name in
            finding(.blobMissing, place, "its content '\(name)' is missing")
        }
    }

    /// Events that are not there; those that were removed on record and lie together are told once.
    private var eventFindings: [AuditFinding] {
        var onRecord: [Int64: PlaceRanges] = [:]
        var findings: [AuditFinding] = []
        for place in events.sorted(by: { $0.sequence < $1.sequence }) {
            if removed.contains(place) {
                onRecord[place.log, default: PlaceRanges()].append(place.sequence)
            } else {
                findings.append(finding(.deleted, place, "the event is missing"))
            }
        }
        return onRecord.sorted { $0.key < $1.key }.flatMap { log, places in
            places.ranges.map { range in
                finding(
                    .pruned,
                    Place(log: log, sequence: range.lowerBound),
                    range.count == 1
                        ? "its event was removed with its run"
                        : "\(range.count) events up to \(range.upperBound - 1) were removed with their run"
                )
            }
        } + findings
    }

    private var claimFindings: [AuditFinding] {
        claims.map { place, event in
            finding(.inserted, place, "event \(event) stands beside a record that tells of none")
        }
    }

    private func finding(
        _ code: AuditFinding.Code,
        _ place: Place,
        _ message: String
    ) -> AuditFinding {
        AuditFinding(code, log: names[place.log] ?? "", place.sequence, message)
    }
}
