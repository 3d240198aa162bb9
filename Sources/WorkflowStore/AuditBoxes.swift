import WorkflowAudit

/// How the contents of records are kept in the ledger: everything that goes in or out passes here.
struct AuditBoxes: Sendable {
    /// What is stored of a content, with the salt that its commitment was made with.
    func close(_ part: AuditEntry.Part, salt: [UInt8], content: [UInt8]) -> [UInt8] {
        part == .event ? salt : salt + content
    }

    /// The salt and the content in a box; nothing when this is no box.
    ///
    /// Of an event the content is empty here: its row in the table of events is the content.
    func open(_ part: AuditEntry.Part, _ box: [UInt8]) -> (salt: [UInt8], content: [UInt8])? {
        guard box.count >= AuditPart.saltLength,
            part != .event || box.count == AuditPart.saltLength
        else {
            return nil
        }
        return (
            Array(box.prefix(AuditPart.saltLength)), Array(box.dropFirst(AuditPart.saltLength))
        )
    }
}
