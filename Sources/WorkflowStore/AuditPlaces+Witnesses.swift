import JSON
import SystemPackage
package import WorkflowAudit
import WorkflowSystem

/// What somebody has signed that he has seen of a log.
package struct WitnessedHead: Sendable {
    /// Who signed, as the file of allowed signers names him.
    package let signer: String
    package let head: SignedNote
    package let signature: SSHSignature

    /// Takes a head with a signature; nothing when the one is not a signature of the other.
    package init?(signer: String, head: SignedNote, signature: SSHSignature) {
        guard signature.verifies(Array(head.description.utf8), for: SSHSignature.witnesses) else {
            return nil
        }
        self.signer = signer
        self.head = head
        self.signature = signature
    }

    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes),
            let signer = value["signer"]?.stringValue,
            let head = value["head"]?.stringValue.flatMap({ SignedNote($0) }),
            let signature = value["signature"]?.stringValue.flatMap({ SSHSignature($0) })
        else {
            return nil
        }
        self.init(signer: signer, head: head, signature: signature)
    }

    /// Itself as a memory of the log.
    package var memory: LogMemory? { LogMemory(head, kept: .person(signer)) }

    fileprivate var bytes: [UInt8] {
        let object: JSONObject = [
            "signer": signer.json, "head": head.description.json,
            "signature": signature.description.json,
        ]
        return object.json.bytes()
    }
}

extension AuditPlaces {
    /// What this user has noted of a log outside the project: his own mark, and what others signed.
    func memories(of log: String) throws -> [LogMemory] {
        let mark = try mark(of: log).flatMap { LogMemory($0, kept: .mark) }
        return try [mark].compactMap(\.self) + witnessedHeads(of: log).compactMap(\.memory)
    }

    /// What others have signed that they have seen of a log; what is damaged counts for nothing.
    package func witnessedHeads(of log: String) throws -> [WitnessedHead] {
        let folder = witnessFolder(of: log)
        guard try DurableFile.status(of: folder)?.kind == .folder else {
            return []
        }
        return try BoundedRoot(folder).list().compactMap { entry in
            WitnessedHead(try DurableFile.read(folder.pushing(entry.path), limit: 1 << 20))
        }
    }

    /// Keeps what somebody has signed, outside the project.
    package func keep(_ witnessed: WitnessedHead, of log: String) throws {
        let folder = witnessFolder(of: log)
        try DurableFile.createDirectories(folder, mode: .privateFolder)
        let name = SHA256Digest(of: Array(witnessed.signature.description.utf8)).hexadecimal
        try DurableFile.write(witnessed.bytes, to: folder.appending(name), mode: .privateFile)
    }

    private func witnessFolder(of log: String) -> FilePath {
        witnesses.appending(SHA256Digest(of: Array(log.utf8)).hexadecimal)
    }
}
