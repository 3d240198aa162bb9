package import JSON
package import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// Brings an applied workflow up to what its source has now, without losing an edit.
package struct WorkflowUpdate: Sendable {
    /// What an update does, or would do.
    package struct Plan: Sendable {
        package let pin: LockFile.Entry
        /// What the source has.
        package let theirs: LibraryEntry
        package let merged: MergedWorkflow
        let mine: WorkflowSource
        let theirFiles: WorkflowSource
        package let newVersion: String
    }

    private let projectRoot: FilePath
    private let git: Git

    /// Names a project.
    package init(projectRoot: FilePath, git: Git) {
        self.projectRoot = projectRoot
        self.git = git
    }

    /// The files of an applied workflow as they stand.
    package func standing(_ name: String) throws(LibraryError) -> WorkflowSource {
        try LibraryError.wrapping {
            let folder = ProjectPath.workflow(name)
            return try WorkflowSource.directory(
                projectRoot.pushing(folder),
                shownAs: folder.string
            )
        }
    }

    /// The files that were applied, before anybody edited them; nothing when no copy is left.
    package func pristine(_ pin: LockFile.Entry) throws(LibraryError) -> WorkflowSource? {
        try LibraryError.wrapping {
            guard let digest = SHA256Digest(pin.digest) else {
                return nil
            }
            let copies = PristineCopies(try BoundedRoot(projectRoot))
            return try copies.source(of: digest, shownAs: "\(pin.name) \(pin.version)")
        }
    }

    /// What the user changed since a workflow was applied.
    ///
    /// - Parameters:
    ///   - name: The workflow.
    ///   - base: What was applied.
    /// - Returns: The differences.
    /// - Throws: `LibraryError`.
    package func edits(of name: String, since base: WorkflowSource) async throws -> WorkflowDiff {
        let mine = try standing(name)
        return try await git.withScratchFolder { scratch in
            try await WorkflowDiff(from: base, to: mine, git: git, scratch: scratch)
        }
    }

    /// Merges what the user and the source have; writes nothing into the workflow.
    ///
    /// - Parameters:
    ///   - pin: What is applied.
    ///   - theirs: What the source has now.
    ///   - base: What was applied; nothing when that is lost, which makes every difference a conflict.
    ///   - preference: Whose change wins where two meet.
    ///   - migration: What files of older versions are called now.
    /// - Returns: What the update would do.
    /// - Throws: `LibraryError`.
    package func plan(
        _ pin: LockFile.Entry,
        theirs: LibraryEntry,
        base: WorkflowSource?,
        _ preference: MergePreference,
        _ migration: WorkflowMigration = WorkflowMigration([])
    ) async throws -> Plan {
        let mine = try standing(pin.name)
        let theirFiles = try theirs.source()
        try PublishablePaths.check(theirFiles)
        let version = try theirs.summary().version
        let merged = try await git.withScratchFolder { scratch in
            try await WorkflowMerge(
                base: migration.files(base ?? WorkflowSource(files: [])),
                mine: migration.files(mine),
                theirs: theirFiles,
                labels: MergeLabels(name: pin.name, from: pin.version, to: version),
                preference: preference,
                files: FileMerge(git: git, scratch: scratch)
            )
            .merged()
        }
        return Plan(
            pin: pin,
            theirs: theirs,
            merged: merged,
            mine: mine,
            theirFiles: theirFiles,
            newVersion: version
        )
    }

    /// Puts a merge into place: files, lock file, and what is needed to go back.
    ///
    /// - Parameters:
    ///   - plan: The merge.
    ///   - answers: Values of variables that the lock file keeps from now on.
    /// - Throws: `LibraryError`; the workflow is then as it was.
    package func carryOut(_ plan: Plan, answers: JSONObject) throws(LibraryError) {
        try LibraryError.wrapping {
            let root = try BoundedRoot(projectRoot)
            try ProjectPath.exclusively(in: root) {
                try requireUnchanged(plan)
                let pin = LockFile.Entry(
                    name: plan.pin.name,
                    version: plan.newVersion,
                    digest: plan.theirFiles.digest.description,
                    source: plan.pin.source,
                    commit: plan.theirs.revision?.commit.text,
                    answers: answers
                )
                let copies = PristineCopies(root)
                try copies.keep(plan.mine)
                try copies.keep(plan.theirFiles)
                if plan.merged.conflicts.isEmpty {
                    try PendingUpdate.remove(pin.name, in: root)
                } else {
                    try PendingUpdate(
                        name: pin.name,
                        conflicts: plan.merged.conflicts,
                        before: plan.pin,
                        after: pin,
                        mine: plan.mine.digest
                    )
                    .write(in: root)
                }
                try replace(pin, plan.merged.source, instead: plan.mine, in: root)
            }
        }
    }

    /// Goes back to what was there before an update whose conflicts are not decided.
    package func abort(_ pending: PendingUpdate) throws(LibraryError) {
        try LibraryError.wrapping {
            let root = try BoundedRoot(projectRoot)
            try ProjectPath.exclusively(in: root) {
                let folder = ProjectPath.workflow(pending.name).string
                guard
                    let mine = try PristineCopies(root)
                        .source(of: pending.mine, shownAs: folder)
                else {
                    throw LibraryError(
                        .invalid,
                        "the copy of '\(folder)' from before the update is damaged or gone",
                        hints: ["decide what is marked in it, then 'ddx workflow update'"]
                    )
                }
                try replace(pending.before, mine, instead: standing(pending.name), in: root)
                try PendingUpdate.remove(pending.name, in: root)
            }
        }
    }

    /// The update of a workflow that a person has to decide about; nothing when there is none.
    ///
    /// One that died before it changed a file is none.
    package func pending(_ pin: LockFile.Entry) throws(LibraryError) -> PendingUpdate? {
        guard let pending = try PendingUpdate.read(pin.name, in: projectRoot) else {
            return nil
        }
        let standing = try standing(pin.name).digest
        return pin == pending.before && standing == pending.mine ? nil : pending
    }

    /// The conflicts of an update that are not decided yet.
    package func open(_ pending: PendingUpdate) throws(LibraryError) -> [MergeConflict] {
        pending.open(in: try standing(pending.name))
    }

    /// Decides what is still open in favour of one side, or finds out what is.
    ///
    /// - Returns: The conflicts that are open now; none means that the update is over.
    /// - Throws: `LibraryError`.
    package func settle(
        _ pending: PendingUpdate,
        _ preference: MergePreference
    ) throws(LibraryError) -> [MergeConflict] {
        try LibraryError.wrapping {
            let root = try BoundedRoot(projectRoot)
            return try ProjectPath.exclusively(in: root) {
                let standing = try standing(pending.name)
                let open = pending.open(in: standing)
                guard open.isEmpty || preference != .mark else {
                    return open
                }
                let files =
                    open.isEmpty
                    ? standing : try decided(open, pending, standing, preference, root)
                // Also records what an update did that died between the files and the lock file.
                try replace(pending.after, files, instead: standing, in: root)
                try PendingUpdate.remove(pending.name, in: root)
                return []
            }
        }
    }

    private func decided(
        _ open: [MergeConflict],
        _ pending: PendingUpdate,
        _ standing: WorkflowSource,
        _ preference: MergePreference,
        _ root: BoundedRoot
    ) throws -> WorkflowSource {
        let digest = preference == .mine ? pending.mine : SHA256Digest(pending.after.digest)
        let copy = try digest.flatMap {
            try PristineCopies(root).source(of: $0, shownAs: pending.name)
        }
        guard let winner = copy else {
            throw LibraryError(
                .invalid,
                "the copy of that side is damaged or gone",
                hints: ["decide what is marked in '\(ProjectPath.workflow(pending.name))'"]
            )
        }
        let paths = Set(open.map { Array($0.path.utf8) })
        let besides = Set(open.map { Array(ConflictFile.path($0.path).utf8) })
        let others = standing.files.filter { file in
            let path = Array(file.path.utf8)
            return !paths.contains(path) && !besides.contains(path)
        }
        return WorkflowSource(
            files: others + open.compactMap { winner.file($0.path) },
            shownAs: standing.shownAs
        )
    }

    private func requireUnchanged(_ plan: Plan) throws {
        guard try standing(plan.pin.name).digest == plan.mine.digest else {
            throw LibraryError(
                .busy,
                "'\(ProjectPath.workflow(plan.pin.name))' was edited while it was being updated",
                hints: ["ddx workflow update \(plan.pin.name)"]
            )
        }
    }

    private func replace(
        _ pin: LockFile.Entry,
        _ files: WorkflowSource,
        instead old: WorkflowSource,
        in root: BoundedRoot
    ) throws {
        let folder = ProjectPath.workflow(pin.name)
        if files.digest != old.digest {
            try root.publishAll(files.plannedFiles, as: folder, replacing: true)
        }
        do {
            var lock = try ProjectLock.read(root)
            lock.set(pin)
            try ProjectLock.write(lock, in: root)
        } catch {
            try root.publishAll(old.plannedFiles, as: folder, replacing: true)
            throw error
        }
    }
}
