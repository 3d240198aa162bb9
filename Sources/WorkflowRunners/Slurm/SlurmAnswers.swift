import WorkflowJobs
import WorkflowModel

/// A job as Slurm tells of it.
struct SlurmJob: Sendable, Hashable {
    let id: String
    let name: String
    let state: SlurmState
    let node: String?

    init(id: String, name: String, state: SlurmState, node: String?) {
        self.id = id
        self.name = name
        self.state = state
        self.node = node
    }

    /// The format that `squeue` is asked for.
    static let queueFormat = "%i|%j|%T|%N"
    /// The fields that `sacct` is asked for.
    static let accountingFields = "JobID,JobName,State,NodeList"

    /// Reads a line; nothing for one that is none.
    init?(_ line: Substring) {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count >= 4, !fields[0].isEmpty else {
            return nil
        }
        id = String(fields[0])
        name = String(fields[1])
        state = SlurmState(fields[2])
        let nodes = String(fields[3])
        node = ["", "None assigned", "(null)"].contains(nodes) ? nil : nodes
    }

    /// The jobs in an answer of `squeue` or `sacct`.
    static func jobs(in answer: String) -> [SlurmJob] {
        answer.split(whereSeparator: \.isNewline).compactMap { SlurmJob($0) }
    }

    /// Jobs by their names.
    ///
    /// Of several with one name that counts which has not ended, then the one that was handed over last.
    static func byName(_ jobs: [SlurmJob]) -> [String: SlurmJob] {
        Dictionary(jobs.map { ($0.name, $0) }) { $0.isOutranked(by: $1) ? $1 : $0 }
    }

    private func isOutranked(by other: SlurmJob) -> Bool {
        if state.isOver != other.state.isOver {
            return state.isOver
        }
        return (Int(id) ?? 0) < (Int(other.id) ?? 0)
    }

    /// Where the job is, in the words of all queues.
    var jobState: JobState {
        switch state {
        case .waiting, .suspended: .queued(since: nil)
        case .working: .running(node: node, since: nil)
        case .ended: .ended(nil)
        case .cancelled: .cancelled
        case .lost(let word): .lost("Slurm says \(word)" + (node.map { " of node '\($0)'" } ?? ""))
        }
    }
}

/// What a state of Slurm means.
enum SlurmState: Sendable, Hashable {
    case waiting
    /// Its processors are taken from it for a while: nobody expects a sign of life then.
    case suspended
    /// Also while it is being cleaned up after: that is not over yet.
    case working
    case ended
    case cancelled
    /// Cut off by Slurm or a node, with Slurm's word for it.
    case lost(String)

    /// Reads a word such as `RUNNING` or `CANCELLED by 0`.
    init(_ text: some StringProtocol) {
        let word = text.prefix { $0 != " " && $0 != "+" }
        switch word {
        case "PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESIZING",
            "SPECIAL_EXIT", "RESV_DEL_HOLD":
            self = .waiting
        case "SUSPENDED", "STOPPED": self = .suspended
        case "RUNNING", "COMPLETING", "STAGE_OUT", "SIGNALING": self = .working
        case "COMPLETED", "FAILED": self = .ended
        case "CANCELLED": self = .cancelled
        default: self = .lost(String(word))
        }
    }

    /// Whether nothing more comes of the job.
    var isOver: Bool {
        switch self {
        case .waiting, .suspended, .working: false
        case .ended, .cancelled, .lost: true
        }
    }
}
