package import JSON
package import SystemPackage
package import WorkflowLanguage
import WorkflowModel
package import WorkflowSystem

/// Applies workflows to a project and takes them out again.
///
/// A workflow appears whole or not at all. What people edited is never overwritten. Only one process
/// changes the workflows of a project at a time; another one is refused at once.
package struct Installation: Sendable {
    private let projectRoot: FilePath
    private let trust: TrustStore

    /// Names a project that has been initialized.
    package init(projectRoot: FilePath, trust: TrustStore) {
        self.projectRoot = projectRoot
        self.trust = trust
    }

    /// Finds out what applying a workflow would do, and writes nothing.
    ///
    /// - Parameters:
    ///   - entry: The workflow.
    ///   - workflow: What it holds, when it has been read.
    ///   - answers: Values for its variables, added to those of the lock file.
    /// - Returns: The files concerned and what would be recorded.
    /// - Throws: `LibraryError`, as applying would.
    package func plan(
        _ entry: LibraryEntry,
        read workflow: LoadedEntry? = nil,
        answers: JSONObject = [:]
    ) throws(LibraryError) -> InstallationPlan {
        try LibraryError.wrapping {
            try plan(entry, workflow, answers, in: BoundedRoot(projectRoot))
        }
    }

    /// Copies a workflow into the project and records it; a workflow of the project is only recorded.
    ///
    /// Applied again, it only takes the new answers. Applying by path is the user's own act and
    /// records his trust in the content.
    ///
    /// - Parameters:
    ///   - entry: The workflow.
    ///   - workflow: What it holds, when it has been read: exactly that is applied.
    ///   - answers: Values for its variables, added to those of the lock file.
    ///   - time: The time of the record of trust, in microseconds since 1970.
    /// - Returns: What was done.
    /// - Throws: `LibraryError` with `changed` when it is applied with other content, `cannotCreate`,
    ///   `invalid`, `refused`, `busy` or `storage`; the project is then as it was.
    package func apply(
        _ entry: LibraryEntry,
        read workflow: LoadedEntry? = nil,
        answers: JSONObject = [:],
        time: Int64 = SystemClock.now()
    ) throws(LibraryError) -> InstallationPlan {
        try LibraryError.wrapping {
            let root = try BoundedRoot(projectRoot)
            return try ProjectPath.exclusively(in: root) {
                let plan = try plan(entry, workflow, answers, in: root)
                try carryOut(plan, in: root)
                if entry.origin == .path {
                    try trust.add(
                        TrustGrant(
                            digest: plan.composedDigest,
                            source: "path:\(entry.folder?.string ?? entry.shownAs)",
                            capabilities: Capabilities(
                                of: plan.workflow.definition,
                                in: plan.workflow.composed
                            ),
                            time: RFC3339.text(microseconds: time)
                        )
                    )
                }
                return plan
            }
        }
    }

    /// Removes a workflow from the project: its folder and its record.
    ///
    /// - Parameters:
    ///   - name: The name of the workflow.
    ///   - force: Whether edits, and workflows that stand nowhere else, may be lost.
    /// - Throws: `LibraryError` with `notFound`, or `refused` when something would be lost.
    package func remove(_ name: String, force: Bool = false) throws(LibraryError) {
        try LibraryError.wrapping {
            try WorkflowName.require(name)
            let root = try BoundedRoot(projectRoot)
            try ProjectPath.exclusively(in: root) {
                var lock = try ProjectLock.read(root)
                let stands = try root.exists(ProjectPath.workflow(name))
                guard stands || lock.entry(name) != nil else {
                    throw LibraryError(
                        .notFound,
                        "'\(name)' is not applied to this project",
                        hints: ["run 'ddx workflow list --installed' to see what is"]
                    )
                }
                if stands, !force {
                    try requireCopy(name, lock.entry(name), in: root)
                }
                try root.removeTree(ProjectPath.workflow(name))
                if lock.entry(name) != nil {
                    lock.remove(name)
                    try ProjectLock.write(lock, in: root)
                }
            }
        }
    }

    // MARK: Planning

    private func plan(
        _ entry: LibraryEntry,
        _ read: LoadedEntry?,
        _ answers: JSONObject,
        in root: BoundedRoot
    ) throws -> InstallationPlan {
        let workflow = try read ?? entry.load()
        let name = workflow.definition.name
        let digest = workflow.source.digest
        try WorkflowName.require(name)
        try requireNoSecrets(in: answers, of: workflow.definition)
        let lock = try ProjectLock.read(root)
        let pinned = lock.entry(name)
        let isOwn = entry.origin == .project
        let standing: SHA256Digest?
        if isOwn {
            try requireSameName(entry, name)
            standing = digest
        } else {
            try PublishablePaths.check(workflow.source)
            try workflow.requireWhole()
            standing = try self.standing(name, in: root)
            try requireRoom(for: name, digest, standing: standing, pinned: pinned)
        }
        let pin = pin(workflow, digest, pinned, entry)
            .adding(answers)
        return InstallationPlan(
            workflow: workflow,
            digest: digest,
            pin: pin,
            files: files(of: workflow, pin, lock, copies: standing == nil),
            isEdited: standing != nil && standing?.description != pin.digest,
            copies: standing == nil,
            lock: lock.setting(pin)
        )
    }

    /// A workflow that was copied keeps the record of what was copied, whatever it became since.
    private func pin(
        _ workflow: LoadedEntry,
        _ digest: SHA256Digest,
        _ pinned: LockFile.Entry?,
        _ entry: LibraryEntry
    ) -> LockFile.Entry {
        let source = PinSource.text(of: entry, from: projectRoot)
        if let pinned, source == PinSource.project, pinned.source != PinSource.project {
            return pinned
        }
        let isKept = pinned?.digest == digest.description
        return LockFile.Entry(
            name: workflow.definition.name,
            version: workflow.definition.version,
            digest: digest.description,
            source: isKept ? pinned?.source ?? source : source,
            commit: isKept ? pinned?.commit : entry.revision?.commit.text,
            answers: pinned?.answers ?? [:]
        )
    }

    /// The digest of what stands in the project under a name; nothing when there is nothing.
    func standing(_ name: String, in root: BoundedRoot) throws -> SHA256Digest? {
        let folder = ProjectPath.workflow(name)
        guard let status = try root.status(of: folder) else {
            return nil
        }
        guard status.kind == .folder else {
            throw LibraryError(
                .cannotCreate,
                "'\(folder)' exists and is no folder",
                hints: ["remove it, then apply the workflow again"]
            )
        }
        return try WorkflowSource.directory(projectRoot.pushing(folder), shownAs: folder.string)
            .digest
    }

    private func files(
        of workflow: LoadedEntry,
        _ pin: LockFile.Entry,
        _ lock: LockFile,
        copies: Bool
    ) -> [InstallationPlan.File] {
        let folder = ProjectPath.workflow(pin.name)
        let lockChange: InstallationPlan.Change =
            if lock.entry(pin.name) == pin { .same } else { lock == LockFile() ? .new : .changed }
        return workflow.source.files.map {
            InstallationPlan.File(path: "\(folder)/\($0.path)", change: copies ? .new : .same)
        } + [InstallationPlan.File(path: ProjectPath.lock.string, change: lockChange)]
    }

    // MARK: Writing

    private func carryOut(_ plan: InstallationPlan, in root: BoundedRoot) throws {
        let folder = ProjectPath.workflow(plan.pin.name)
        if plan.pin.source != PinSource.project, plan.pin.digest == plan.digest.description {
            try PristineCopies(root).keep(plan.workflow.source, digest: plan.digest)
        }
        if plan.copies {
            try root.createDirectories(ProjectPath.workflows)
            try root.publishAll(plan.workflow.source.plannedFiles, as: folder)
        }
        do {
            try ProjectLock.write(plan.lock, in: root)
        } catch {
            if plan.copies {
                try root.removeTree(folder)
            }
            throw error
        }
    }
}

extension WorkflowSource {
    /// The files as they are published in a project.
    package var plannedFiles: [PlannedFile] {
        files.map {
            PlannedFile(
                FilePath($0.path),
                $0.content,
                permissions: $0.isExecutable ? .publicFolder : .publicFile
            )
        }
    }
}

extension LockFile.Entry {
    fileprivate func adding(_ new: JSONObject) -> LockFile.Entry {
        var answers = answers
        for (name, value) in new {
            answers[name] = value
        }
        return LockFile.Entry(
            name: name,
            version: version,
            digest: digest,
            source: source,
            commit: commit,
            answers: answers
        )
    }
}

extension LockFile {
    fileprivate func setting(_ entry: Entry) -> LockFile {
        var lock = self
        lock.set(entry)
        return lock
    }
}
