import WorkflowDiagnostics
import WorkflowLibrary
import WorkflowModel
package import WorkflowReports

/// What the project can say of itself and of one run; all of it reads only.
extension Project {
    /// Where the project stands.
    ///
    /// - Parameter folder: What there is to type names this folder; nothing where the project is
    ///   the only one that is shown.
    /// - Returns: The report.
    /// - Throws: `Failure` when the ledger cannot be read.
    package func status(shownIn folder: String? = nil) async throws -> StatusReport {
        let applied = try await workflows().filter(\.isInstalled).map(\.summary.name)
        var request = RunListRequest()
        request.statuses = RunStatus.open
        var runs = try await runList(request).runs
        if runs.isEmpty {
            request = RunListRequest()
            request.limit = 1
            runs = try await runList(request).runs
        }
        return StatusReport(
            runs: folder.map { folder in runs.map { $0.inProject(folder) } } ?? runs,
            applied: applied
        )
    }

    /// Everything about one run for whoever looks back on it.
    ///
    /// - Parameters:
    ///   - run: The run, or the beginning of its id; the newest when left out.
    ///   - quotes: Whether what its failed step wrote last is told.
    /// - Returns: The report.
    /// - Throws: `Failure` when there is no such run, or it cannot be read.
    package func timeReport(
        of run: String?,
        quotingOutput quotes: Bool = true
    ) async throws -> RunTimeReport {
        let history = try await history(of: run)
        let failed = quotes ? StopReport.failedStep(of: history.record) : nil
        return RunTimeReport(
            RunReport(history, now: surroundings.now()),
            events: history.events,
            isOwned: history.isOwned,
            lastOutput: try failed.map { try self.lastOutput(of: $0, in: history.record.id) } ?? []
        )
    }

    /// Why a run, or a place in it, is as it is.
    ///
    /// - Parameters:
    ///   - place: A phase, or a step as `PHASE/STEP`; the run as a whole when left out.
    ///   - run: The run, or the beginning of its id; the newest when left out.
    ///   - quotes: Whether what a step wrote last is told.
    /// - Returns: The explanation.
    /// - Throws: `Failure` when there is no such run or place.
    package func explanation(
        of place: String?,
        in run: String?,
        quotingOutput quotes: Bool = true
    ) async throws -> Explanation {
        let history = try await history(of: run)
        let subject = Explanation.Subject(place ?? "", in: history.record)
        let quoted = quotes ? quotedStep(subject, of: history.record) : nil
        let lastOutput = try quoted.map { try self.lastOutput(of: $0, in: history.record.id) } ?? []
        let holders = try lockHolders(of: history)
        let report = RunReport(history, now: surroundings.now())
        let explanation = subject.flatMap {
            Explanation($0, of: report, lastOutput: lastOutput, lockHolders: holders)
        }
        guard let explanation else {
            throw Failure(
                .notFound,
                "run \(history.record.id.short) has no phase or step '\(place ?? "")'",
                hints: [
                    Suggestion.hint(for: place ?? "", among: history.record.places),
                    "ddx run show \(history.record.id.short)",
                ]
                .compactMap(\.self)
            )
        }
        return explanation
    }

    /// The step whose output tells something about what is explained.
    private func quotedStep(
        _ subject: Explanation.Subject?,
        of record: RunRecord
    ) -> StepReference? {
        switch subject {
        case nil: return nil
        case .step(let step): return step
        case .phase(let phase):
            let failed = StopReport.failedStep(of: record)
            return failed?.phase == phase ? failed : nil
        case .run: return StopReport.failedStep(of: record)
        }
    }
}

extension RunRecord {
    /// What can be explained of the run, as it is typed.
    fileprivate var places: [String] {
        phases.flatMap { phase in
            [phase.id.text] + phase.steps.map { "\(phase.id)/\($0.id)" }
        }
    }
}
