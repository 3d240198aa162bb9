import JSON

/// What is undone, and what stands again once it has been.
extension RunRecord {
    /// The phases that a request reaches, and the steps of each that it undoes.
    ///
    /// Behind a phase come the phases beneath it, the compensations that undid it among them.
    public func reach(of request: RollbackRequest) -> [(phase: PhaseRecord, steps: [StepRecord])] {
        var reach = request.phases.flatMap { descendants(of: $0) }.map {
            (phase: $0, steps: $0.steps)
        }
        let steps = Set(request.steps)
        for phase in phasesOpened(by: request).map({ phases[$0] }) {
            let undone = phase.steps.filter { steps.contains(StepReference(phase.id, $0.id)) }
            reach.append((phase, undone))
            for child in phase.children where phases[child].role == .compensation {
                reach.append((phases[child], phases[child].steps))
            }
        }
        return reach
    }

    /// The changes that a rollback brings back, the latest first.
    public func changes(of request: RollbackRequest) -> [RestoreRequest.StepChanges] {
        var found: [(order: Int, changes: RestoreRequest.StepChanges)] = []
        var paths: Set<[UInt8]> = []
        // Compensations brought nothing into the world that is to go again: they count where they
        // changed the same files.
        for (phase, steps) in reach(of: request) {
            for step in steps {
                let reference = StepReference(phase.id, step.id)
                for changes in step.changes {
                    let files = changes.files.filter { file in
                        phase.role != .compensation || paths.contains(Array(file.path.utf8))
                    }
                    paths.formUnion(files.map { Array($0.path.utf8) })
                    found.append((changes.order, .init(step: reference, files: files)))
                }
            }
        }
        return found.filter { !$0.changes.files.isEmpty }.sorted { $0.order > $1.order }
            .map(\.changes)
    }

    /// Whether a step may be done again in a phase that goes on: nobody has skipped what it is in.
    func mayBegin(_ reference: StepReference) -> Bool {
        guard step(reference) != nil, let place = index(of: reference.phase) else {
            return false
        }
        return lineage(of: place).allSatisfy { phases[$0].status != .skipped }
    }

    /// A rollback that people ask for reopens a run that has ended.
    mutating func start(_ request: RollbackRequest, _ recorded: RecordedEvent) {
        rollback = RollbackRecord(request: request)
        failureAfterRollback = nil
        restoredFiles = nil
        guard status != .running else {
            return
        }
        move(to: .paused, .rolledBack, recorded)
        finishedAt = nil
        outputs = [:]
        isCancelRequested = false
        resetHooks()
    }

    mutating func finishRollback(at time: Timestamp) {
        guard let request = rollback?.request else {
            return
        }
        for index in request.phases.compactMap({ index(of: $0) }) {
            reset(index, .rolledBack)
            forgetChanges(index)
        }
        for reference in request.steps {
            if let phase = index(of: reference.phase),
                let step = phases[phase].index(of: reference.step)
            {
                phases[phase].steps[step].takeBack()
            }
        }
        for index in phasesOpened(by: request) {
            for child in phases[index].children where phases[child].role == .compensation {
                forgetChanges(child)
            }
            for around in lineage(of: index) {
                openAgain(around, at: time)
            }
        }
        if request.reason != .rolledBack {
            failureAfterRollback = request.reason
        }
        rollback = nil
        recount()
    }

    /// Places of the phases that hold the steps of a request, each once.
    private func phasesOpened(by request: RollbackRequest) -> [Int] {
        Set(request.steps.map(\.phase)).compactMap { index(of: $0) }.sorted()
    }

    /// Lets a phase go on though it had ended; how it ended, and its hooks, are to come again.
    private mutating func openAgain(_ index: Int, at time: Timestamp) {
        for gate in attestations.keys where gate.phase == phases[index].id && gate.side == .exit {
            attestations[gate] = nil
        }
        if phases[index].status.hasEnded {
            for child in phases[index].children where phases[child].role == .hook {
                reset(child, nil)
            }
        }
        phases[index].openAgain(after: worked(until: time))
    }

    /// Forgets which files were changed in a phase and beneath it: they are as before.
    private mutating func forgetChanges(_ index: Int) {
        for step in phases[index].steps.indices {
            phases[index].steps[step].changes = []
        }
        for child in phases[index].children {
            forgetChanges(child)
        }
    }
}

extension PhaseRecord {
    /// Lets the phase go on because a step of it, or beneath it, is to be done again.
    fileprivate mutating func openAgain(after worked: Duration) {
        if status.hasEnded {
            reopen(after: worked)
        }
        outputs = [:]
        exitGates = []
        isReleased = false
    }
}

extension StepRecord {
    /// Whether there is anything of the step that could be undone.
    public var hasBegun: Bool { status != .pending || !changes.isEmpty }

    /// Lets the step begin anew: what it had changed is as before.
    fileprivate mutating func takeBack() {
        reopen()
        reason = .rolledBack
        condition = nil
        changes = []
    }
}
