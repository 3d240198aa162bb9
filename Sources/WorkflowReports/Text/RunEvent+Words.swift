import WorkflowModel

extension Expansion {
    /// What a phase gets, as the verb of a sentence; nothing for hooks, which tell of themselves.
    var words: String? {
        let count = phases.count
        if let subworkflow {
            return "runs workflow '\(subworkflow.workflow)' \(subworkflow.version): "
                + count.counting("phase")
        }
        if let first = phases.first {
            return first.role == .instance ? "has \(count.counting("instance"))" : nil
        }
        return "has no instances"
    }
}

extension RollbackRequest {
    /// What is undone, and why.
    var words: String { words(isOver: false) }

    /// What is, or was, undone, and why.
    func words(isOver: Bool) -> String {
        what(isOver: isOver) + (reason == .rolledBack ? "" : ": \(reason.pastWords)")
    }

    /// What is, or was, undone.
    func what(isOver: Bool) -> String {
        let names = phases.map { "'\($0)'" }.joined(separator: ", ")
        let noun = phases.count == 1 ? "phase" : "phases"
        let verb =
            switch (phases.count == 1, isOver) {
            case (true, false): "is"
            case (false, false): "are"
            case (true, true): "was"
            case (false, true): "were"
            }
        return "\(noun) \(names) \(verb) rolled back\(isForced ? " by force" : "")"
    }
}

extension RestoredFiles {
    /// How far files were brought back, with each that was left.
    var sentence: String {
        words + left.map { "; '\($0.path)': \($0.cause)" }.joined()
    }
}
