import WorkflowModel
import WorkflowScheduler

/// How a run as a whole goes and ends.
extension HistoryCheck {
    mutating func judgeCourse(_ event: RunEvent, _ before: RunRecord) {
        switch event {
        case .runStarted, .runResumed:
            licence = record.isCancelRequested ? .hooks : .everything
            hasRolledBack = false
            if before.status == .failed, !record.isCancelRequested {
                forgetHooks()
            }
            forgetNestedHooks(before)
        case .pauseRequested where licence == .everything: licence = .nothing
        case .cancelRequested, .runTimedOut:
            licence = .hooks
            if before.status == .failed, !before.isCancelRequested {
                forgetHooks()
            }
        case .rollbackStarted(let request):
            if before.status != .running {
                forgetHooks()
            }
            judgeSteps(of: request)
            undoing = compensations(of: request, before)
            done.subtract(undoing)
        case .filesRestored:
            for step in undoing {
                let known = record.step(step)
                require(
                    known?.isOver == true,
                    "all that was done is undone",
                    "\(step) is \(known?.status.rawValue ?? "missing")"
                )
            }
            undoing = []
            hasRolledBack = true
            for phase in before.rollback?.request.phases ?? [] {
                forget(beneath: phase)
            }
            judgeOpening(before)
        default: break
        }
    }

    private mutating func forgetHooks() {
        hookStarts = [:]
        let hooks = Set(
            record.roots.map { record.phases[$0] }.filter { $0.role == .hook }.map(\.id)
        )
        done = done.filter { !hooks.contains($0.phase) }
    }

    /// A sub-workflow that goes on after a failure ends again, with its hooks.
    private mutating func forgetNestedHooks(_ before: RunRecord) {
        for phase in record.phases where phase.role == .hook {
            if let parent = phase.parent, before.phases[parent].status == .failed,
                record.phases[parent].status != .failed
            {
                done = done.filter { $0.phase != phase.id }
            }
        }
    }

    // MARK: Ends

    mutating func judgePause(_ reason: Reason, _ before: RunRecord, _ event: RunEvent) {
        judgeIdle()
        let options = scenario.options
        let isGranted = isGranted(event)
        let steps = record.phases.flatMap(\.steps)
        let gates = record.phases.flatMap { $0.obstacles.compactMap(\.gate.obstacle) }
        let isExplained =
            switch reason {
            case .paused:
                before.isPauseRequested || options.isStepwise || options.lastPhase != nil
            case .interrupted: interruptions > 0 || steps.contains(where: \.isInterrupted)
            case .rolledBack: hasRolledBack
            case .manual:
                record.phases.indices.contains {
                    plan.phases[$0].definition.transition == .manual
                        && record.phases[$0].status == .inProgress && !record.phases[$0].isReleased
                }
            case .approval, .input:
                steps.contains { $0.isWaiting && $0.reason == reason } || gates.contains(reason)
            default: gates.contains(reason)
            }
        require(
            isExplained || isGranted,
            "a run waits for a reason that something in it has",
            reason.rawValue
        )
    }

    mutating func judgeEnd(_ event: RunEvent, _ before: RunRecord) {
        judgeIdle()
        let roots = record.roots.map { record.phases[$0] }.filter { $0.role == .work }
        for phase in roots {
            require(
                phase.status != .inProgress || record.rollback != nil,
                "a run that has ended has no phase in progress",
                "\(phase.id) at \(event.kind)"
            )
        }
        switch event {
        case .runCompleted:
            let open = roots.filter { !$0.isOver }
            require(open.isEmpty, "a run completes with all its phases", "\(open.map(\.id))")
        case .runFailed(let reason):
            let failed = roots.contains { $0.status == .failed && !$0.isTolerated }
            require(
                failed || before.isTimedOut || before.failureAfterRollback != nil
                    || record.rollback != nil,
                "a run fails because something in it has",
                reason.rawValue
            )
        default:
            require(record.isCancelRequested, "a run is cancelled because of a wish", "")
        }
        if record.rollback == nil {
            judgeHooks(event)
        }
        hookStarts = [:]
    }

    private mutating func judgeHooks(_ event: RunEvent) {
        let first: Hook
        switch event {
        case .runCompleted: first = .success
        case .runFailed: first = .failure
        default: first = .cancel
        }
        for hook in [first, .finally] where scenario.definition.hooks[hook]?.isEmpty == false {
            let id = PhaseID.hook(hook, in: nil)
            let starts = hookStarts[id] ?? 0
            require(
                record.phase(id)?.status.hasEnded == true && starts == 1,
                "a hook runs once whenever its run ends",
                "\(id) was begun \(starts) times before \(event.kind)"
            )
        }
    }

    private mutating func judgeIdle() {
        for phase in record.phases {
            for step in phase.steps where step.isRunning {
                report("a run that has stopped has no step under way", "\(phase.id)/\(step.id)")
            }
        }
    }
}
