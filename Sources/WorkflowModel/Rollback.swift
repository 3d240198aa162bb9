/// What is to be undone.
public struct RollbackRequest: Sendable, Hashable {
    /// The phases that go back to pending, in the order of the run; what is beneath goes with them.
    public let phases: [PhaseID]
    /// The steps that go back to pending in phases that are open again then, in their order.
    public let steps: [StepReference]
    /// Why: `rolled_back` when a person asked for it, else what the phase failed with.
    public let reason: Reason
    /// Whether later edits of files are overwritten.
    public let isForced: Bool

    /// Describes what is to be undone.
    public init(
        phases: [PhaseID] = [],
        steps: [StepReference] = [],
        reason: Reason,
        isForced: Bool = false
    ) {
        self.phases = phases
        self.steps = steps
        self.reason = reason
        self.isForced = isForced
    }
}

/// How far files could be brought back.
public struct RestoredFiles: Sendable, Hashable {
    /// Paths that are as they were before.
    public let restored: [String]
    /// Files that were left as they are.
    public let left: [Leftover]

    /// Describes what was done.
    public init(restored: [String] = [], left: [Leftover] = []) {
        self.restored = restored
        self.left = left
    }

    /// A file that was not brought back.
    public struct Leftover: Sendable, Hashable {
        /// Relative to the project.
        public let path: String
        /// Why in a few words.
        public let cause: String

        /// Names a file and why it was left.
        public init(path: String, cause: String) {
            self.path = path
            self.cause = cause
        }
    }
}

/// A rollback that is under way.
public struct RollbackRecord: Sendable, Hashable {
    /// What is to be undone.
    public let request: RollbackRequest
    /// The phases of compensation steps, in the order they run.
    public package(set) var compensations: [PhaseID] = []
}
