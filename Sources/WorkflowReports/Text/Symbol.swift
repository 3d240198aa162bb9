import WorkflowModel

/// The sign that stands before a run, phase, step or gate.
enum Symbol {
    static func of(_ status: RunStatus) -> Line {
        switch status {
        case .pending: Line("○", .faint)
        case .running: Line("●", .active)
        case .paused: Line("‖", .attention)
        case .completed: Line("✓", .good)
        case .failed: Line("✗", .bad)
        case .cancelled: Line("⊘", .faint)
        }
    }

    static func of(_ status: NodeStatus, isWaiting: Bool) -> Line {
        switch status {
        case .pending where isWaiting, .inProgress where isWaiting: Line("‖", .attention)
        case .pending: Line("○", .faint)
        case .inProgress: Line("●", .active)
        case .completed: Line("✓", .good)
        case .failed: Line("✗", .bad)
        case .skipped: Line("⊘", .faint)
        }
    }

    static func of(_ verdict: Verdict) -> Line {
        switch verdict {
        case .pass: Line("✓", .good)
        case .fail: Line("✗", .bad)
        case .unknown: Line("?", .attention)
        }
    }
}

/// How much of something is done, as a row of blocks.
enum ProgressBar {
    static func line(percent: Int, columns: Int) -> Line {
        let columns = max(0, columns)
        let done = min(max(percent, 0), 100) * columns / 100
        return Line(String(repeating: "█", count: done), .good)
            + Line(String(repeating: "░", count: columns - done), .faint)
    }
}
