import GRDB
import WorkflowModel

extension LedgerStore {
    /// Hands over the moments of runs, one run at a time, the oldest first.
    ///
    /// What events hold beside their times is not read: a run takes memory for its moments alone.
    ///
    /// - Parameters:
    ///   - filter: Which runs are meant.
    ///   - initial: What the runs are added to.
    ///   - take: Adds a run with its moments in order.
    /// - Returns: What came of it.
    /// - Throws: `StoreError` when the ledger cannot be read.
    package func timelines<Result: Sendable>(
        matching filter: RunFilter,
        into initial: Result,
        _ take: @escaping @Sendable (inout Result, RunSummary, [TimelineEvent]) -> Void
    ) async throws -> Result {
        try await read(orWhenAbsent: initial) { db in
            let (sql, arguments) = filter.conditions
            let rows = try Row.fetchCursor(
                db,
                sql: RunSummary.select + sql + " ORDER BY run.number",
                arguments: arguments
            )
            var result = initial
            while let row = try rows.next() {
                take(&result, try RunSummary(row), try db.timeline(of: row["number"]))
            }
            return result
        }
    }
}

extension Database {
    fileprivate func timeline(of run: Int64) throws -> [TimelineEvent] {
        let rows = try Row.fetchCursor(
            cachedStatement(
                sql: """
                    SELECT seq, time, kind,
                        json_extract(payload, '$.phase') AS phase,
                        json_extract(payload, '$.step') AS step,
                        json_extract(payload, '$.attempt') AS attempt,
                        coalesce(json_extract(payload, '$.outcome.reason'),
                            json_extract(payload, '$.reason')) AS reason,
                        json_extract(payload, '$.outcome.end') AS ended,
                        json_extract(payload, '$.outcome.ms') AS ms
                    FROM event WHERE run = ? ORDER BY seq
                    """
            ),
            arguments: [run]
        )
        var events: [TimelineEvent] = []
        while let row = try rows.next() {
            events.append(try TimelineEvent(row))
        }
        return events
    }
}

extension TimelineEvent {
    /// Reads a row of the query above.
    fileprivate init(_ row: Row) throws {
        let word: String = row["kind"]
        let reason = (row["reason"] as String?).flatMap(Reason.init)
        let kind: Kind
        switch word {
        case "run_started", "run_resumed": kind = .runBegan
        case "run_paused": kind = .runStopped(.paused, reason)
        case "run_failed": kind = .runStopped(.failed, reason)
        case "run_cancelled": kind = .runStopped(.cancelled, .cancelled)
        case "run_completed": kind = .runStopped(.completed, nil)
        case "phase_started": kind = .phaseBegan(try row.phase, attempt: row["attempt"] ?? 1)
        case "phase_completed": kind = .phaseEnded(try row.phase, .completed)
        case "phase_failed": kind = .phaseEnded(try row.phase, .failed)
        case "phase_skipped": kind = .phaseEnded(try row.phase, .skipped)
        case "phase_reset": kind = .phaseReset(try row.phase)
        case "step_started": kind = .stepBegan(try row.step, attempt: row["attempt"] ?? 1)
        case "step_ended":
            kind = .stepEnded(try row.step, try row.end(reason), milliseconds: row["ms"] ?? 0)
        case "step_skipped": kind = .stepSkipped(try row.step)
        case "step_interrupted": kind = .stepInterrupted(try row.step)
        default: kind = .other
        }
        self.init(Timestamp(microseconds: row["time"]), kind)
    }
}

extension Row {
    fileprivate var phase: PhaseID {
        get throws { PhaseID(try text("phase")) }
    }

    fileprivate var step: StepReference {
        get throws { StepReference(try phase, StepID(try text("step"))) }
    }

    fileprivate func end(_ reason: Reason?) throws -> StepOutcome.End {
        switch (try text("ended"), reason) {
        case ("completed", _): return .completed
        case ("up_to_date", _): return .upToDate
        case ("failed", let reason?): return .failed(reason)
        case ("waiting", let reason?): return .waiting(reason)
        default: throw damage("outcome")
        }
    }

    private func text(_ column: String) throws -> String {
        guard let text = self[column] as String? else {
            throw damage(column)
        }
        return text
    }

    private func damage(_ column: String) -> StoreError {
        let sequence: Int64 = self["seq"]
        return StoreError(.corrupt, "the ledger is damaged: event \(sequence) has no \(column)")
    }
}
