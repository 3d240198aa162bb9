/// The keys of a log, one for each epoch: which key vouches for which record.
///
/// Each epoch but the first is vouched for by the one before it: the head that ends an epoch is
/// signed by both keys. The first key is compared with the one that was noted outside the project.
package struct KeyChain: Sendable {
    /// An epoch as it is stored.
    package struct Epoch: Sendable, Hashable {
        package let number: Int
        package let first: Int
        package let key: String
        package let endNote: String?

        package init(number: Int, first: Int, key: String, endNote: String?) {
            self.number = number
            self.first = first
            self.key = key
            self.endNote = endNote
        }
    }

    /// What speaks against the epochs.
    package private(set) var findings: [AuditFinding] = []
    private let log: String
    private var keys: [(number: Int, first: Int, key: VerifierKey)] = []

    /// Follows the epochs from the first to the last.
    ///
    /// - Parameters:
    ///   - epochs: The epochs in their order.
    ///   - log: The name of the log.
    ///   - pin: The first key as it is known from outside; nothing when nobody noted it.
    package init(_ epochs: [Epoch], of log: String, pin: VerifierKey?) {
        self.log = log
        var before: Epoch?
        for epoch in epochs {
            guard let key = VerifierKey(epoch.key), key.name.utf8.elementsEqual(log.utf8) else {
                note(.unknownKey, epoch.first, "the key of epoch \(epoch.number) cannot be read")
                return
            }
            if let before {
                guard follows(epoch, key, before) else {
                    return
                }
            } else {
                if let pin, pin != key {
                    note(.unknownKey, 0, "the first key is not the one that was noted")
                    return
                }
                if epoch.number != 1 || epoch.first != 0 {
                    note(.epochGap, epoch.first, "the first epoch is missing")
                }
            }
            keys.append((epoch.number, epoch.first, key))
            before = epoch
        }
        if let before, before.endNote != nil {
            note(.epochGap, before.first, "the epoch after epoch \(before.number) is missing")
        }
        if epochs.isEmpty {
            note(.epochGap, nil, "there is no epoch")
        }
    }

    /// Says which key, if any, has signed a head, and what is wrong with that.
    package func problem(of note: SignedNote, size: Int) -> (code: AuditFinding.Code, String)? {
        guard let due = keys.last(where: { $0.first < max(size, 1) }) else {
            return (.unknownKey, "no key vouches for it")
        }
        if note.isSigned(by: due.key) {
            return nil
        }
        if note.names(due.key) {
            return (.edited, "its text or signature was changed")
        }
        if let other = keys.first(where: { note.isSigned(by: $0.key) }) {
            return (
                .wrongEpochKey,
                "it is signed by the key of epoch \(other.number), not \(due.number)"
            )
        }
        return (.unknownKey, "it is signed by an unknown key")
    }

    private mutating func follows(_ epoch: Epoch, _ key: VerifierKey, _ before: Epoch) -> Bool {
        guard epoch.number == before.number + 1, let end = before.endNote else {
            note(.epochGap, epoch.first, "epoch \(epoch.number) does not follow \(before.number)")
            return false
        }
        guard let signed = SignedNote(end), let checkpoint = Checkpoint(signed.text) else {
            note(.edited, epoch.first, "the head that ends epoch \(before.number) was changed")
            return false
        }
        guard checkpoint.size == epoch.first else {
            note(
                .epochGap,
                epoch.first,
                "epoch \(epoch.number) does not begin where the last ended"
            )
            return false
        }
        if let problem = problem(of: signed, size: checkpoint.size) {
            note(problem.code, epoch.first, "the head that ends an epoch: \(problem.1)")
            return false
        }
        guard signed.isSigned(by: key) else {
            note(.unknownKey, epoch.first, "nothing vouches for the key of epoch \(epoch.number)")
            return false
        }
        return true
    }

    private mutating func note(_ code: AuditFinding.Code, _ sequence: Int?, _ message: String) {
        findings.append(AuditFinding(code, log: log, sequence, message))
    }
}
