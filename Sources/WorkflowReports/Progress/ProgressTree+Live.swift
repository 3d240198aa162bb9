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
        let quoted = screen.lastOutput.suffix(screen.height > 3 ? max(1, screen.height / 4) : 0)
        let room = screen.height - lines.count - quoted.count
        lines += tree(of: record, room: room, screen)
        lines += quoted.map { Line("| \($0)", .faint) }
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
        if record.rollback != nil {
            line += Line("  rolling back", .attention)
        }
        return line
    }

    private func bar(of record: RunRecord, _ screen: Screen) -> Line {
        let percent = record.percent
        let counts =
            " \(percent) %  \(record.completedPhases)/\(record.totalPhases) phases"
            + "  \(record.endedSteps)/\(record.totalSteps) steps"
        let columns = min(30, screen.width - counts.columns)
        return ProgressBar.line(percent: percent, columns: columns) + Line(counts)
    }

    private func tree(of record: RunRecord, room: Int, _ screen: Screen) -> [Line] {
        guard room > 0 else {
            return []
        }
        let roots = record.roots
        if roots.count <= room {
            let drawing = PhaseDrawing(record: record, screen: screen, showsAllSteps: true)
            let lines = roots.flatMap { drawing.lines(ofPhaseAt: $0) }
            if lines.count <= room {
                return lines
            }
        }
        return activeLines(of: record, room: room, screen)
    }

    /// Phases that something happens in, then failed ones, then a line that counts all the others.
    private func activeLines(of record: RunRecord, room: Int, _ screen: Screen) -> [Line] {
        let drawing = PhaseDrawing(record: record, screen: screen, showsAllSteps: false)
        var shown: [Int: [Line]] = [:]
        var used = 1
        for failed in [false, true] {
            for (place, index) in record.roots.enumerated()
            where used < room && drawing.isActive(index)
                && (record.phases[index].status == .failed) == failed
            {
                let lines = drawing.lines(ofPhaseAt: index).prefix(room - used)
                shown[place] = Array(lines)
                used += lines.count
            }
        }
        var hidden = PhaseCounts()
        for (place, index) in record.roots.enumerated() where shown[place] == nil {
            hidden.count(record.phases[index].status, isWaiting: false)
        }
        let rest = Line("… \(hidden)", .faint)
        return shown.sorted { $0.key < $1.key }.flatMap(\.value) + (hidden.isEmpty ? [] : [rest])
    }
}
