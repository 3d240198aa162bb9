package import WorkflowModel

/// What the program ends with; the one table of all commands.
package struct ExitStatus: Sendable, Hashable {
    package let code: Int32

    /// Everything was done.
    package static let done = Self(code: 0)
    /// The workflow said no.
    package static let refused = Self(code: 1)
    /// Nothing is wrong: a person has to do something.
    package static let waiting = Self(code: 2)
    /// The audit trail or the store does not verify.
    package static let unsound = Self(code: 3)
    /// A workflow or a data file has errors.
    package static let invalid = Self(code: 65)

    /// What a run that this process carried on ends it with.
    ///
    /// - Parameters:
    ///   - record: The run as it stands when the engine has let go of it.
    ///   - signal: The signal that made this process stop it, if one did.
    package init(of record: RunRecord, stoppedBy signal: Int32?) {
        switch record.status {
        case .completed: self = .done
        case .failed, .cancelled: self = .refused
        case .pending, .running, .paused:
            if let signal {
                self.init(code: 128 + signal)
            } else {
                self.init(of: record.reason)
            }
        }
    }

    /// What a paused run ends the program with, by the reason of its pause.
    private init(of reason: Reason?) {
        switch reason {
        case .gateUnmet, .gateUnknown, .timeout, .exitStatus, .dependencyFailed, .invalid, .affects,
            .agent:
            self = .refused
        case .storage: self.init(code: 74)
        case .trust: self.init(code: 77)
        case .toolMissing: self.init(code: 69)
        case .attestation, .approval, .input, .manual, .decision, .paused, .interrupted,
            .conditionFalse, .cancelled, .rolledBack, .upToDate, .budget, nil:
            self = .waiting
        }
    }

    init(code: Int32) {
        self.code = code
    }
}
