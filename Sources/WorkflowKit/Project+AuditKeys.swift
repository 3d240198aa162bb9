import JSON
import SystemPackage
package import WorkflowAudit
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// Who may read the audit trail of a project.
package struct AuditKeyList: Sendable {
    /// Whoever made the project, who holds every role that nobody else with a key has.
    package let owner: String
    /// Everybody with a known key, in the order of the file.
    package let readers: [AuditReader]
    /// The public keys of this user.
    package let own: [AgeRecipient]
}

extension Project {
    /// The public key of this user, which is made when there is none.
    package func ownAuditKey() throws -> (key: AgeRecipient, file: String) {
        try translatingFailure {
            let identity = try auditPlaces().identity
            return (try identity.recipient(), identity.path.string)
        }
    }

    /// Everybody who may read something, with the roles that count.
    package func auditKeys() throws -> AuditKeyList {
        try translatingFailure {
            guard let file = try recipients() else {
                throw noRecipients
            }
            return AuditKeyList(
                owner: file.owner,
                readers: file.readers(people(in:)),
                own: try auditPlaces().identity.identities().map(\.recipient)
            )
        }
    }

    /// Lets somebody read what is recorded from now on.
    ///
    /// - Parameters:
    ///   - name: The name of the account.
    ///   - text: The public key.
    ///   - roles: Roles that the settings give the person then.
    ///   - isOwner: Whether the person holds the roles of nobody else from now on.
    /// - Returns: Everybody who may read something then.
    /// - Throws: `Failure` with `usage` for a mistyped key, with `notPermitted` for who may not.
    package func addAuditKey(
        _ name: String,
        _ text: String,
        roles: [AuditRole],
        isOwner: Bool
    ) async throws -> AuditKeyList {
        try await translatingFailures {
            guard let key = AgeRecipient(text) else {
                throw Failure(
                    .usage,
                    "'\(text)' is no public key: one begins with 'age1', and one character wrong "
                        + "is noticed",
                    hints: ["the colleague gets it with: ddx audit key show"]
                )
            }
            return try await changingReaders("audit key add") { file async throws in
                _ = file.add(key, of: name)
                if isOwner {
                    file.owner = name
                }
                for role in roles {
                    let people = people(in: role.rawValue) ?? [file.owner]
                    guard !people.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                        continue
                    }
                    let list = (people + [name]).json.text()
                    _ = try await setConfiguration("roles.\(role.rawValue)", to: list)
                }
            }
        }
    }

    /// Lets somebody read nothing of what is recorded from now on; what was before stays readable.
    package func removeAuditKey(_ name: String) async throws -> AuditKeyList {
        try await translatingFailures {
            try await changingReaders("audit key remove") { file in
                guard !name.utf8.elementsEqual(file.owner.utf8) else {
                    throw Failure(
                        .refused,
                        "'\(name)' owns the trail and holds every role that nobody else has",
                        hints: ["ddx audit key add NAME KEY --owner"]
                    )
                }
                guard file.remove(name) else {
                    throw Failure(
                        .notFound,
                        "no key of '\(name)' is known",
                        hints: ["ddx audit key list"]
                    )
                }
            }
        }
    }

    /// Ends the epoch of the key that signs the trail.
    package func rotateAuditKey() async throws {
        try await translatingFailures {
            try await writing { ledger in
                try await recordingRefusals(of: "audit key rotate", in: ledger) {
                    try requireRole("admin", for: "changing the key of the audit trail")
                }
                try await ledger.rotateAuditKey()
            }
        }
    }

    /// Erases who a person was from the trail and the tables of the ledger.
    ///
    /// - Parameters:
    ///   - name: The name, as records tell it.
    ///   - reason: Why; recorded.
    ///   - backup: A copy of the state that is meant instead; what is done is recorded in it.
    /// - Returns: What stands for the person from now on.
    /// - Throws: `Failure` with `notFound` when nobody has the name, or there is no such copy.
    package func eraseSubject(
        _ name: String,
        reason: String,
        in backup: String? = nil
    ) async throws -> [String] {
        try await translatingFailures {
            let copy = backup.map(surroundings.absolute)
            if let copy, try !LedgerStore.exists(state: copy) {
                throw Failure(
                    .notFound,
                    "in '\(copy)' there is no ledger",
                    hints: ["name a folder that 'ddx doctor --backup' has made"]
                )
            }
            return try await writing(to: copy) { ledger in
                try await recordingRefusals(of: "audit erase-subject", in: ledger) {
                    try requireRole("compliance", for: "erasing who a person was")
                }
                let erased = try await ledger.eraseSubject(
                    name,
                    for: reason,
                    by: surroundings.principal,
                    at: surroundings.now()
                )
                guard !erased.isEmpty else {
                    throw Failure(
                        .notFound,
                        "the trail knows nobody called '\(name)'",
                        hints: ["ddx audit list"]
                    )
                }
                return erased
            }
        }
    }

    // MARK: The file

    /// The public keys that the project names; nothing before there is a file.
    func recipients() throws -> RecipientsFile? {
        let folder = try BoundedRoot(root)
        guard try folder.exists(RecipientsFile.path) else {
            return nil
        }
        return try RecipientsFile(reading: folder.read(RecipientsFile.path, limit: 1 << 20))
    }

    /// Writes down that this user made the project, and with which key he reads its trail.
    ///
    /// - Returns: The path of the file; nothing when there was one.
    func noteOwner() throws -> String? {
        guard try recipients() == nil else {
            return nil
        }
        let key = try auditPlaces().identity.recipient()
        try write(RecipientsFile(owner: surroundings.principal.name, key: key))
        return RecipientsFile.path.string
    }

    private func write(_ file: RecipientsFile) throws {
        try BoundedRoot(root).write(Array(file.text.utf8), to: RecipientsFile.path)
    }

    /// Changes who may read, and records it.
    private func changingReaders(
        _ verb: String,
        _ change: (inout RecipientsFile) async throws -> Void
    ) async throws -> AuditKeyList {
        try await recordingRefusals(of: verb) {
            try requireRole("admin", for: "changing who reads the audit trail")
        }
        guard var file = try recipients() else {
            throw noRecipients
        }
        let before = file
        try await change(&file)
        if file != before {
            try write(file)
        }
        // Opened again, it seals for those who may read from now on, and records who they are.
        let project = try Project.open(root.string, in: surroundings)
        try await project.writing { try await $0.noteAuditReaders() }
        return try project.auditKeys()
    }

    private var noRecipients: Failure {
        Failure(
            .notFound,
            "there is no '\(RecipientsFile.path)' that says who may read the audit trail",
            hints: ["ddx init"]
        )
    }
}
