package import WorkflowModel

/// What an attempt of a step did to the files of the project.
package struct TrackedChanges: Sendable {
    /// The changes, sorted by path; what was changed and changed back is none.
    package let files: [FileChange]
    /// Paths that changed although the step's `affects` does not name them.
    package let outside: [String]
    /// Files that other steps may have changed as well while this one was under way.
    package let conflicts: [WriteConflict]
    /// What could not be looked at or kept, in words.
    package let notes: [String]

    static let none = TrackedChanges(files: [], outside: [], conflicts: [], notes: [])

    private init(
        files: [FileChange],
        outside: [String],
        conflicts: [WriteConflict],
        notes: [String]
    ) {
        self.files = files
        self.outside = outside
        self.conflicts = conflicts
        self.notes = notes
    }

    /// Adds up what was observed while an attempt was under way.
    ///
    /// - Parameters:
    ///   - observations: Everything in that time, in order, be it the attempt's or not.
    ///   - participant: The attempt.
    ///   - notes: What could not be looked at.
    init(_ observations: [Observation], of participant: Participant, notes: [String]) {
        guard let attempt = participant.attempt else {
            self = .none
            return
        }
        var byPath: [TrackedPath: [Observation]] = [:]
        for observation in observations {
            byPath[observation.path, default: []].append(observation)
        }
        var files: [FileChange] = []
        var outside: [String] = []
        var conflicts: [WriteConflict] = []
        for path in byPath.keys.sorted() {
            let all = byPath[path] ?? []
            let own = all.filter { $0.owners.contains(attempt) }
            guard let first = own.first, let last = own.last else { continue }
            if let conflict = WriteConflict(path, all, of: attempt) {
                conflicts.append(conflict)
            }
            guard first.before != last.after else { continue }
            let others = Self.steps(of: own, without: attempt)
            let change = FileChange(path, from: first.before, to: last.after, sharedWith: others)
            files.append(change)
            // A folder counts as what it holds, unless its own permissions changed.
            let isFolder = first.before.isFolder || last.after.isFolder
            let isExempt = isFolder && change.change != .mode
            if !isExempt, !participant.paths.allows(path, isFolder: isFolder) {
                outside.append(path.text)
            }
        }
        self.init(files: files, outside: outside, conflicts: conflicts, notes: notes)
    }

    static func steps(
        of observations: [Observation],
        without attempt: TrackedAttempt
    ) -> [StepReference] {
        Set(observations.flatMap(\.owners).map(\.step)).subtracting([attempt.step]).sorted()
    }
}

/// A file that changed more than once while several steps that may have done it were under way.
package struct WriteConflict: Sendable, Hashable {
    /// Relative to the project.
    package let path: String
    /// Who may have changed it, the step that tells of it first.
    package let writers: [StepReference]

    /// Looks for several changes of one path, not all of them by the same step.
    init?(_ path: TrackedPath, _ observations: [Observation], of attempt: TrackedAttempt) {
        let others = TrackedChanges.steps(of: observations, without: attempt)
        guard Set(observations.map(\.walk)).count > 1, !others.isEmpty else {
            return nil
        }
        self.path = path.text
        writers = [attempt.step] + others
    }
}
