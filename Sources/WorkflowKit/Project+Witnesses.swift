import JSON
import SystemPackage
package import WorkflowAudit
package import WorkflowLibrary
package import WorkflowStore
import WorkflowSystem

extension Project {
    /// What came of keeping heads of the audit trail in git.
    package struct Anchoring: Sendable {
        /// Nothing when the newest commit has the same heads.
        package let commit: ObjectID?
        package let heads: [LogHead]
        /// Why it could not be recorded.
        package let unrecorded: String?
    }

    /// Commits the newest heads of the audit trail on a reference of the project's repository.
    ///
    /// - Returns: The commit with the heads that it keeps.
    /// - Throws: `Failure` with `notFound` when there is no repository or no trail.
    package func anchorAudit() async throws -> Anchoring {
        try await translatingFailures {
            guard let anchors = await AuditAnchors.find(around: root, git: surroundings.git) else {
                throw Failure(
                    .notFound,
                    "'\(root)' lies in no git repository, which would keep the head",
                    hints: [
                        "git init", "or let a colleague sign it: ddx audit checkpoint > head",
                    ]
                )
            }
            let places = try auditPlaces()
            let heads = try await reading { try await $0.auditHeads(places) }
            guard let newest = heads.last else {
                throw Failure(
                    .notFound,
                    "there is no audit trail yet; it begins with the first run"
                )
            }
            let lines = heads.map {
                "Audit-Checkpoint: \($0.log) \($0.checkpoint.size) "
                    + Base64.text($0.checkpoint.root.bytes)
            }
            let commit = try await anchors.add(
                heads.map { ($0.log.split(separator: "/").last?.plainName ?? "log", $0.note) },
                "Keep the audit trail at \(newest.checkpoint.size) records\n\n"
                    + lines.joined(separator: "\n") + "\n",
                by: surroundings.gitIdentity()
            )
            guard let commit else {
                return Anchoring(commit: nil, heads: heads, unrecorded: nil)
            }
            var record = auditRecord(.witnessAdded)
            record.facts = [
                "by": "git", "commit": commit.text.json,
                "logs": .array(heads.map { [$0.log.json, $0.checkpoint.size.json] }),
            ]
            return Anchoring(
                commit: commit,
                heads: heads,
                unrecorded: await unrecorded(record)
            )
        }
    }

    /// Keeps outside the project what somebody has signed that he has seen of the audit trail.
    ///
    /// - Parameters:
    ///   - file: The head as `ddx audit checkpoint` printed it; beside it stands `FILE.sig`.
    ///   - signers: A file of allowed signers, as `ssh-keygen` reads it.
    /// - Returns: What was signed and by whom, and why it could not be recorded.
    /// - Throws: `Failure` when the head, the signature or the signer does not hold.
    package func addWitness(
        _ file: String,
        signers: String
    ) async throws -> (witnessed: WitnessedHead, unrecorded: String?) {
        try await translatingFailures {
            let path = surroundings.absolute(
                file.hasSuffix(".sig") ? String(file.dropLast(4)) : file
            )
            let head = String(decoding: try DurableFile.read(path, limit: 1 << 16), as: UTF8.self)
            guard let note = SignedNote(head), let checkpoint = Checkpoint(note.text) else {
                throw Failure(
                    .invalid,
                    "'\(path)' is no head of an audit trail",
                    hints: ["ddx audit checkpoint > head"]
                )
            }
            let places = try auditPlaces()
            let known = try await reading { try await $0.auditHeads(places) }
            guard known.contains(where: { $0.log.utf8.elementsEqual(checkpoint.origin.utf8) })
            else {
                throw Failure(
                    .notFound,
                    "this project has no log '\(checkpoint.origin)', which the head is of",
                    hints: ["see what logs there are: ddx audit verify"]
                )
            }
            let witnessed = try WitnessReading(note: note, path: path)
                .signed(allowed: surroundings.absolute(signers))
            try places.keep(witnessed, of: checkpoint.origin)
            var record = auditRecord(.witnessAdded)
            record.facts = ["by": "ssh", "logs": [[checkpoint.origin.json, checkpoint.size.json]]]
            record.details = [
                "signer": witnessed.signer.json, "key": witnessed.signature.key.description.json,
            ]
            return (witnessed, await unrecorded(record))
        }
    }

    /// What something outside the project remembers of its logs: commits of its repository.
    func anchoredHeads() async -> [LogMemory] {
        let anchors = await AuditAnchors.find(around: root, git: surroundings.git)?.all() ?? []
        return anchors.compactMap { anchor in
            SignedNote(anchor.note).flatMap {
                LogMemory($0, kept: .git(reference: anchor.reference))
            }
        }
    }
}

extension Substring {
    /// The text as a name of a file; names of logs are read from the ledger, which may say anything.
    fileprivate var plainName: String {
        let name = filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return name.isEmpty ? "log" : String(name)
    }
}

/// Reads the signature beside a head, and who may have made it.
private struct WitnessReading {
    let note: SignedNote
    let path: FilePath

    func signed(allowed: FilePath) throws -> WitnessedHead {
        let file = FilePath(path.string + ".sig")
        let command =
            "ssh-keygen -Y sign -n \(SSHSignature.witnesses) -f ~/.ssh/id_ed25519 '\(path)'"
        guard try DurableFile.status(of: file) != nil else {
            throw Failure(
                .notFound,
                "there is no signature at '\(file)'",
                hints: ["let the witness make it: \(command)"]
            )
        }
        let text = String(decoding: try DurableFile.read(file, limit: 1 << 16), as: UTF8.self)
        guard let signature = SSHSignature(text) else {
            throw Failure(
                .invalid,
                "'\(file)' is no signature by an Ed25519 key, the only kind that is read here",
                hints: [command]
            )
        }
        let signers = AllowedSigners(
            String(decoding: try DurableFile.read(allowed, limit: 1 << 20), as: UTF8.self)
        )
        guard let signer = signers.principal(of: signature.key, for: SSHSignature.witnesses) else {
            let unread = signers.unread.map(String.init).joined(separator: ", ")
            throw Failure(
                .notPermitted,
                "'\(allowed)' lets nobody sign with the key of '\(file)'"
                    + (unread.isEmpty ? "" : "; of its lines \(unread) could not be used"),
                hints: ["add a line, if you know whose it is: NAME \(signature.key)"]
            )
        }
        guard let witnessed = WitnessedHead(signer: signer, head: note, signature: signature)
        else {
            let purpose = SSHSignature.witnesses
            throw Failure(
                .invalid,
                signature.namespace.utf8.elementsEqual(purpose.utf8)
                    ? "the signature at '\(file)' is not one of '\(path)'"
                    : "the signature at '\(file)' was made for '\(signature.namespace)', not for "
                        + "'\(purpose)'",
                hints: [command]
            )
        }
        return witnessed
    }
}
