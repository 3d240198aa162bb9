import WorkflowSystem

/// Everything that somebody else needs to check one record, with tools of his own.
///
/// The record leads to the head that its own epoch vouches for, and the heads that ended epochs lead
/// from the first key of the log to that of the epoch.
package struct ProofBundle: Sendable {
    /// A content of the record that is disclosed, with the salt of its commitment.
    package struct Disclosure: Sendable {
        package let name: String
        package let content: [UInt8]
        package let salt: [UInt8]

        package init(name: String, content: [UInt8], salt: [UInt8]) {
            self.name = name
            self.content = content
            self.salt = salt
        }
    }

    /// The record as it is stored.
    package let leaf: [UInt8]
    package let record: AuditLeaf
    package let disclosed: [Disclosure]
    private let proof: InclusionProof
    private let note: SignedNote
    private let signature: SignedNote.Signature
    private let checkpoint: Checkpoint
    private let keys: [(epoch: KeyChain.Epoch, key: VerifierKey)]
    /// The epoch of the record, and the key that vouches for it.
    private let own: (epoch: KeyChain.Epoch, key: VerifierKey)
    private let signer: SSHSignature?

    /// Puts a proof together.
    ///
    /// - Parameters:
    ///   - leaf: The record as it is stored.
    ///   - disclosed: The contents that are handed out with it.
    ///   - proof: That it stands in the tree of the head.
    ///   - head: The head that ends the epoch of the record, or the newest one.
    ///   - epochs: All epochs of the log.
    ///   - key: The key of the newest epoch, where it is at hand, to sign for OpenSSH.
    /// - Throws: What signing throws. Nothing comes of parts that do not prove the record; verifying
    ///   the log tells why.
    package init?(
        leaf: [UInt8],
        disclosed: [Disclosure],
        proof: InclusionProof,
        head: SignedNote,
        epochs: [KeyChain.Epoch],
        key: SigningKey?
    ) throws {
        let keys = epochs.compactMap { epoch in VerifierKey(epoch.key).map { (epoch, $0) } }
        guard let record = AuditLeaf(bytes: leaf) else {
            return nil
        }
        let chain = KeyChain(epochs, of: record.log, pin: nil)
        guard chain.findings.isEmpty, let checkpoint = Checkpoint(head.text),
            keys.count == epochs.count, let newest = keys.last,
            let (epoch, own) = keys.last(where: { $0.0.first <= record.sequence }),
            chain.problem(of: head, size: checkpoint.size) == nil, epoch.first < checkpoint.size,
            head.isSigned(by: own),
            let signature = head.signature(of: own),
            proof.index == record.sequence, proof.size == checkpoint.size,
            proof.verifies(MerkleTree.leafHash(of: leaf), root: checkpoint.root),
            disclosed.allSatisfy({ part in
                record.parts.contains {
                    $0.name == part.name && $0.holds(part.content[...], salt: part.salt[...])
                }
            })
        else {
            return nil
        }
        self.leaf = leaf
        self.record = record
        self.disclosed = disclosed
        self.proof = proof
        self.signature = signature
        note = head.keeping(signature)
        self.checkpoint = checkpoint
        self.keys = keys
        self.own = (epoch, own)
        signer =
            try key?.verifier == newest.1
            ? key.map { key in
                try SSHSignature(
                    Array(checkpoint.text.utf8),
                    by: key,
                    for: SSHSignature.checkpoints
                )
            } : nil
    }

    /// The names of the contents that are not handed out.
    package var withheld: [String] {
        record.parts.map(\.name).filter { name in !disclosed.contains { $0.name == name } }
    }

    /// Whether OpenSSH can check the head, too.
    package var hasSSHSignature: Bool { signer != nil }

    /// The first key of the log: what whoever checks compares with what he knows of it.
    package var firstKey: String { keys[0].key.description }

    /// The files of the bundle by their names.
    package var files: [(name: String, bytes: [UInt8])] {
        var files: [(String, String)] = [
            ("README.txt", readme), ("verify.py", ProofScript.text),
            ("record.tlog-proof", proof.text(to: note)), ("checkpoint", note.description),
            ("checkpoint.text", checkpoint.text), ("key.pem", SSHKey(own.key).pem),
            ("log.keys", keys.map { "\($0.epoch.number) \($0.epoch.first) \($0.key)\n" }.joined()),
        ]
        if let signer {
            files += [
                ("checkpoint.text.sig", signer.description),
                (
                    "allowed_signers",
                    AllowedSigners.line(record.log, signer.key, for: signer.namespace)
                ),
            ]
        }
        for (epoch, _) in keys.dropLast() {
            files.append(("epochs/\(epoch.number).note", epoch.endNote ?? ""))
        }
        var all = files.map { ($0, Array($1.utf8)) }
        all += [("record.leaf", leaf), ("checkpoint.signature", signature.bytes)]
        for part in disclosed {
            all += [("parts/\(part.name)", part.content), ("parts/\(part.name).salt", part.salt)]
        }
        return all
    }

    private var readme: String {
        ProofReadme(
            record: record,
            checkpoint: checkpoint,
            disclosed: disclosed.map(\.name),
            withheld: withheld,
            firstKey: firstKey,
            epoch: own.epoch.number,
            newest: keys.last?.epoch.number ?? own.epoch.number,
            hasSSHSignature: hasSSHSignature
        )
        .text
    }
}

extension InclusionProof {
    /// The proof with the head that it leads to, in the format `tlog-proof.md` of C2SP.
    package func text(to checkpoint: SignedNote) -> String {
        let hashes = path.map { Base64.text($0.bytes) + "\n" }.joined()
        return "c2sp.org/tlog-proof@v1\nindex \(index)\n\(hashes)\n\(checkpoint)"
    }
}
