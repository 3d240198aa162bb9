import JSON
import SystemPackage
import WorkflowLanguage
public import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Removes runs that ended long ago, and what is kept for them alone.
    ///
    /// First a run leaves the ledger, in one transaction that notes who removed it and when; then its
    /// folder goes, then the contents of files that no other run needs. Stopped anywhere, the next
    /// call goes on. Runs that are under way, or wait, are never touched; nor is any file of the
    /// project.
    ///
    /// - Parameters:
    ///   - age: How long ago a run must have ended; the settings `retention.runs` and
    ///     `retention.logs` when absent.
    ///   - folder: Where a copy of each run is kept before anything of it is removed.
    ///   - isTrial: Whether to say what would be removed, and to remove nothing.
    /// - Returns: What was removed.
    /// - Throws: `Failure`; what was removed before it stays removed.
    public func prune(
        olderThan age: Duration? = nil,
        keepingCopiesIn folder: String? = nil,
        isTrial: Bool = false
    ) async throws -> Pruning {
        try await translatingFailures {
            let now = surroundings.now()
            let ended = try await reading { try await $0.runs(matching: .ended) }
            let runs = ended.filter { $0.ended(age ?? settings.runRetention, before: now) }
            let logs = try logsToRemove(of: ended, besides: Set(runs.map(\.id)), age, now)
            var pruning = Pruning(runs: runs.map(\.id), outputs: logs.map(\.id))
            guard !isTrial else {
                return pruning
            }
            guard isInitialized else {
                return Pruning()
            }
            let archive = try folder.map {
                try RunArchive(placeOutsideState($0, option: "--archive"), at: now)
            }
            return try await writing { ledger in
                pruning.runs = try await pruning.runs.filtering {
                    try await remove($0, from: ledger, keepingIn: archive, at: now)
                }
                for run in logs {
                    try await archive?.keep(run, in: ledger, files: self.folder(of: run.id))
                    try self.folder(of: run.id).removeLogs()
                    try LogDamage.forget(run.id, state: stateFolder)
                }
                try await removeRemains(in: ledger)
                let store = ObjectStore(folder: stateFolder.appending("objects"))
                (pruning.contents, pruning.bytes) = try await store.prune(
                    runs: try RunFolder.all(state: stateFolder).map { self.folder(of: $0).path },
                    unusedSince: (now.microseconds - Self.graceOfContents) * 1000
                )
                if pruning != Pruning() {
                    var record = auditRecord(.pruned)
                    record.facts = pruning.facts
                    record.details["archive"] = folder.map(surroundings.absolute)?.string.json
                    try await ledger.record(record)
                }
                return pruning
            }
        }
    }

    /// The runs whose logs are older than they are kept, or leave no room for others; the oldest
    /// first.
    private func logsToRemove(
        of ended: [RunSummary],
        besides removed: Set<RunID>,
        _ age: Duration?,
        _ now: Timestamp
    ) throws -> [RunSummary] {
        var sizes: [RunID: Int64] = [:]
        for run in try RunFolder.all(state: stateFolder) where !removed.contains(run) {
            sizes[run] = try folder(of: run).sizeOfLogs()
        }
        var total = sizes.values.reduce(0, +)
        let quota = Int64(settings.logQuota)
        return ended.reversed().filter { run in
            guard let size = sizes[run.id],
                total > quota || run.ended(age ?? settings.logRetention, before: now)
            else {
                return false
            }
            total -= size
            return true
        }
    }

    /// How long contents stay that no run names yet; one that is being stored is younger.
    private static let graceOfContents: Int64 = 3_600_000_000

    /// A place for what leaves the state, which is not within it.
    func placeOutsideState(_ folder: String, option: String) throws -> FilePath {
        let path = surroundings.absolute(folder).lexicallyNormalized()
        guard !path.starts(with: stateFolder) else {
            throw Failure(
                .cannotCreate,
                "'\(folder)' lies in the state itself, which is no place for what leaves it",
                hints: ["name a folder elsewhere: \(option) DIR"]
            )
        }
        return path
    }

    private func folder(of run: RunID) -> RunFolder { RunFolder(run, state: stateFolder) }

    /// Removes one run, unless somebody has taken it up again meanwhile.
    private func remove(
        _ run: RunID,
        from ledger: LedgerStore,
        keepingIn archive: RunArchive?,
        at time: Timestamp
    ) async throws -> Bool {
        do {
            let ownership = try await RunOwnership.acquire(run, state: stateFolder)
            defer { withExtendedLifetime(ownership) {} }
            guard let summary = try await ledger.summary(of: run), summary.status.hasEnded else {
                return false
            }
            try await archive?.keep(summary, in: ledger, files: ownership.folder)
            try await ledger.remove(run, at: time, by: surroundings.principal)
            try ownership.folder.remove()
            try LogDamage.forget(run, state: stateFolder)
            return true
        } catch let error as StoreError where error.code == .busy {
            return false
        }
    }

    /// Removes what an earlier call had no time for.
    private func removeRemains(in ledger: LedgerStore) async throws {
        try await ledger.removeUnusedDefinitions()
        let removed = Set(try await ledger.removals().map(\.run))
        for run in try RunFolder.all(state: stateFolder) where removed.contains(run) {
            try folder(of: run).remove()
        }
    }
}

/// What was removed because it was no longer needed.
public struct Pruning: Sendable, Hashable {
    /// The runs that left the ledger.
    public internal(set) var runs: [RunID] = []
    /// The runs of which only the log was removed.
    public internal(set) var outputs: [RunID] = []
    /// How many contents of files were removed that were kept for taking runs back.
    public internal(set) var contents = 0
    /// How many bytes they had.
    public internal(set) var bytes: Int64 = 0
}

extension Pruning {
    fileprivate var facts: JSONObject {
        [
            "runs": .array(runs.map(\.text.json)), "outputs": .array(outputs.map(\.text.json)),
            "contents": contents.json, "bytes": Int(bytes).json,
        ]
    }
}

extension RunFilter {
    /// Runs that have come to an end.
    fileprivate static var ended: RunFilter {
        RunFilter(statuses: Set(RunStatus.allCases.filter(\.hasEnded)))
    }
}

extension RunSummary {
    /// Whether the run ended that long ago; without an age nothing is old.
    fileprivate func ended(_ age: Duration?, before now: Timestamp) -> Bool {
        guard let age else {
            return false
        }
        let end = finishedAt ?? updatedAt
        return Duration.milliseconds(now.milliseconds(since: end)) >= age
    }
}

extension Array where Element: Sendable {
    /// The elements for which something came true, one after the other.
    fileprivate func filtering(_ isIncluded: (Element) async throws -> Bool) async rethrows -> Self
    {
        var kept: Self = []
        for element in self where try await isIncluded(element) {
            kept.append(element)
        }
        return kept
    }
}
