package import WorkflowModel
import WorkflowReports
package import WorkflowStore

/// Which run a command means when its name is left out.
package enum RunDefault: Sendable {
    /// The only one that is neither completed nor cancelled.
    case open
    /// The one created last.
    case newest
}

extension Project {
    /// The run that a name means.
    ///
    /// - Throws: `Failure`: `notFound` when there is none, `usage` with the list for several.
    package func findRun(
        _ name: String?,
        default rule: RunDefault,
        in ledger: LedgerStore
    ) async throws -> RunID {
        if let name {
            switch name.isEmpty ? .none : try await ledger.run(withPrefix: name.lowercased()) {
            case .unique(let run): return run.id
            case .ambiguous(let runs):
                throw several(runs, "'\(name)' is the beginning of several runs")
            case .none:
                throw Failure(.notFound, "there is no run '\(name)'", hints: ["ddx run list"])
            }
        }
        switch rule {
        case .newest:
            if let run = try await ledger.runs(matching: RunFilter(limit: 1)).first {
                return run.id
            }
        case .open:
            let open: Set<RunStatus> = [.pending, .running, .paused, .failed]
            let runs = try await ledger.runs(matching: RunFilter(statuses: open))
            if runs.count > 1 {
                throw several(runs, "several runs are open")
            }
            if let run = runs.first {
                return run.id
            }
        }
        throw Failure(
            .notFound,
            rule == .open ? "no run is open in this project" : "this project has had no run",
            hints: ["ddx run start", "ddx workflow list"]
        )
    }

    func openRun(_ name: String?, in ledger: LedgerStore) async throws -> RunID {
        try await findRun(name, default: .open, in: ledger)
    }

    func record(of run: RunID, in ledger: LedgerStore) async throws -> RunRecord {
        guard let record = try RunRecord.folding(try await ledger.events(of: run)) else {
            throw Failure(.notFound, "there is no run \(run.short)")
        }
        return record
    }

    private func several(_ runs: [RunSummary], _ message: String) -> Failure {
        let list = runs.prefix(5).map { "\($0.id.short) (\($0.workflow), \($0.status.rawValue))" }
        return Failure(
            .usage,
            "\(message): \(list.joined(separator: ", "))",
            hints: ["name one, such as '\(runs.first?.id.short ?? "")'"]
        )
    }

    /// Everything about one run; reads only.
    package func history(
        of name: String?,
        default rule: RunDefault = .newest
    ) async throws -> RunHistory {
        try await translatingFailures {
            let ledger = try await readLedger()
            let run = try await findRun(name, default: rule, in: ledger)
            let events = try await ledger.events(of: run)
            guard let record = try RunRecord.folding(events) else {
                throw Failure(.notFound, "there is no run \(run.short)")
            }
            return RunHistory(
                record: record,
                events: events,
                isOwned: try RunOwnership.isOwned(run, state: stateFolder),
                pinned: try await PinnedDefinition(of: record, in: ledger)
            )
        }
    }

    /// Runs as lists show them, newest first, with whether a living process owns each.
    package func runs(
        matching filter: RunFilter = RunFilter()
    ) async throws -> [(run: RunSummary, isOwned: Bool)] {
        try await translatingFailures {
            let runs = try await readLedger().runs(matching: filter)
            return try runs.map { run in
                let isOwned =
                    try run.status == .running
                    && RunOwnership.isOwned(run.id, state: stateFolder)
                return (run, isOwned)
            }
        }
    }

    /// What the steps of a run wrote, in the order of time.
    package func output(
        of name: String?,
        phase: String?,
        step: String?,
        tail: Int?
    ) async throws -> (run: RunID, lines: [OutputRecord]) {
        try await translatingFailures {
            let ledger = try await readLedger()
            let run = try await findRun(name, default: .newest, in: ledger)
            let lines = try OutputReader(state: stateFolder).records(
                of: run,
                phase: phase.map { PhaseID($0) },
                step: step.map { StepID($0) },
                tail: tail
            )
            return (run, lines)
        }
    }
}

/// A run with everything that reports tell about it.
package struct RunHistory: Sendable {
    package let record: RunRecord
    package let events: [RecordedEvent]
    /// Whether a living process carries the run on.
    package let isOwned: Bool
    package let pinned: PinnedDefinition
}
