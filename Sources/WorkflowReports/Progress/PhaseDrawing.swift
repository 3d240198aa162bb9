import WorkflowModel

/// How phases look on a terminal while their run goes on.
struct PhaseDrawing {
    let record: RunRecord
    let screen: Screen
    /// Whether steps that have ended, or not begun, are drawn too.
    let showsAllSteps: Bool

    /// A phase, and what happens in it when something does; instances that are done are counted.
    func lines(ofPhaseAt index: Int) -> [Line] {
        let phase = record.phases[index]
        guard isActive(index) else {
            return [heading(ofPhaseAt: index)]
        }
        let steps = phase.steps.filter {
            showsAllSteps || $0.status == .inProgress || $0.status == .failed
        }
        let children = phase.children.filter { child in
            isActive(child)
                || (showsAllSteps && record.phases[child].role != .instance)
        }
        let beneath =
            steps.map { line(of: $0) } + children.flatMap { lines(ofPhaseAt: $0) }
        return [heading(ofPhaseAt: index)] + beneath.map { $0.indented(by: 2) }
    }

    /// Whether people want to see more of a phase than that it exists.
    func isActive(_ index: Int) -> Bool {
        let phase = record.phases[index]
        return phase.isActive
            || (record.rollback != nil && phase.children.contains(where: isActive))
    }

    private func heading(ofPhaseAt index: Int) -> Line {
        let phase = record.phases[index]
        var line = Symbol.of(phase.status, isWaiting: isWaiting(phase)) + " \(phase.id)"
        if phase.role == .instance, let title = phase.title {
            line += "  \(title)"
        }
        line += record.instanceCounts(of: index) { phase, _ in isWaiting(phase) }
        if let startedAt = phase.startedAt {
            let end = phase.finishedAt ?? screen.now
            line += Line("  \(Elapsed(milliseconds: end.milliseconds(since: startedAt)))", .faint)
        }
        if let reason = phase.reason ?? phase.obstacle {
            line += Line("  \(reason.rawValue)", .attention)
        }
        return line
    }

    private func isWaiting(_ phase: PhaseRecord) -> Bool {
        phase.isBlocked && !phase.status.hasEnded
    }

    private func line(of step: StepRecord) -> Line {
        let symbol =
            step.isRunning
            ? Line(screen.spinner, .active)
            : Symbol.of(step.status, isWaiting: step.isWaiting || step.isInterrupted)
        var line = symbol + " \(step.id)"
        if step.attempt > 1 {
            line += Line("  attempt \(step.attempt)", .attention)
        }
        if let outcome = step.outcome {
            line += Line("  \(Elapsed(milliseconds: outcome.durationMilliseconds))", .faint)
        } else if step.isRunning, let startedAt = step.startedAt {
            let time = screen.now.milliseconds(since: startedAt)
            line += Line("  \(Elapsed(milliseconds: time))", .faint)
        }
        if let reason = step.reason {
            line += Line("  \(reason.rawValue)", .attention)
        }
        return line
    }
}
