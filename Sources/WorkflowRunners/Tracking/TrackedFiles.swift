package import SystemPackage
import WorkflowModel
import WorkflowSystem

/// What a run knows of the project's files, in memory and in its folder.
struct TrackedFiles: Sendable {
    private let project: BoundedRoot
    private let store: ObjectStore
    private let journal: TrackingJournal
    private let interrupted: [TrackedAttempt]
    private let continuing: Set<TrackedAttempt>

    private var tree: FileTree?
    private var walks = 0
    private var told: Set<String> = []
    /// Interrupted attempts with what was observed while they were under way.
    private var abandoned: [TrackedAttempt: (Participant, [Observation])] = [:]

    init(project: BoundedRoot, _ configuration: FileTracker.Configuration) {
        self.project = project
        store = configuration.store
        journal = TrackingJournal(folder: configuration.folder)
        interrupted = configuration.interrupted
        continuing = configuration.continuing
    }

    /// Looks at all files, keeps what is new, and tells what changed since the last walk.
    ///
    /// - Parameter participants: Who was under way since then.
    /// - Returns: The changes with those who may have made them, and what could not be looked at.
    /// - Throws: `SystemError` when files cannot be looked at or kept.
    mutating func walk(
        among participants: [Participant]
    ) throws -> (observations: [Observation], notes: [String]) {
        guard tree == nil else {
            // What goes on elsewhere and has not begun here yet is under way as well.
            let waiting = abandoned.filter { continuing.contains($0.key) }.map { $0.value.0 }
            let result = try look(among: participants + waiting)
            addToAbandoned(result.observations)
            return result
        }
        guard let content = try journal.read() else {
            return ([], try takeSnapshot())
        }
        tree = content.index.tree
        walks = content.observations.last?.walk ?? 0
        for attempt in interrupted {
            // Only what was noted was tracked; a step without a note changes nothing by its word.
            guard let paths = content.declared[attempt] else { continue }
            let own = content.observations.filter { $0.owners.contains(attempt) }
            abandoned[attempt] = (Participant(attempt: attempt, paths: paths), own)
        }
        // What nobody could note any more is the interrupted attempts', as far as can be told.
        let open = abandoned.filter { !content.settled.contains($0.key) }
        let result = try look(among: open.values.map { $0.0 })
        try journal.note(settled: open.keys.filter { !continuing.contains($0) })
        addToAbandoned(result.observations)
        return ([], result.notes)
    }

    private mutating func addToAbandoned(_ observations: [Observation]) {
        guard !abandoned.isEmpty else { return }
        for observation in observations {
            for attempt in observation.owners {
                abandoned[attempt]?.1.append(observation)
            }
        }
    }

    /// Notes that a participant is under way, before it can change anything.
    ///
    /// - Returns: What it did before, when it goes on from there.
    mutating func begin(_ participant: Participant) throws -> [Observation] {
        guard let attempt = participant.attempt else { return [] }
        try journal.note(attempt, participant.paths)
        return participant.isTakenUp ? abandoned.removeValue(forKey: attempt)?.1 ?? [] : []
    }

    /// What interrupted attempts did; known once there was a walk.
    var leftBehind: [TrackedAttempt: TrackedChanges] {
        abandoned.mapValues { TrackedChanges($1, of: $0, notes: []) }
    }

    // MARK: Walks

    private mutating func takeSnapshot() throws -> [String] {
        let seed = try TrackingJournal.bytes(of: store.indexFile).flatMap { FileIndex($0) }
        var walk = TreeWalk(into: store, known: seed?.records ?? [:])
        var tree = FileTree()
        try walk.walk(&tree, in: project, isSilent: true)
        let notes = try walk.finish().notes
        let index = FileIndex(tree)
        try journal.write(index)
        if index.records != seed?.records {
            try DurableFile.createDirectories(store.folder, mode: .groupFolder)
            try DurableFile.write(index.encoded, to: store.indexFile, mode: .groupFile)
        }
        self.tree = tree
        return new(notes)
    }

    private mutating func look(
        among participants: [Participant]
    ) throws -> (observations: [Observation], notes: [String]) {
        var walk = TreeWalk(into: store)
        // Taken out so that the tree is changed in place and never copied.
        var tree = self.tree.take() ?? FileTree()
        try walk.walk(&tree, in: project)
        self.tree = tree
        let (observed, notes) = try walk.finish()
        walks += 1
        let candidates = participants.map { (id: $0.attempt, paths: $0.paths) }
        let observations = observed.map { change in
            Observation(
                walk: walks,
                path: change.path,
                before: change.before,
                after: change.after,
                owners: Attribution.owners(
                    of: change.path,
                    isFolder: change.before.isFolder || change.after.isFolder,
                    among: candidates
                ).compactMap { $0 }
            )
        }
        var records: [TrackedPath: IndexRecord] = [:]
        for change in observed { records[change.path] = change.record }
        try journal.note(observations, records)
        return (observations, new(notes + observed.compactMap(tooLarge)))
    }

    private func tooLarge(_ change: ObservedChange) -> String? {
        guard let stamp = change.record?.stamp, stamp.kind == .file, stamp.size > store.fileLimit
        else {
            return nil
        }
        return "'\(change.path)' is larger than \(store.fileLimit) bytes: its content is not kept, "
            + "and what changes it later cannot be taken back"
    }

    /// Notes that were not told before.
    private mutating func new(_ notes: [String]) -> [String] {
        notes.filter { told.insert($0).inserted }
    }
}

extension ObjectStore {
    /// What the newest snapshot knew of the project's files, which spares the next one reading them.
    fileprivate var indexFile: FilePath { folder.appending("index") }

    /// Removes the contents that no run of the project needs any more.
    ///
    /// - Parameters:
    ///   - runs: The folders of all runs that remain.
    ///   - moment: Contents used since then stay; nanoseconds since 1970.
    /// - Returns: How many contents were removed, and how many bytes.
    /// - Throws: `SystemError`; what is left then can be removed by asking again.
    package func prune(
        runs: [FilePath],
        unusedSince moment: Int64
    ) async throws -> (files: Int, bytes: Int64) {
        try await BlockingWork.run { try pruneNow(runs: runs, unusedSince: moment) }
    }

    private func pruneNow(
        runs: [FilePath],
        unusedSince moment: Int64
    ) throws -> (files: Int, bytes: Int64) {
        let seed = try TrackingJournal.bytes(of: indexFile).flatMap { FileIndex($0) }
        var needed = Set((seed?.records.values).map { $0.compactMap(\.digest) } ?? [])
        for run in runs {
            needed.formUnion(try TrackingJournal(folder: run).digests())
        }
        return try prune(keeping: needed, unusedSince: moment)
    }
}
