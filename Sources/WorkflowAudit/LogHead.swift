package import WorkflowSystem

/// The newest head of a log, as it is shown to witnesses.
package struct LogHead: Sendable, Hashable {
    package let log: String
    package let checkpoint: Checkpoint
    /// The signed note that the head is handed out as.
    package let note: String
    /// The first key of the log, which whoever checks compares with what he knows.
    package let firstKey: String

    package init(log: String, checkpoint: Checkpoint, note: String, firstKey: String) {
        self.log = log
        self.checkpoint = checkpoint
        self.note = note
        self.firstKey = firstKey
    }
}

/// A record by its place, with what proves that it stands there.
package struct ProvenPlace: Sendable, Hashable {
    package let sequence: Int
    package let hash: SHA256Digest
    /// The way to a signed head, in the format `tlog-proof` of C2SP.
    package let proof: String

    package init(sequence: Int, hash: SHA256Digest, proof: String) {
        self.sequence = sequence
        self.hash = hash
        self.proof = proof
    }
}
