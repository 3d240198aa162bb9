import GRDB
import WorkflowModel

@testable import WorkflowStore

/// A run as the tables have it, in a form in which the fold can be compared with it.
struct TableState: Equatable {
    struct Phase: Equatable {
        let id: String
        let name: String
        let parent: Int?
        let role: String
        let isLeftBehind: Bool
        let status: String
        let reason: String?
        let attempt: Int
        let started: Int64?
        let finished: Int64?
    }

    struct Step: Equatable {
        let phase: Int
        let id: String
        let name: String
        let kind: String
        let continuesOnError: Bool
        let status: String
        let reason: String?
        let attempt: Int
        let exitCode: Int?
        let duration: Int64?
        let started: Int64?
        let isInterrupted: Bool
        let isWaiting: Bool
    }

    let run: RunSummary?
    let phases: [Phase]
    let steps: [Step]

    init(_ record: RunRecord, epoch: Int64 = 1) {
        run = RunSummary(record, epoch: epoch)
        let tops = record.roots.map { record.phases[$0].id }
        let reached = Set(tops.flatMap { record.descendants(of: $0) }.map(\.id))
        phases = record.phases.map { phase in
            Phase(
                id: phase.id.text,
                name: phase.name,
                parent: phase.parent,
                role: phase.role.rawValue,
                isLeftBehind: !reached.contains(phase.id),
                status: phase.status.rawValue,
                reason: phase.reason?.rawValue,
                attempt: phase.attempt,
                started: phase.startedAt?.microseconds,
                finished: phase.finishedAt?.microseconds
            )
        }
        steps = record.phases.enumerated().flatMap { index, phase in
            phase.steps.map { step in
                Step(
                    phase: index,
                    id: step.id.text,
                    name: step.name,
                    kind: step.kind,
                    continuesOnError: step.continuesOnError,
                    status: step.status.rawValue,
                    reason: step.reason?.rawValue,
                    attempt: step.attempt,
                    exitCode: step.outcome?.exitCode,
                    duration: step.outcome?.durationMilliseconds,
                    started: step.startedAt?.microseconds,
                    isInterrupted: step.isInterrupted,
                    isWaiting: step.isWaiting
                )
            }
        }
    }

    init(of run: RunID, in store: LedgerStore) async throws {
        self.run = try await store.summary(of: run)
        (phases, steps) = try await store.read(orWhenAbsent: ([], [])) { db in
            let number = try db.number(of: run)
            let phases = try Row.fetchAll(
                db,
                sql: "SELECT * FROM phase WHERE run = ? ORDER BY idx",
                arguments: [number]
            )
            let steps = try Row.fetchAll(
                db,
                sql: "SELECT * FROM step WHERE run = ? ORDER BY phase_idx, idx",
                arguments: [number]
            )
            return (phases.map(Phase.init), steps.map(Step.init))
        }
    }
}

extension TableState.Phase {
    fileprivate init(_ row: Row) {
        self.init(
            id: row["id"],
            name: row["name"],
            parent: row["parent"],
            role: row["role"],
            isLeftBehind: row["left_behind"],
            status: row["status"],
            reason: row["reason"],
            attempt: row["attempt"],
            started: row["started"],
            finished: row["finished"]
        )
    }
}

extension TableState.Step {
    fileprivate init(_ row: Row) {
        self.init(
            phase: row["phase_idx"],
            id: row["id"],
            name: row["name"],
            kind: row["kind"],
            continuesOnError: row["continues_on_error"],
            status: row["status"],
            reason: row["reason"],
            attempt: row["attempt"],
            exitCode: row["exit_code"],
            duration: row["duration"],
            started: row["started"],
            isInterrupted: row["interrupted"],
            isWaiting: row["waiting"]
        )
    }
}

extension RunSummary {
    /// What the fold says about a run.
    fileprivate init(_ record: RunRecord, epoch: Int64) {
        self.init(
            id: record.id,
            workflow: record.creation.workflow,
            version: record.creation.version,
            digest: record.creation.digest,
            status: record.status,
            reason: record.reason,
            note: record.note,
            principal: record.principal,
            createdAt: record.createdAt,
            startedAt: record.startedAt,
            finishedAt: record.finishedAt,
            updatedAt: record.updatedAt,
            correlationID: record.creation.correlationID,
            endedSteps: record.endedSteps,
            totalSteps: record.totalSteps,
            completedPhases: record.completedPhases,
            totalPhases: record.totalPhases,
            isPauseRequested: record.isPauseRequested,
            isCancelRequested: record.isCancelRequested,
            epoch: epoch,
            lastSequence: record.lastSequence
        )
    }
}
