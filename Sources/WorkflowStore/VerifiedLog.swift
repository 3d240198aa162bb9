import WorkflowAudit
import WorkflowModel

/// One log while it is verified, at the record that comes next.
struct VerifiedLog<Told: Sendable>: TimedRecords {
    private let number: Int64
    private let name: String
    private var verifier: LogVerifier
    private var records: RecordBatches<(CheckedRecord, Told)>
    private var ahead: (record: CheckedRecord, told: Told)?
    /// When the record before the next one was written.
    private var reached = Timestamp(microseconds: .min)

    /// Goes to the first record.
    init(
        _ number: Int64,
        _ name: String,
        _ verifier: LogVerifier,
        _ records: RecordBatches<(CheckedRecord, Told)>,
        _ keyring: inout AuditKeyring
    ) throws {
        self.number = number
        self.name = name
        self.verifier = verifier
        self.records = records
        ahead = try self.records.next(&keyring)
    }

    /// When the next record was written, as far as it says; nothing behind the last.
    var time: Timestamp? {
        ahead.map { $0.record.link.time ?? reached }
    }

    /// Verifies the next record.
    ///
    /// - Parameters:
    ///   - contents: Hears what became of its contents.
    ///   - keyring: The keys of whoever reads.
    /// - Returns: What it tells; nothing behind the last.
    /// - Throws: What reading the ledger throws.
    mutating func take(
        _ contents: inout ContentCheck,
        _ keyring: inout AuditKeyring
    ) throws -> Told? {
        guard let (record, told) = ahead else {
            return nil
        }
        reached = time ?? reached
        contents.begin(number, name)
        if record.isAbsent {
            verifier.takeHash(record.storedHash, at: record.place)
            contents.noteAbsent(record)
        } else if verifier.take(record.link, at: record.place) {
            contents.take(record)
        }
        ahead = try records.next(&keyring)
        return told
    }

    /// What there is to say of the log once all records have been taken in.
    mutating func finish() -> LogVerdict {
        verifier.finish()
    }
}
