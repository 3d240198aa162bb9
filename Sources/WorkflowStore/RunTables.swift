import GRDB
import WorkflowModel

/// Writes the rows of a run that answer queries; what they say is the record's word.
struct RunTables {
    let db: Database
    /// The number of the run.
    let run: Int64

    /// Takes an event into the record of the run, and writes the rows of phases and steps it changed.
    ///
    /// The row of the run itself is left to `write`, once for all events of an append.
    ///
    /// - Throws: `IllegalTransition` when the event cannot follow what has happened.
    func advance(_ record: inout RunRecord, with event: RecordedEvent) throws {
        switch event.event.reach {
        case .run:
            try record.apply(event)
        case .phase(let id):
            try record.apply(event)
            if let index = record.index(of: id) {
                try write(record.phases[index], at: index)
            }
        case .step(let step):
            try record.apply(event)
            if let phase = record.index(of: step.phase),
                let index = record.phases[phase].index(of: step.step)
            {
                try update(record.phases[phase].steps[index], at: index, of: phase)
            }
        case .branch(let top):
            let old = record.branch(top)
            try record.apply(event)
            let new = record.branch(top)
            for index in Set(old.keys).union(new.keys).sorted() {
                try write(record.phases[index], at: index, was: old[index])
                if (old[index] == nil) != (new[index] == nil) {
                    try mark(index, isLeftBehind: new[index] == nil)
                }
            }
        case .tree:
            let (phases, places) = (record.phases, record.placesLeftBehind)
            try record.apply(event)
            try writePhases(of: record, was: phases, leavingBehind: places)
        }
    }

    /// Writes the row of the run.
    func write(_ record: RunRecord) throws {
        try db.change(
            """
            UPDATE run SET version = ?, digest = ?, status = ?, reason = ?, note = ?, started = ?,
                finished = ?, updated = ?, ended_steps = ?, total_steps = ?, completed_phases = ?,
                total_phases = ?, pause_requested = ?, cancel_requested = ?, last_seq = ?
            WHERE number = ?
            """,
            [
                record.creation.version.storable, record.creation.digest.storable,
                record.status.rawValue, record.reason?.rawValue, try record.note?.stored(),
                record.startedAt?.microseconds, record.finishedAt?.microseconds,
                record.updatedAt.microseconds, record.endedSteps, record.totalSteps,
                record.completedPhases, record.totalPhases, record.isPauseRequested,
                record.isCancelRequested, record.lastSequence, run,
            ]
        )
    }

    /// Writes all rows of a run anew.
    func writeAll(_ record: RunRecord) throws {
        try db.change("DELETE FROM step WHERE run = ?", [run])
        try db.change("DELETE FROM phase WHERE run = ?", [run])
        try write(record)
        try writePhases(of: record)
    }

    /// Writes the rows of all phases that are not what they were, and of their steps.
    ///
    /// - Parameters:
    ///   - record: The run as it is.
    ///   - old: The phases as their rows have them.
    ///   - oldPlaces: The places that were left behind then.
    /// - Throws: `DatabaseError`; one of a constraint when two phases or steps share an id.
    func writePhases(
        of record: RunRecord,
        was old: [PhaseRecord] = [],
        leavingBehind oldPlaces: Set<Int> = []
    ) throws {
        var (old, oldPlaces) = (old, oldPlaces)
        if !record.phases.lazy.map(\.id).starts(with: old.lazy.map(\.id)) {
            // Another definition has moved phases to other places.
            try db.change("DELETE FROM step WHERE run = ?", [run])
            try db.change("DELETE FROM phase WHERE run = ?", [run])
            (old, oldPlaces) = ([], [])
        }
        for (index, phase) in record.phases.enumerated() {
            try write(phase, at: index, was: index < old.count ? old[index] : nil)
        }
        let places = record.placesLeftBehind
        for index in places.symmetricDifference(oldPlaces) {
            try mark(index, isLeftBehind: places.contains(index))
        }
    }

    private func mark(_ index: Int, isLeftBehind: Bool) throws {
        try db.change(
            "UPDATE phase SET left_behind = ? WHERE run = ? AND idx = ?",
            [isLeftBehind, run, index]
        )
    }

    /// Writes the rows of a phase and of its steps that are not what they were.
    private func write(_ phase: PhaseRecord, at index: Int, was old: PhaseRecord?) throws {
        guard phase != old else {
            return
        }
        try write(phase, at: index)
        let keepsSteps = old?.steps.map(\.id) == phase.steps.map(\.id)
        if !keepsSteps {
            try db.change("DELETE FROM step WHERE run = ? AND phase_idx = ?", [run, index])
        }
        for (place, step) in phase.steps.enumerated()
        where !keepsSteps || step != old?.steps[place] {
            try write(step, at: place, of: index)
        }
    }

    private func write(_ phase: PhaseRecord, at index: Int) throws {
        try db.change(
            """
            INSERT INTO phase
                (run, idx, id, name, parent, role, status, reason, attempt, started, finished)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run, idx) DO UPDATE SET
                name = excluded.name, parent = excluded.parent, role = excluded.role,
                status = excluded.status, reason = excluded.reason, attempt = excluded.attempt,
                started = excluded.started, finished = excluded.finished
            """,
            [
                run, index, phase.id.text.storable, phase.name.storable, phase.parent,
                phase.role.rawValue, phase.status.rawValue, phase.reason?.rawValue, phase.attempt,
                phase.startedAt?.microseconds, phase.finishedAt?.microseconds,
            ]
        )
    }

    /// Writes what an event of a step can change in its row, which costs half of writing all of it.
    private func update(_ step: StepRecord, at index: Int, of phase: Int) throws {
        let changed = try db.change(
            """
            UPDATE step SET status = ?, reason = ?, attempt = ?, exit_code = ?, duration = ?,
                started = ?, interrupted = ?, waiting = ?
            WHERE run = ? AND phase_idx = ? AND idx = ?
            """,
            [
                step.status.rawValue, step.reason?.rawValue, step.attempt, step.outcome?.exitCode,
                step.outcome?.durationMilliseconds, step.startedAt?.microseconds,
                step.isInterrupted, step.isWaiting, run, phase, index,
            ]
        )
        if changed == 0 {
            try write(step, at: index, of: phase)
        }
    }

    private func write(_ step: StepRecord, at index: Int, of phase: Int) throws {
        try db.change(
            """
            INSERT INTO step
                (run, phase_idx, idx, id, name, kind, continues_on_error, status, reason, attempt,
                exit_code, duration, started, interrupted, waiting)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (run, phase_idx, idx) DO UPDATE SET
                name = excluded.name, kind = excluded.kind,
                continues_on_error = excluded.continues_on_error, status = excluded.status,
                reason = excluded.reason, attempt = excluded.attempt,
                exit_code = excluded.exit_code, duration = excluded.duration,
                started = excluded.started, interrupted = excluded.interrupted,
                waiting = excluded.waiting
            """,
            [
                run, phase, index, step.id.text.storable, step.name.storable, step.kind.storable,
                step.continuesOnError, step.status.rawValue, step.reason?.rawValue, step.attempt,
                step.outcome?.exitCode, step.outcome?.durationMilliseconds,
                step.startedAt?.microseconds, step.isInterrupted, step.isWaiting,
            ]
        )
    }
}

/// Which rows of a run an event may change besides the run's own.
private enum Reach {
    case run
    case phase(PhaseID)
    case step(StepReference)
    /// A phase, its steps and all beneath it.
    case branch(PhaseID)
    case tree
}

extension RunEvent {
    fileprivate var reach: Reach {
        switch self {
        case .runCreated, .runStarted, .pauseRequested, .runTimedOut, .runPaused,
            .runCompleted, .runFailed, .runCancelled, .conditionDecided, .gatesEvaluated,
            .criterionAttested, .phaseReleased, .phaseTimedOut, .stepApproved, .stepRejected,
            .actionCarriedOut, .transitionRefused:
            .run
        case .phaseStarted(let phase, _), .phaseCompleted(let phase, _):
            .phase(phase)
        case .stepStarted(let step, _), .stepEnded(let step, _, _), .stepSkipped(let step, _),
            .stepInterrupted(let step, _, _), .interruptionDecided(let step, _):
            .step(step)
        case .phaseFailed(let phase, _), .phaseSkipped(let phase, _), .phaseReset(let phase, _),
            .phasesAdded(let phase?, _):
            .branch(phase)
        case .phasesAdded(nil, _), .runResumed, .cancelRequested, .rollbackStarted, .filesRestored,
            .definitionChanged:
            .tree
        }
    }
}

extension RunRecord {
    /// A phase and all beneath it, by their places.
    fileprivate func branch(_ top: PhaseID) -> [Int: PhaseRecord] {
        let tops = index(of: top).map { [$0] } ?? []
        return Dictionary(uniqueKeysWithValues: places(beneath: tops).map { ($0, phases[$0]) })
    }

    /// Places of the phases that a later expansion, or another definition, has no use for.
    fileprivate var placesLeftBehind: Set<Int> {
        Set(phases.indices).subtracting(places(beneath: roots))
    }

    private func places(beneath tops: [Int]) -> Set<Int> {
        var found: Set<Int> = []
        var open = tops
        while let index = open.popLast() {
            if found.insert(index).inserted {
                open += phases[index].children
            }
        }
        return found
    }
}
