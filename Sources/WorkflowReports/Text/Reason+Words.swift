package import WorkflowModel

extension Reason {
    /// The reason of something that is over, as the end of a sentence.
    var pastWords: String {
        switch self {
        case .approval: "a person rejected it"
        case .manual: "a person decided so"
        default: words
        }
    }

    /// The reason of something that goes on or waits, as the end of a sentence.
    package var words: String {
        switch self {
        case .gateUnmet: "a required criterion is not met"
        case .gateUnknown: "a required criterion cannot be evaluated"
        case .timeout: "it took longer than it may"
        case .exitStatus: "a program ended with an exit code that stands for failure"
        case .interrupted: "it was cut off before it ended"
        case .conditionFalse: "its condition is false"
        case .dependencyFailed: "something that it needs has failed"
        case .cancelled: "somebody cancelled it"
        case .attestation: "a person has to say that a criterion holds"
        case .approval: "a person has to approve it"
        case .input: "something is missing that a person has to write"
        case .manual: "a person has to let it go on"
        case .decision: "a person has to decide what becomes of an interrupted step"
        case .rolledBack: "it was rolled back"
        case .affects: "files changed that it does not say it affects"
        case .trust: "the workflow is not trusted yet"
        case .storage: "the disk is full, read-only or broken"
        case .toolMissing: "a tool is missing"
        case .invalid: "something that it reads or writes cannot be used"
        case .paused: "somebody asked for a pause"
        case .agent: "an agent could not be reached or did not answer as it should"
        case .budget: "agents have used up the budget of the run"
        case .upToDate: "what it makes is as new as what it is made from"
        }
    }
}

extension RunStatus {
    /// Why a run stands here, as the end of a sentence.
    func words(for reason: Reason) -> String {
        self == .failed || self == .cancelled ? reason.pastWords : reason.words
    }
}

extension PhaseRecord {
    /// The reason of the phase, as the end of a sentence: its own one tells of what is over.
    func words(for reason: Reason) -> String {
        self.reason == nil ? reason.words : reason.pastWords
    }
}

extension StepRecord {
    /// The reason of the step, as the end of a sentence.
    func words(for reason: Reason) -> String {
        status == .inProgress ? reason.words : reason.pastWords
    }
}
