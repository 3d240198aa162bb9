public import JSON

/// What is known of a step of a run.
public struct StepRecord: Sendable, Hashable {
    /// The id of the step.
    public let id: StepID
    /// What people see of the step.
    public let name: String
    /// The word for what the step does.
    public let kind: String
    /// Whether a failure of the step leaves its phase going.
    public let continuesOnError: Bool
    /// Where the step stands.
    public package(set) var status = NodeStatus.pending
    /// Why it stands there.
    public package(set) var reason: Reason?
    /// The number of the last attempt; 0 before the first.
    public package(set) var attempt = 0
    /// Attempts made before the run was last taken up again; retries count from there.
    public package(set) var attemptsBefore = 0
    /// When the last attempt started.
    public package(set) var startedAt: Timestamp?
    /// How the last attempt ended; absent while it is under way.
    public package(set) var outcome: StepOutcome?
    /// How the step's `if` came out; absent before, and without one.
    public package(set) var condition: ConditionRecord?
    /// Set between an interruption and what was decided about it.
    public package(set) var isInterrupted = false
    /// What was decided about the last interruption.
    public package(set) var answer: InterruptionAnswer?
    /// What people answered to the last attempt, oldest first.
    public package(set) var decisions: [DecisionRecord] = []
    /// What the attempts changed in the project's files, oldest first, until it is brought back.
    public package(set) var changes: [AttemptChanges] = []
    /// Orders the ends of steps within their run; 0 before the first end.
    public package(set) var endedAt = 0

    /// Begins the record of a step that has not started.
    package init(_ outline: StepOutline) {
        id = outline.id
        name = outline.name
        kind = outline.kind
        continuesOnError = outline.continuesOnError
    }

    /// Whether the step is not to be done; one that had nothing left to do is.
    public var isLeftOut: Bool { status == .skipped && reason != .upToDate }

    /// Whether the step did its part and waits for people.
    public var isWaiting: Bool {
        if status == .inProgress, case .waiting = outcome?.end {
            return true
        }
        return false
    }

    /// Whether the step failed and the phase goes on all the same.
    public var isTolerated: Bool {
        status == .failed && continuesOnError
    }

    /// Whether an attempt is under way as far as the events tell.
    public var isRunning: Bool {
        status == .inProgress && !isInterrupted && !isWaiting
    }

    /// The people who approved the last attempt, each once.
    public var approvers: [Principal] {
        var approvers: [Principal] = []
        for decision in decisions where decision.isApproval {
            if !approvers.contains(where: { $0.isSame(as: decision.principal) }) {
                approvers.append(decision.principal)
            }
        }
        return approvers
    }

    /// The answer that refused what the last attempt asks; nothing when nobody refused.
    public var rejection: DecisionRecord? {
        decisions.first { !$0.isApproval }
    }

    /// Lets the step begin anew; attempts go on counting.
    mutating func reopen() {
        status = .pending
        reason = nil
        answer = nil
        isInterrupted = false
        outcome = nil
        decisions = []
        attemptsBefore = attempt
    }
}

/// What one attempt of a step changed in the project's files.
public struct AttemptChanges: Sendable, Hashable {
    /// Orders the ends of attempts within their run.
    public let order: Int
    /// The files that are not as they were before the attempt.
    public let files: [FileChange]
}

/// Somebody's answer to what a step asks.
public struct DecisionRecord: Sendable, Hashable {
    /// Whether it was approved.
    public let isApproval: Bool
    /// Who answered.
    public let principal: Principal
    /// When the answer was recorded.
    public let time: Timestamp
    /// What the person wrote about it.
    public let note: Note?
    /// What the person filled in.
    public let form: JSONValue?
}

/// A decision about an `if`.
public struct ConditionRecord: Sendable, Hashable {
    /// Whether the condition was true.
    public let holds: Bool
    /// What was read to find out, in order.
    public let operands: [RecordedOperand]
}

/// Somebody's word that a criterion holds.
public struct AttestationRecord: Sendable, Hashable {
    /// Who attested.
    public let principal: Principal
    /// When it was attested.
    public let time: Timestamp
    /// What the person wrote about it.
    public let note: Note?
    /// What it was said about; other digests make the attestation stale.
    public let evidence: [Evidence]
    /// What other people said about the same entry before, each person's last word.
    public let earlier: [AttestationRecord]

    /// What everybody said, the latest first.
    public var all: [AttestationRecord] { [self] + earlier }
}
