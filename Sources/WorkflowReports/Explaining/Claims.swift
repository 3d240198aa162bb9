import WorkflowModel

extension RunStatus {
    /// The status as the verb of a sentence.
    var claim: String {
        switch self {
        case .pending: "has not begun"
        case .running: "is running"
        case .paused: "is paused"
        case .completed: "has completed"
        case .failed: "has failed"
        case .cancelled: "was cancelled"
        }
    }
}

extension NodeStatus {
    /// The status as the verb of a sentence.
    var claim: String {
        switch self {
        case .pending: "has not begun"
        case .inProgress: "is in progress"
        case .completed: "has completed"
        case .failed: "has failed"
        case .skipped: "was skipped"
        }
    }

    /// Whether what needs it may go on.
    var isSettled: Bool { self == .completed || self == .skipped }
}
