import GRDB
import JSON
package import WorkflowAudit
package import WorkflowModel

extension LedgerStore {
    /// Records who may read what is written from now on, when that has changed.
    package func noteAuditReaders() async throws {
        try await perform(OrderOfTrail(auditOrder: .noteReaders))
    }

    /// Ends the epoch of the key that signs the trail; its secret half is destroyed.
    package func rotateAuditKey() async throws {
        try await perform(OrderOfTrail(auditOrder: .endEpoch))
    }

    /// Who may read the trail, as it was last recorded.
    package func auditReaders() async throws -> AuditReaders {
        try await read(orWhenAbsent: AuditReaders([])) { db in
            try db.tableExists("audit_reader")
                ? AuditReaderTable(db: db).recorded() : AuditReaders([])
        }
    }

    /// Who may read what is sealed now.
    func readersOfTrail() async throws -> AuditReaders {
        guard let places else {
            throw StoreError(.storage, "the ledger was opened for reading only", path: path)
        }
        let recorded = try await auditReaders()
        return try places.readers(recorded: recorded)
    }

    /// Erases who a person was from records, events and tables; the trail still verifies.
    ///
    /// What is erased: the keys to the name in all records, and the name in the table of
    /// principals. What free text says of the person remains.
    ///
    /// - Parameters:
    ///   - name: The name of the person, as records tell it.
    ///   - reason: Why; recorded.
    ///   - principal: Who has it erased.
    ///   - now: When.
    /// - Returns: What stands for the person from now on; empty when nobody has the name.
    /// - Throws: `StoreError`, with `busy` when it is erased and somebody still reads an older
    ///   state: doing it again empties the log then.
    package func eraseSubject(
        _ name: String,
        for reason: String,
        by principal: Principal,
        at now: Timestamp
    ) async throws -> [String] {
        let persons = try await persons(named: name)
        guard !persons.isEmpty else {
            return []
        }
        let pseudonyms = persons.map(\.pseudonym)
        var record = AuditRecord(.subjectErased, by: principal, at: now)
        record.facts = ["subjects": pseudonyms.json]
        record.note = reason
        record.trail = ["erased": pseudonyms.json]
        try await perform(EraseSubject(principals: persons.map(\.number), record: record))
        try await emptyLog()
        return pseudonyms
    }

    private func persons(named name: String) async throws -> [(number: Int64, pseudonym: String)] {
        try await read(orWhenAbsent: []) { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT id AS principal_id, kind AS principal_kind, name AS principal_name
                    FROM principal WHERE kind <> 'system' AND name = ? AND salt IS NOT NULL
                    ORDER BY id
                    """,
                arguments: [name.storable]
            ).map { row in
                let number: Int64 = row["principal_id"]
                return (number: number, pseudonym: try Principal(row).pseudonym(number))
            }
        }
    }
}

/// Something that the trail is to do, without anything else.
private struct OrderOfTrail: LedgerChange {
    let auditOrder: AuditOrder?

    func apply(to _: Database, _: inout RecordCache) {}

    /// In doubt it is told as not done; done twice harms nobody.
    func stands(in _: Database) -> Bool {
        false
    }
}
