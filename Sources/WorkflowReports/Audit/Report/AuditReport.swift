package import WorkflowAudit
package import WorkflowModel

/// What an auditor reads about a period: evidence out of the audit trail, and its limits.
///
/// Feed it the records of the period in their order; what it keeps does not grow with their number
/// beyond what it lists.
package struct AuditReport: Sendable {
    /// A part of the report.
    package enum Topic: String, Sendable, Hashable, CaseIterable {
        case scope, integrity, counts, people, approvals, refusals, changes, exceptions, reads
        case retention, samples, controls, limits

        /// The heading.
        var title: String {
            switch self {
            case .scope: "Scope"
            case .integrity: "Integrity of the trail"
            case .counts: "Records by type and outcome"
            case .people: "People and roles"
            case .approvals: "Approvals and separation of duties"
            case .refusals: "Refusals"
            case .changes: "Changes of workflows and settings"
            case .exceptions: "Exceptions"
            case .reads: "Reading of the audit trail"
            case .retention: "Retention"
            case .samples: "Sampled records"
            case .controls: "Controls"
            case .limits: "What this report does not show"
            }
        }
    }

    /// What is known beside the records.
    package struct Frame: Sendable {
        package let framework: AuditFramework
        package let project: String
        package let version: String
        package let since: Timestamp?
        package let until: Timestamp?
        package let now: Timestamp
        package let by: Principal
        /// What came of verifying the trail for this report, which is known once it was read.
        package fileprivate(set) var verdicts: [LogVerdict] = []
        package let roles: [(name: String, people: [String])]
        package let separatesDuties: Bool
        /// How long runs and logs are kept, in words.
        package let retention: [(what: String, span: String)]

        package init(
            framework: AuditFramework,
            project: String,
            version: String,
            since: Timestamp?,
            until: Timestamp?,
            now: Timestamp,
            by principal: Principal,
            roles: [(name: String, people: [String])],
            separatesDuties: Bool,
            retention: [(what: String, span: String)]
        ) {
            self.framework = framework
            self.project = project
            self.version = version
            self.since = since
            self.until = until
            self.now = now
            by = principal
            self.roles = roles
            self.separatesDuties = separatesDuties
            self.retention = retention
        }
    }

    /// A record that chance has picked, with what proves it.
    package struct Sample: Sendable {
        package let event: AuditEvent
        /// The hash of the record, as digits.
        package let hash: String
        /// The way to a signed head, in the format `tlog-proof` of C2SP.
        package let proof: String

        package init(event: AuditEvent, hash: String, proof: String) {
            self.event = event
            self.hash = hash
            self.proof = proof
        }
    }

    /// How many rows a list has at most; the rest is counted.
    static let longestList = 500

    private(set) var frame: Frame
    package var samples: [Sample] = []
    /// What was passed over.
    private(set) var omitted = AuditOmissions()
    private(set) var records = 0
    private(set) var sealed = 0
    private(set) var first: Timestamp?
    private(set) var last: Timestamp?
    private(set) var counts: [CountKey: Int] = [:]
    private(set) var people: [String: Person] = [:]
    private(set) var reads: [ReadKey: Int] = [:]
    private(set) var approvals = Listing()
    private(set) var refusals = Listing()
    private(set) var changes = Listing()
    private(set) var exceptions = Listing()
    private(set) var removals = Listing()
    private var starters: [RunID: String] = [:]
    /// What the types of the records are about, so that each is looked at once.
    private var topics: [String: AuditTypeTopics] = [:]
    /// The first and the last place of each log in the period.
    package private(set) var places: [String: ClosedRange<Int>] = [:]

    /// How many records of the period there are.
    package var recordCount: Int { records }

    /// When it was made.
    package var madeAt: Timestamp { frame.now }

    /// Whether nothing speaks against the trail.
    package var isSound: Bool { frame.verdicts.allSatisfy(\.isSound) }

    /// Begins a report.
    package init(_ frame: Frame) {
        self.frame = frame
    }

    struct CountKey: Hashable {
        let type: String
        let outcome: AuditCore.Outcome
    }

    struct ReadKey: Hashable {
        let who: String
        let type: String
    }

    /// Somebody who did something in the period.
    struct Person {
        let kind: Principal.Kind
        var names: Set<String> = []
        var records = 0
        var first: Timestamp
        var last: Timestamp

        mutating func note(_ event: AuditEvent) {
            if let name = event.person?.name, !names.contains(name) {
                names.insert(name)
            }
            records += 1
            first = min(first, event.time)
            last = max(last, event.time)
        }
    }

    /// Rows that are shown up to a number and then only counted.
    struct Listing: Sendable {
        private(set) var rows: [[String]] = []
        private(set) var count = 0

        mutating func add(_ row: [String]) {
            count += 1
            if rows.count < AuditReport.longestList {
                rows.append(row)
            }
        }
    }

    /// Takes in what came of verifying the trail, and what was passed over.
    package mutating func conclude(_ verdicts: [LogVerdict], _ omitted: AuditOmissions) {
        frame.verdicts = verdicts
        self.omitted = omitted
    }

    /// Takes in a record; one from before the period only tells who started a run.
    package mutating func take(_ event: AuditEvent) {
        if let core = event.core, core.type == "run_created", let run = core.run {
            starters[run] = core.pseudonym
        }
        guard frame.since.map({ $0 <= event.time }) ?? true else {
            return
        }
        records += 1
        first = min(first ?? event.time, event.time)
        last = max(last ?? event.time, event.time)
        places[event.log, default: event.sequence...event.sequence].extend(to: event.sequence)
        guard let core = event.core else {
            sealed += 1
            return
        }
        counts[CountKey(type: core.type, outcome: core.outcome), default: 0] += 1
        notePerson(event, core)
        sort(event, core)
    }

    private mutating func notePerson(_ event: AuditEvent, _ core: AuditCore) {
        people[
            core.pseudonym,
            default: Person(kind: core.actor, first: event.time, last: event.time)
        ].note(event)
    }

    /// Puts a record into the lists that it belongs to.
    private mutating func sort(_ event: AuditEvent, _ core: AuditCore) {
        let topics = topics[core.type] ?? AuditTypeTopics(core.type)
        self.topics[core.type] = topics
        if topics.isReading {
            reads[ReadKey(who: event.who, type: core.type), default: 0] += 1
        }
        let what = AuditTopicWords(core: core, topics: topics)
        guard what.isListed else {
            return
        }
        let row = [event.place, event.time.text, event.who, core.type, what.subject]
        if what.isApproval {
            let starter = core.run.flatMap { starters[$0] }
            let isOther = starter.map { $0.utf8.elementsEqual(core.pseudonym.utf8) ? "no" : "yes" }
            approvals.add(row + [isOther ?? "not known", event.core?.note ?? ""])
        }
        if core.outcome == .denied {
            refusals.add(row + [what.reason, event.core?.note ?? ""])
        }
        if what.isChange {
            changes.add(row + [core.definition ?? "", what.outcome])
        }
        if topics.isRemoval {
            removals.add(row + [what.outcome])
        }
        if what.isException {
            exceptions.add(row + [what.outcome, what.reason])
        }
    }
}

extension ClosedRange<Int> {
    fileprivate mutating func extend(to place: Int) {
        self = Swift.min(lowerBound, place)...Swift.max(upperBound, place)
    }
}

extension AuditEvent {
    /// The log and the place in it, short enough for a table.
    var place: String {
        "\(log.split(separator: "/").last.map { $0.prefix(6) } ?? "")/\(sequence)"
    }

    /// Who it was, as far as the reader may know.
    var who: String {
        let name = person?.name ?? core?.pseudonym ?? "sealed"
        return name + (person?.onBehalfOf.map { " for \($0)" } ?? "")
    }
}
