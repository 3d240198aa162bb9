import JSON
import SystemPackage
package import WorkflowAudit
import WorkflowModel
package import WorkflowStore

/// Records of the audit trail as lists show them.
package struct AuditListing: Sendable {
    /// The newest first.
    package var events: [AuditEvent] = []
    /// Whether there are more of those that were asked for.
    package var isCut = false
    /// What is not shown of those that were asked for.
    package var omitted = AuditOmissions()
    /// The names of all logs of the ledger.
    package let logs: [String]
    /// Why the reading itself could not be recorded.
    package var unrecorded: String?
}

/// A record behind which the next page of the trail begins.
package struct AuditCursor: Sendable, LosslessStringConvertible {
    fileprivate let id: String
    private let time: Timestamp

    /// The place behind a record.
    package init(_ event: AuditEvent) {
        id = event.id
        time = event.time
    }

    /// Reads what `description` wrote; nothing for any other text.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), (0..<Int64.max).contains(time),
            !parts[1].isEmpty
        else {
            return nil
        }
        self.time = Timestamp(microseconds: time)
        id = String(parts[1])
    }

    package var description: String { "\(time.microseconds)@\(id)" }

    /// The first moment that is too late.
    fileprivate var bound: Timestamp { Timestamp(microseconds: time.microseconds + 1) }
}

extension AuditEvent {
    /// The record without the parts that none of the roles may read.
    fileprivate func shown(to roles: Set<AuditRole>) -> AuditEvent {
        AuditEvent(
            log: log,
            sequence: sequence,
            id: id,
            time: time,
            core: core,
            person: roles.isDisjoint(with: [.auditor, .compliance]) ? nil : person,
            detail: roles.isDisjoint(with: [.auditor, .security]) ? nil : detail
        )
    }
}

extension Project {
    /// Verifies the audit trail: every record, every content, every head that is kept.
    ///
    /// What something outside the project remembers is asked for too. That a sound trail was
    /// verified is recorded in it; to one that does not hold nothing is added.
    ///
    /// - Parameter isQuick: Whether to look at the newest records alone.
    /// - Returns: One verdict for each log, the oldest first, none when there is no trail yet; and
    ///   why the verification could not be recorded.
    /// - Throws: `Failure` when the ledger cannot be read.
    package func verifyAudit(
        isQuick: Bool = false
    ) async throws -> (verdicts: [LogVerdict], unrecorded: String?) {
        try await translatingFailures {
            let places = try auditPlaces()
            let anchored = await anchoredHeads()
            let verdicts = try await reading {
                try await $0.verifyAudit(places, anchored, isQuick: isQuick)
            }
            guard !verdicts.isEmpty else {
                return ([], nil)
            }
            return (verdicts, await recordVerification(verdicts))
        }
    }

    /// Records that the trail was verified.
    ///
    /// - Returns: Why it could not be recorded; nothing when it was.
    func recordVerification(_ verdicts: [LogVerdict]) async -> String? {
        guard verdicts.allSatisfy(\.isSound) else {
            return "nothing is added to a trail that does not hold"
        }
        var record = auditRecord(.auditVerified)
        record.facts = [
            "records": verdicts.reduce(0) { $0 + $1.records - $1.first }.json,
            "findings": .array(verdicts.flatMap(\.findings).map(\.code.rawValue.json)),
        ]
        return await unrecorded(record)
    }

    /// The records that a filter includes, the newest first; that they were read is recorded.
    ///
    /// - Parameters:
    ///   - filter: Which records.
    ///   - log: The name of one log, or the beginning of its last part; all logs when left out.
    ///   - limit: The most that are returned.
    /// - Returns: The records.
    /// - Throws: `Failure` when there is no such log, or the ledger cannot be read; with
    ///   `notPermitted` when no key of this user opens anything of it.
    package func auditEvents(
        matching filter: AuditFilter,
        in log: String? = nil,
        limit: Int
    ) async throws -> AuditListing {
        try await translatingFailures {
            var filter = filter
            filter.file = filter.file.map(shownInProject)
            let wanted = filter
            let identities = try auditPlaces().identity.identities()
            var listing = try await readingAudit("audit list") { ledger in
                let logs = try await ledger.auditLogs()
                let (found, omitted) = try await ledger.auditEvents(
                    matching: wanted,
                    in: try log.map { try auditLog($0, of: logs) },
                    newestFirst: true,
                    with: identities,
                    into: AuditListing(logs: logs)
                ) { listing, event in
                    listing.isCut = listing.events.count == limit
                    if !listing.isCut {
                        listing.events.append(event)
                    }
                    return !listing.isCut
                }
                var listing = found
                listing.omitted = omitted
                return listing
            }
            guard !listing.logs.isEmpty else {
                return listing
            }
            var record = auditRecord(.auditRead)
            record.facts = ["count": listing.events.count.json]
            record.details = ["filter": wanted.json.json]
            listing.unrecorded = await unrecorded(record)
            return listing
        }
    }

    /// The records that a filter includes as somebody with some roles may read them, newest first.
    ///
    /// What the roles hide is not looked at by the filter either. That they were read is recorded.
    ///
    /// - Parameters:
    ///   - filter: Which records.
    ///   - limit: The most that are returned.
    ///   - roles: What decides which parts are shown; what happened is shown to all who ask here.
    ///   - cursor: Behind which record to begin, as `cursor` of it says.
    /// - Returns: The records.
    /// - Throws: `Failure` when the ledger cannot be read, or no key here opens anything of it.
    package func auditEvents(
        matching filter: AuditFilter,
        limit: Int,
        showing roles: Set<AuditRole>,
        after cursor: AuditCursor?
    ) async throws -> AuditListing {
        try await translatingFailures {
            var wanted = filter
            wanted.file = filter.file.map(shownInProject)
            if let cursor {
                wanted.until = wanted.until.map { min($0, cursor.bound) } ?? cursor.bound
            }
            var times = AuditFilter()
            (times.since, times.until) = (wanted.since, wanted.until)
            let (period, sieve) = (times, wanted)
            let identities = try auditPlaces().identity.identities()
            var listing = try await readingAudit("audit") { ledger in
                let start = AuditListing(logs: try await ledger.auditLogs())
                let (found, omitted) = try await ledger.auditEvents(
                    matching: period,
                    newestFirst: true,
                    with: identities,
                    into: (listing: start, isPast: cursor == nil)
                ) { state, event in
                    guard state.isPast else {
                        state.isPast = event.id == cursor?.id
                        return true
                    }
                    let shown = event.shown(to: roles)
                    guard sieve.includes(shown) else {
                        return true
                    }
                    state.listing.isCut = state.listing.events.count == limit
                    if !state.listing.isCut {
                        state.listing.events.append(shown)
                    }
                    return !state.listing.isCut
                }
                var listing = found.listing
                listing.omitted = omitted
                return listing
            }
            var record = auditRecord(.auditRead)
            record.facts = ["count": listing.events.count.json]
            record.details = ["filter": wanted.json.json]
            listing.unrecorded = await unrecorded(record)
            return listing
        }
    }

    /// One record with what vouches for it; that it was read is recorded.
    ///
    /// - Parameters:
    ///   - sequence: Its place in its log.
    ///   - log: The name of the log, or the beginning of its last part; the only one when left out.
    /// - Returns: The record, and why the reading could not be recorded.
    /// - Throws: `Failure` when there is no such record, or several logs could be meant.
    package func auditEvent(
        _ sequence: Int,
        in log: String?
    ) async throws -> (VouchedEvent, unrecorded: String?) {
        try await translatingFailures {
            let identities = try auditPlaces().identity.identities()
            let found = try await readingAudit("audit show") { ledger -> VouchedEvent in
                let logs = try await ledger.auditLogs()
                let log = try auditLog(log, of: logs)
                let event = try await ledger.auditEvent(sequence, in: log, with: identities)
                guard let event else {
                    throw Failure(
                        .notFound,
                        "log \(log) has no record \(sequence)",
                        hints: ["ddx audit list"]
                    )
                }
                return event
            }
            var record = auditRecord(.auditRead)
            record.facts = ["count": 1, "log": found.event.log.json, "seq": sequence.json]
            return (found, unrecorded: await unrecorded(record))
        }
    }

    /// Reads records; that this user has no key to them is recorded.
    func readingAudit<Value: Sendable>(
        _ verb: String,
        _ work: (LedgerStore) async throws -> Value
    ) async throws -> Value {
        try await recordingRefusals(of: verb) {
            do {
                return try await reading(work)
            } catch {
                throw Failure(error)
            }
        }
    }

    /// The log that is meant.
    func auditLog(_ name: String?, of logs: [String]) throws -> String {
        let found = logs.filter { log in
            name.map { name in
                log.utf8.elementsEqual(name.utf8)
                    || log.split(separator: "/").last?.utf8.starts(with: name.utf8) == true
            } ?? true
        }
        guard let log = found.first else {
            throw Failure(
                .notFound,
                name.map { "there is no log '\($0)'" } ?? "there is no audit trail yet",
                hints: logs.isEmpty
                    ? ["it begins with the first run"] : logs.prefix(5).map { "--log \($0)" }
            )
        }
        guard found.count == 1 else {
            throw Failure(
                .usage,
                "the trail has \(found.count) such logs: say which one",
                hints: found.prefix(5).map { "--log \($0)" }
            )
        }
        return log
    }

    /// A path as records name it: from the root of the project.
    private func shownInProject(_ path: String) -> String {
        var shown = FilePath(path).lexicallyNormalized()
        if shown.isAbsolute {
            _ = shown.removePrefix(root)
        }
        return shown.string
    }
}
