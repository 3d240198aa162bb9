import SystemPackage
package import WorkflowAudit
package import WorkflowModel
package import WorkflowSystem

/// Where a user keeps what no project may hold: the keys of his logs, and how far he has seen them.
package struct AuditPlaces: Sendable, Hashable {
    /// One folder for each log that this user writes.
    let keys: FilePath
    /// One file for each log: its newest head that this user knows of.
    let marks: FilePath
    /// One folder for each log: what others have signed that they have seen of it.
    let witnesses: FilePath
    /// The name of the project, the first part of the names of its logs.
    let project: String
    /// The secret keys with which this user reads.
    package let identity: IdentityFile
    /// Who may read what is written; nothing where no file says it.
    package var readers: AuditReaders?
    /// The user.
    let person: Principal

    /// Names the folders of a user; nothing is created before something is recorded.
    ///
    /// - Parameters:
    ///   - folders: The folders of the user.
    ///   - project: The random name of the project; one without it shares a general one.
    ///   - person: The user.
    package init(
        _ folders: XDGFolders,
        project: String?,
        of person: Principal = .engine
    ) {
        keys = folders.config.appending("ddx").appending("keys")
        marks = folders.state.appending("ddx").appending("seen")
        witnesses = folders.data.appending("ddx").appending("witnesses")
        self.project = project ?? "project"
        identity = IdentityFile(path: keys.appending("identity"))
        self.person = person
    }

    /// Who may read what is written from now on.
    ///
    /// Without a file that says it, those may who could before, and in a new ledger its writer.
    func readers(recorded: @autoclosure () throws -> AuditReaders) throws -> AuditReaders {
        let known = try readers ?? recorded()
        guard known.all.isEmpty else {
            return known
        }
        let roles = Set(AuditRole.allCases)
        let own = AuditReader(name: person.name, key: try identity.recipient(), roles: roles)
        return AuditReaders([own])
    }

    /// The keys of a log, named by the last part of its name.
    func keys(of log: String) -> LogKeys {
        let id = log.split(separator: "/").last.map(String.init) ?? ""
        return LogKeys(folder: keys.appending(Self.isID(id) ? id : "-"), log: log)
    }

    /// The newest head of a log that was noted outside the project; nothing when there is none.
    ///
    /// What is damaged counts for nothing: a mark is only ever a reason for distrust.
    func mark(of log: String) throws -> SignedNote? {
        let path = markFile(of: log)
        guard try DurableFile.status(of: path) != nil else {
            return nil
        }
        let bytes = try DurableFile.read(path, limit: 1 << 16)
        return SignedNote(String(decoding: bytes, as: UTF8.self))
    }

    /// Notes the newest head of a log, unless a later one is noted already.
    func setMark(of log: String, to note: String) throws {
        let known = try mark(of: log).flatMap { Checkpoint($0.text)?.size } ?? 0
        guard let size = SignedNote(note).flatMap({ Checkpoint($0.text)?.size }), size > known
        else {
            return
        }
        try DurableFile.createDirectories(marks, durably: false, mode: .privateFolder)
        try DurableFile.write(Array(note.utf8), to: markFile(of: log), mode: .privateFile)
    }

    /// Verdicts on logs that this user has written into a ledger and that are not in it.
    func missingLogs(of ledger: FilePath, besides known: [LogVerdict]) throws -> [LogVerdict] {
        guard try DurableFile.status(of: keys)?.kind == .folder else {
            return []
        }
        let names = known.map { Array($0.log.utf8) }
        return try BoundedRoot(keys).list().compactMap { entry -> LogVerdict? in
            let folder = LogKeys(folder: keys.pushing(entry.path), log: "")
            guard let log = try folder.pin()?.name, try folder.name(ledger),
                !names.contains(Array(log.utf8)),
                let seen = try memories(of: log).map(\.checkpoint.size).max()
            else {
                return nil
            }
            let message = "the log is missing, of which \(seen) records were seen before"
            return LogVerdict(
                log: log,
                records: 0,
                head: nil,
                findings: [AuditFinding(.rolledBack, log: log, nil, message)]
            )
        }
    }

    private func markFile(of log: String) -> FilePath {
        marks.appending(SHA256Digest(of: Array(log.utf8)).hexadecimal)
    }

    /// Names of logs are read from the ledger, which may say anything.
    private static func isID(_ text: String) -> Bool {
        text.utf8.count == 16
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
