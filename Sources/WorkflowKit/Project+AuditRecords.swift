import JSON
import WorkflowAudit
import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// What a command outside of runs leaves in the audit trail.
struct AuditNotes {
    /// A record of the command, about nothing yet.
    fileprivate let blank: AuditRecord
    fileprivate(set) var records: [AuditRecord] = []

    /// Leaves a record.
    mutating func add(_ describe: (inout AuditRecord) throws -> Void) rethrows {
        var record = blank
        try describe(&record)
        records.append(record)
    }

    /// Does what notes itself; that it was not permitted is noted, too.
    fileprivate mutating func result<Value>(
        of work: (inout AuditNotes) async throws -> Value
    ) async -> Result<Value, any Error> {
        do {
            return .success(try await work(&self))
        } catch {
            let failure = Failure(error)
            if failure.code == .notPermitted {
                add { record in
                    record.outcome = .denied
                    record.reason = failure.code.word
                    record.details = ["message": failure.message.json]
                }
            }
            return .failure(failure)
        }
    }
}

extension Project {
    /// Does something that belongs into the audit trail though it is no event of a run.
    ///
    /// A ledger that is there is opened first: where nothing can be recorded, nothing is done. What
    /// was not permitted is recorded as well. Outside of a project there is no trail.
    ///
    /// - Parameters:
    ///   - kind: What is done.
    ///   - work: Does it, and notes what came of it; what notes nothing leaves no record.
    /// - Returns: What the work returns, once its records are durable.
    /// - Throws: What the work throws, or `StoreError` when it is done and cannot be recorded.
    func recording<Value: Sendable>(
        _ kind: AuditRecord.Kind,
        _ work: (inout AuditNotes) async throws -> Value
    ) async throws -> Value {
        var notes = AuditNotes(blank: auditRecord(kind))
        guard isInitialized else {
            return try await work(&notes)
        }
        guard try LedgerStore.exists(state: stateFolder) else {
            // What fails leaves nothing behind, not even an empty ledger.
            let result = await notes.result(of: work)
            let records = notes.records
            if !records.isEmpty {
                try await writing { try await $0.record(records) }
            }
            return try result.get()
        }
        return try await writing { ledger in
            try await ledger.requireTrail()
            let result = await notes.result(of: work)
            try await ledger.record(notes.records)
            return try result.get()
        }
    }

    /// Does something in a run, and records in the audit trail when this user may not.
    ///
    /// - Parameters:
    ///   - verb: What was to be done.
    ///   - run: The run that it was to be done to.
    ///   - ledger: Where the record goes; the ledger of the project when it is not open yet.
    ///   - work: Throws `TrustRefusal`, or `Failure` with `notPermitted`, for somebody who may not.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws, once the record is durable, or with a hint that it is not.
    func recordingRefusals<Value: Sendable>(
        of verb: String,
        to run: RunID? = nil,
        in ledger: LedgerStore? = nil,
        _ work: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await work()
        } catch {
            let failure = Failure(error)
            guard failure.code == .notPermitted else {
                throw failure
            }
            var record = auditRecord(error is TrustRefusal ? .trustRefused : .accessDenied)
            let refusal = error as? TrustRefusal
            record.outcome = .denied
            record.workflow = refusal?.workflow
            record.definition = refusal?.refusal.digest.description
            record.run = run
            record.reason = refusal == nil ? failure.code.word : "trust"
            record.facts = ["command": verb.json]
            record.details = ["message": failure.message.json]
            throw failure.unrecorded(await unrecorded(record, in: ledger))
        }
    }

    /// Leaves a record where the ledger may not be there, or may not take it.
    ///
    /// - Returns: Why it could not be left; nothing when it was.
    func unrecorded(_ record: AuditRecord, in ledger: LedgerStore? = nil) async -> String? {
        guard isInitialized else {
            return nil
        }
        do {
            if let ledger {
                try await ledger.record(record)
            } else {
                try await writing { try await $0.record(record) }
            }
            return nil
        } catch {
            return Failure(error).message
        }
    }

    /// A record by this user, now.
    func auditRecord(_ kind: AuditRecord.Kind) -> AuditRecord {
        AuditRecord(kind, by: surroundings.principal, at: surroundings.now())
    }

    /// From where this process writes records.
    func auditOrigin() async -> AuditOrigin {
        var facts: JSONObject = ["pid": Int(ProcessIdentity.current.pid).json]
        facts["terminal"] = Terminal.name(of: .error)?.json
        facts["ssh_client"] = surroundings.environment["SSH_CONNECTION"]?
            .split(separator: " ").first.map { String($0).json }
        facts["agent"] = surroundings.agent?.json
        for (name, fact) in surroundings.caller?.facts ?? [:] {
            facts[name] = fact
        }
        var origin = AuditOrigin(
            host: Account.hostName(),
            directory: surroundings.currentDirectory,
            commit: GitHead.commit(of: root)?.text,
            facts: facts
        )
        // What is known of the user of this process is not so of who asks it for something.
        guard surroundings.caller == nil else {
            return origin
        }
        origin.account = surroundings.principal
        origin.email = await surroundings.gitAnswers.email(surroundings.git)
        origin.onBehalfOf = surroundings.onBehalfOf
        origin.arguments = CommandWords.told(surroundings.arguments)
        return origin
    }
}

extension Failure {
    /// The failure with a hint that it stands in no record.
    fileprivate func unrecorded(_ reason: String?) -> Failure {
        guard let reason else {
            return self
        }
        return Failure(
            code,
            message,
            hints: hints + ["the audit trail does not tell of it: \(reason)"],
            diagnostics: diagnostics,
            texts: texts
        )
    }
}
