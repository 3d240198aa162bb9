import GRDB
package import WorkflowAudit
package import WorkflowModel

extension LedgerStore {
    /// Records what is no event of a run, all of it or nothing.
    package func record(_ records: AuditRecord...) async throws {
        try await record(records)
    }

    /// Records what is no event of a run, all of it or nothing.
    package func record(_ records: [AuditRecord]) async throws {
        guard !records.isEmpty else {
            return
        }
        try await perform(RecordAudit(auditRecords: records.map(masked)))
    }

    private func masked(_ record: AuditRecord) -> AuditRecord {
        var record = record
        record.note = record.note.map(masking.masked)
        record.facts = masking.masked(record.facts)
        record.details = masking.masked(record.details)
        return record
    }

    /// Makes sure that something can be recorded; begins a log where this user has none.
    package func requireTrail() async throws {
        try await perform(RecordAudit(auditRecords: []))
    }

    /// Verifies all logs of the ledger, and that every event has its record.
    ///
    /// Reads one state of the ledger from the first record to the last; nothing is changed.
    ///
    /// - Parameters:
    ///   - places: Where this user has noted keys, heads and what witnesses have signed.
    ///   - memories: What else remembers heads of the logs.
    ///   - isQuick: Whether to look at the newest records alone, some thousand at most where the
    ///     mark is fresh.
    /// - Returns: One verdict for each log, the oldest first; none when there is no trail yet.
    /// - Throws: `StoreError` when the ledger, or what was noted about it, cannot be read.
    package func verifyAudit(
        _ places: AuditPlaces,
        _ memories: [LogMemory] = [],
        isQuick: Bool = false
    ) async throws -> [LogVerdict] {
        let verdicts: [LogVerdict] = try await read(orWhenAbsent: []) { db in
            try AuditReading(db: db, places: places, memories: memories, isQuick: isQuick)
                .verdicts()
        }
        return try verdicts + missingLogs(besides: verdicts, places)
    }

    /// Verifies all logs of the ledger, and goes through their records in the order of time.
    ///
    /// - Parameters:
    ///   - places: Where this user has noted keys, heads and what witnesses have signed.
    ///   - memories: What else remembers heads of the logs.
    ///   - until: The first moment whose records are not told any more; they are verified with the
    ///     others.
    ///   - initial: What the records are added to.
    ///   - take: Adds a record, in which only what happened and who it was is told.
    /// - Returns: One verdict for each log, the oldest first; what came of the records, and what was
    ///   passed over.
    /// - Throws: `StoreError` when the ledger, or what was noted about it, cannot be read, with
    ///   `closed` when there are records and no key opens anything of them; what `take` throws.
    package func verifyAudit<Result: Sendable>(
        _ places: AuditPlaces,
        _ memories: [LogMemory],
        tellingUntil until: Timestamp?,
        into initial: Result,
        _ take: @escaping @Sendable (inout Result, AuditEvent) throws -> Void
    ) async throws -> (verdicts: [LogVerdict], result: Result, omitted: AuditOmissions) {
        let (verdicts, result, omitted) = try await read(
            orWhenAbsent: ([LogVerdict](), initial, AuditOmissions())
        ) { db in
            var result = initial
            var listener = TrailListener(until: until)
            let verdicts = try AuditReading(db: db, places: places, memories: memories)
                .verdicts(telling: &listener) { try take(&result, $0) }
            guard !listener.heardNothing else {
                throw StoreError(.closed, "none of your keys opens anything of the audit trail")
            }
            return (verdicts, result, listener.omitted)
        }
        return (try verdicts + missingLogs(besides: verdicts, places), result, omitted)
    }

    private func missingLogs(
        besides verdicts: [LogVerdict],
        _ places: AuditPlaces
    ) throws -> [LogVerdict] {
        do {
            return try places.missingLogs(of: path, besides: verdicts)
        } catch {
            throw StoreError(error, path)
        }
    }

    /// The newest head of a log.
    ///
    /// - Parameters:
    ///   - log: The log.
    ///   - places: Where this user has noted keys and heads.
    /// - Returns: The head as it is stored; verifying the trail tells what it is worth.
    /// - Throws: `StoreError` with `notFound` when there is no such log.
    package func auditHead(of log: String, _ places: AuditPlaces) async throws -> LogHead {
        try await readingTrail { try AuditProving(db: $0, places: places).head(of: log) }
    }

    /// The newest heads of all logs, the oldest log first; none when there is no trail yet.
    package func auditHeads(_ places: AuditPlaces) async throws -> [LogHead] {
        try await read(orWhenAbsent: []) { try AuditProving(db: $0, places: places).heads() }
    }

    /// Everything that somebody else needs to check one record.
    ///
    /// - Parameters:
    ///   - sequence: The place of the record in its log.
    ///   - log: The log.
    ///   - parts: The contents to disclose; all that can be opened when left out.
    ///   - places: Where this user has noted keys and heads.
    /// - Returns: The proof.
    /// - Throws: `StoreError` with `notFound` for what there is not, and with `corrupt` when what is
    ///   stored proves nothing.
    package func auditProof(
        of sequence: Int,
        in log: String,
        parts: [String]?,
        _ places: AuditPlaces
    ) async throws -> ProofBundle {
        try await readingTrail {
            try AuditProving(db: $0, places: places).bundle(of: sequence, in: log, parts: parts)
        }
    }

    /// Records that the root of the newest head of a log picks, with what proves each.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - range: The places to pick from.
    ///   - log: The log.
    ///   - places: Where this user has noted keys and heads.
    /// - Returns: The places with their proofs, in order.
    /// - Throws: `StoreError` with `corrupt` when what is stored proves nothing.
    package func auditSamples(
        _ count: Int,
        of range: ClosedRange<Int>,
        in log: String,
        _ places: AuditPlaces
    ) async throws -> [ProvenPlace] {
        try await readingTrail {
            try AuditProving(db: $0, places: places).samples(count, of: range, in: log)
        }
    }

    private func readingTrail<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        guard let value = try await read(orWhenAbsent: nil as Value?, body) else {
            throw StoreError(.notFound, "there is no audit trail yet; it begins with the first run")
        }
        return value
    }
}
