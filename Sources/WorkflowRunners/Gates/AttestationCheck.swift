import WorkflowModel

/// Decides whether somebody's word still stands.
struct AttestationCheck {
    /// What the word is bound to, as it is now.
    let evidence: [Evidence]
    /// Whether the word is called an approval or an attestation.
    let awaits: Reason
    /// How many distinct people have to say it.
    var count = 1

    /// Whether as many people as needed attested the entry, and nothing it was said about has
    /// changed since.
    func finding(_ attestation: AttestationRecord?) -> Finding {
        guard let attestation else {
            return Finding(.unknown, awaits: awaits)
        }
        let findings = attestation.all.map { finding(of: $0) }
        let standing = findings.filter { $0.verdict == .pass }
        guard standing.count < count else {
            return standing[0]
        }
        guard count > 1 else {
            return findings[0]
        }
        let stale = findings.filter { $0.verdict != .pass }.flatMap(\.evidence)
        let tally = Evidence(path: "", found: "\(standing.count) of \(count) people have said so")
        return Finding(.unknown, awaits: awaits, [tally] + stale)
    }

    private func finding(of attestation: AttestationRecord) -> Finding {
        let changed = evidence.filter { now in
            !attestation.evidence.contains { isSame($0, now) }
        }
        let gone = attestation.evidence.filter { then in
            !evidence.contains { $0.path.isIdentical(to: then.path) }
        }
        guard changed.isEmpty, gone.isEmpty else {
            return Finding(
                .unknown,
                awaits: awaits,
                changed.map { stale($0.path, digest: $0.digest, "changed") }
                    + gone.map { stale($0.path, digest: nil, "was removed") }
            )
        }
        return Finding(.pass, evidence)
    }

    private func isSame(_ then: Evidence, _ now: Evidence) -> Bool {
        then.path.isIdentical(to: now.path) && then.digest == now.digest
    }

    private func stale(_ path: String, digest: String?, _ change: String) -> Evidence {
        Evidence(path: path, digest: digest, found: "attested before '\(path)' \(change)")
    }
}
