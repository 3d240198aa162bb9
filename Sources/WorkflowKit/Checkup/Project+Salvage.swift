import JSON
import SystemPackage
public import WorkflowModel
import WorkflowStore

/// What came of saving a damaged ledger.
public struct Salvage: Sendable, Hashable {
    /// The runs whose whole history was saved.
    public let whole: [RunID]
    /// The runs whose history ends early now, or may do so.
    public let cut: [RunID]
    /// The runs of which nothing could be saved.
    public let lost: [RunID]
    /// Where the damaged ledger is kept.
    public let kept: String
}

extension Project {
    /// Puts what can still be read of a damaged ledger into a new one; the damaged one is kept.
    ///
    /// That it was done, by whom, and the newest head of the audit trail before it, are the first
    /// things in the new log.
    ///
    /// - Returns: What was saved and what was not.
    /// - Throws: `Failure` with `refused` when nothing is wrong with the ledger, and with `busy`
    ///   while a run is carried on. Nothing is changed then.
    public func salvage() async throws -> Salvage {
        try await translatingFailures {
            guard try await isLedgerDamaged() else {
                throw Failure(
                    .refused,
                    "nothing is wrong with the ledger; it is left as it is",
                    hints: ["ddx doctor"]
                )
            }
            let now = surroundings.now()
            guard let saved = try await LedgerStore.salvage(state: stateFolder, at: now) else {
                throw Failure(.notFound, "there is no ledger", hints: ["ddx doctor"])
            }
            let unpinned = try await runsWithoutDefinition(saved.whole)
            let salvage = Salvage(
                whole: saved.whole.filter { !unpinned.contains($0) },
                cut: saved.cut + unpinned,
                lost: saved.lost,
                kept: saved.kept.string
            )
            var record = auditRecord(.ledgerSalvaged)
            record.facts = [
                "whole": salvage.whole.count.json,
                "cut": .array(salvage.cut.map(\.text.json)),
                "lost": .array(salvage.lost.map(\.text.json)),
            ]
            record.details = ["kept": salvage.kept.json]
            try await writing { try await $0.record(record) }
            return salvage
        }
    }

    /// Those of some runs whose definition was not saved, or not all of it.
    private func runsWithoutDefinition(_ runs: [RunID]) async throws -> [RunID] {
        try await reading { ledger in
            var unpinned: [RunID] = []
            for run in runs {
                let record = try await record(of: run, in: ledger)
                if try await PinnedDefinition.find(of: record, in: ledger) == nil {
                    unpinned.append(run)
                }
            }
            return unpinned
        }
    }

    private func isLedgerDamaged() async throws -> Bool {
        do {
            return try await reading { try await $0.checkup() }?.strayed.isEmpty == false
        } catch let error as StoreError where error.code == .corrupt {
            return true
        }
    }
}
