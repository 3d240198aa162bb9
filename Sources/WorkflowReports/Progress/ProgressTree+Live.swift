import WorkflowModel

/// The live tree of a terminal.
extension ProgressTree {
    /// The whole picture in at most as many lines as the screen is high.
    ///
    /// A run that fits is shown in full; of a larger one, its active phases and how many others
    /// there are. Linear in the phases of the run.
    package func lines(on screen: Screen) -> [String] {
        guard let record else {
            return []
        }
        var lines = [heading(of: record, screen)]
        if screen.height > 1 {
            lines.append(bar(of: record, screen))
        }
        let quoted = screen.height > 3 ? screen.lastOutput : nil
        let room = screen.height - lines.count - (quoted == nil ? 0 : 1)
        lines += tree(of: record, room: room, screen)
        if let quoted {
            lines.append(Line("| \(quoted)", .faint))
        }
        return lines.map { $0.shortened(to: screen.width).text(isColored: screen.isColored) }
    }

    private func heading(of record: RunRecord, _ screen: Screen) -> Line {
        let symbol =
            record.status == .running
            ? Line(screen.spinner, .active) : Symbol.of(record.status)
        var line = symbol + " "
        line += Line("\(record.creation.workflow) \(record.creation.version)", .strong)
        line += "  \(record.id.short)"
        if let startedAt = record.startedAt {
            let end = record.finishedAt ?? screen.now
            line += Line("  \(Elapsed(milliseconds: end.milliseconds(since: startedAt)))", .faint)
        }
        return line
    }

    private func bar(of record: RunRecord, _ screen: Screen) -> Line {
        let percent = record.percent
        let counts =
            " \(percent) %  \(record.completedPhases)/\(record.phases.count) phases"
            + "  \(record.endedSteps)/\(record.totalSteps) steps"
        let columns = min(30, screen.width - counts.columns)
        return ProgressBar.line(percent: percent, columns: columns) + Line(counts)
    }

    private func tree(of record: RunRecord, room: Int, _ screen: Screen) -> [Line] {
        guard room > 0 else {
            return []
        }
        if record.phases.count + (record.phases.count <= room ? openSteps(of: record) : 0) <= room {
            return record.phases.flatMap { lines(of: $0, allSteps: true, screen) }
        }
        return activeLines(of: record, room: room, screen)
    }

    private func openSteps(of record: RunRecord) -> Int {
        record.phases.reduce(0) { $0 + ($1.isActive ? $1.steps.count : 0) }
    }

    /// Phases that something happens in, then failed ones, then a line that counts all the others.
    private func activeLines(of record: RunRecord, room: Int, _ screen: Screen) -> [Line] {
        var shown: [Int: [Line]] = [:]
        var used = 1
        for failed in [false, true] {
            for (index, phase) in record.phases.enumerated()
            where used < room && phase.isActive && (phase.status == .failed) == failed {
                let lines = self.lines(of: phase, allSteps: false, screen)
                if used + lines.count <= room {
                    shown[index] = lines
                    used += lines.count
                }
            }
        }
        var hidden: [NodeStatus: Int] = [:]
        for (index, phase) in record.phases.enumerated() where shown[index] == nil {
            hidden[phase.status, default: 0] += 1
        }
        let counts = NodeStatus.allCases.compactMap { status in
            hidden[status].map {
                "\($0) \(status == .inProgress ? "in progress" : status.rawValue)"
            }
        }
        let rest = Line("… \(counts.joined(separator: ", "))", .faint)
        return shown.sorted { $0.key < $1.key }.flatMap(\.value) + (counts.isEmpty ? [] : [rest])
    }

    private func lines(of phase: PhaseRecord, allSteps: Bool, _ screen: Screen) -> [Line] {
        let isWaiting = phase.isBlocked && !phase.status.hasEnded
        var line = Symbol.of(phase.status, isWaiting: isWaiting) + " \(phase.id)"
        if let startedAt = phase.startedAt {
            let end = phase.finishedAt ?? screen.now
            line += Line("  \(Elapsed(milliseconds: end.milliseconds(since: startedAt)))", .faint)
        }
        if let reason = phase.reason ?? phase.obstacle {
            line += Line("  \(reason.rawValue)", .attention)
        }
        guard phase.isActive else {
            return [line]
        }
        let steps = phase.steps.filter {
            allSteps || $0.status == .inProgress || $0.status == .failed
        }
        return [line] + steps.map { self.line(of: $0, screen).indented(by: 2) }
    }

    private func line(of step: StepRecord, _ screen: Screen) -> Line {
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

extension PhaseRecord {
    /// Whether people want to see more of the phase than that it exists.
    fileprivate var isActive: Bool {
        status == .inProgress || status == .failed || isBlocked
    }
}
