import WorkflowDiagnostics
package import WorkflowModel
package import WorkflowReports
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
            case .none: throw try await missing(name, in: ledger)
            }
        }
        switch rule {
        case .newest:
            if let run = try await ledger.runs(matching: RunFilter(limit: 1)).first {
                return run.id
            }
        case .open:
            let runs = try await ledger.runs(matching: .open())
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
            hints: try waysToBegin()
        )
    }

    func openRun(_ name: String?, in ledger: LedgerStore) async throws -> RunID {
        try await findRun(name, default: .open, in: ledger)
    }

    /// The runs that are neither completed nor cancelled, newest first.
    package func openRuns(of workflow: String? = nil) async throws -> [RunSummary] {
        try await reading { try await $0.runs(matching: .open(of: workflow)) }
    }

    func record(of run: RunID, in ledger: LedgerStore) async throws -> RunRecord {
        guard let record = try RunRecord.folding(try await ledger.events(of: run)) else {
            throw Failure(.notFound, "there is no run \(run.short)")
        }
        return record
    }

    /// Says of a run that is not there whether it was, and who removed it.
    private func missing(_ name: String, in ledger: LedgerStore) async throws -> Failure {
        let removals = name.isEmpty ? [] : try await ledger.removals(withPrefix: name.lowercased())
        let removed = removals.first.map {
            "; run \($0.run.short) was removed by \($0.principal.name) at \($0.time.text)"
        }
        return Failure(
            .notFound,
            "there is no run '\(name)'\(removed ?? "")",
            hints: ["ddx run list"]
        )
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
            try await reading { ledger in
                try await history(of: findRun(name, default: rule, in: ledger), in: ledger)
            }
        }
    }

    /// Everything about one run.
    func history(of run: RunID, in ledger: LedgerStore) async throws -> RunHistory {
        let events = try await ledger.events(of: run)
        guard let record = try RunRecord.folding(events) else {
            throw Failure(.notFound, "there is no run \(run.short)")
        }
        return RunHistory(
            record: record,
            events: events,
            isOwned: try RunOwnership.isOwned(run, state: stateFolder),
            pinned: try await PinnedDefinition.find(of: record, in: ledger),
            places: places(of: run)
        )
    }

    /// Runs as lists show them, newest first, with whether a living process owns each.
    package func runs(
        matching filter: RunFilter = RunFilter()
    ) async throws -> [(run: RunSummary, isOwned: Bool)] {
        try await translatingFailures {
            let runs = try await reading { try await $0.runs(matching: filter) }
            return try runs.map { run in
                let isOwned =
                    try run.status == .running
                    && RunOwnership.isOwned(run.id, state: stateFolder)
                return (run, isOwned)
            }
        }
    }

    /// Refuses names of phases and steps that a run does not have.
    func requirePlace(_ phase: String?, _ step: String?, in record: RunRecord) throws {
        let phases = phase.map { [record.phase(PhaseID($0))].compactMap(\.self) } ?? record.phases
        let missing: (kind: String, name: String, known: [String])
        if let phase, phases.isEmpty {
            missing = ("phase", phase, record.phases.map(\.id.text))
        } else if let step, phases.allSatisfy({ $0.step(StepID(step)) == nil }) {
            missing = ("step", step, phases.flatMap(\.steps).map(\.id.text))
        } else {
            return
        }
        let hint = Suggestion.hint(for: missing.name, among: missing.known)
        throw Failure(
            .notFound,
            "run \(record.id.short) has no \(missing.kind) '\(missing.name)'",
            hints: [hint, "ddx run show \(record.id.short)"].compactMap(\.self)
        )
    }
}

extension RunFilter {
    /// What fits the runs that are neither completed nor cancelled.
    fileprivate static func open(of workflow: String? = nil) -> RunFilter {
        RunFilter(statuses: RunStatus.open, workflow: workflow)
    }
}

/// A run with everything that reports tell about it.
package struct RunHistory: Sendable {
    package let record: RunRecord
    package let events: [RecordedEvent]
    /// Whether a living process carries the run on.
    package let isOwned: Bool
    /// What it is pinned to; nothing when the ledger no longer holds all of it.
    package let pinned: PinnedDefinition?
    /// Where steps are that other machines carry out.
    package var places: [StepReference: StepPlace] = [:]
}
