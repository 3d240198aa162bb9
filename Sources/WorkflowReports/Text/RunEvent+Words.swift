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

    /// The names of what is undone.
    var names: String { subjects.map { "'\($0)'" }.joined(separator: ", ") }

    private var subjects: [String] {
        steps.isEmpty ? phases.map(\.text) : steps.map(\.description)
    }

    /// What is, or was, undone.
    func what(isOver: Bool) -> String {
        let noun = steps.isEmpty ? "phase" : "step"
        let isOne = subjects.count == 1
        let verb =
            switch (isOne, isOver) {
            case (true, false): "is"
            case (false, false): "are"
            case (true, true): "was"
            case (false, true): "were"
            }
        return
            "\(noun)\(isOne ? "" : "s") \(names) \(verb) rolled back\(isForced ? " by force" : "")"
    }
}

extension RestoredFiles {
    /// How far files were brought back, with each that was left.
    var sentence: String {
        words + left.map { "; '\($0.path)': \($0.cause)" }.joined()
    }
}

extension ActionRecord {
    /// What became of the action.
    var sentence: String {
        let who = agent.map { "agent '\($0.agent)'" } ?? "nobody"
        let end = failure.map { "failed: \($0.pastWords)" } ?? "done"
        return "action '\(action)' by \(who) \(end), \(files.count.counting("file")) changed"
    }
}
