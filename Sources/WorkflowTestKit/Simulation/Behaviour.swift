import WorkflowModel

/// What the attempts of steps come to, and what gates and checks find, by the seed.
struct Behaviour: Sendable {
    /// How an attempt goes.
    struct Attempt {
        let outcome: StepOutcome
        /// How long it takes; nothing when only being ended ends it.
        let duration: Duration?
        /// Whether it still comes to its outcome when it is ended.
        let outrunsItsEnd: Bool
    }

    let seed: UInt64
    let mood: Scenario.Mood

    /// How an attempt goes.
    ///
    /// - Parameters:
    ///   - request: The attempt.
    ///   - isKind: Whether everything goes well, so that the run can end.
    /// - Returns: The same for every attempt of a step in a calm scenario.
    func attempt(_ request: StepRequest, isKind: Bool) -> Attempt {
        let number = mood == .calm ? 0 : request.attempt
        var random = SeededRandom(seed: seed, "\(request.step) \(number)")
        if isKind, mood == .wild {
            return Attempt(outcome: StepOutcome(.completed), duration: .zero, outrunsItsEnd: false)
        }
        if mood == .calm {
            // How far things are undone before that fails depends on the schedule.
            let isUndoing = request.step.phase.text.hasSuffix(".rollback")
            let outcome =
                isUndoing || random.chance(85) ? StepOutcome(.completed) : failed(.exitStatus, 1)
            return Attempt(outcome: outcome, duration: .zero, outrunsItsEnd: false)
        }
        var duration: Duration? = random.pick([.zero, .zero, .zero, .seconds(1), .seconds(45)])
        let outcome: StepOutcome
        switch random.below(100) {
        case 0..<10: outcome = failed(.exitStatus, 1)
        case 10..<14: outcome = failed(.exitStatus, 2)
        case 14..<17: outcome = failed(.toolMissing, nil)
        case 17..<21: outcome = StepOutcome(.waiting(.input))
        case 21..<24: outcome = StepOutcome(.upToDate)
        case 24..<27:
            outcome = StepOutcome(.completed)
            duration = nil
        default:
            var completed = StepOutcome(.completed)
            completed.files = [FileChange(path: "\(request.step)", change: .added, digest: "d")]
            outcome = completed
        }
        if let limit = request.timeout, duration.map({ $0 > limit }) ?? true {
            return Attempt(outcome: failed(.timeout, nil), duration: limit, outrunsItsEnd: false)
        }
        return Attempt(outcome: outcome, duration: duration, outrunsItsEnd: random.chance(15))
    }

    private func failed(_ reason: Reason, _ exitCode: Int?) -> StepOutcome {
        var outcome = StepOutcome(.failed(reason))
        outcome.exitCode = exitCode
        return outcome
    }

    /// Whether the attempts of a step are carried out elsewhere, and outlive the owner of the run.
    func isElsewhere(_ step: StepReference) -> Bool {
        var random = SeededRandom(seed: seed, "elsewhere \(step)")
        return random.chance(25)
    }

    /// Whether an attempt is lost elsewhere, so that nobody knows what came of it.
    func isLost(_ request: StepRequest, isKind: Bool) -> Bool {
        guard mood == .wild, !isKind, isElsewhere(request.step) else {
            return false
        }
        var random = SeededRandom(seed: seed, "lost \(request.step) \(request.attempt)")
        return random.chance(15)
    }

    /// How an entry comes out when it is looked at for the nth time.
    func verdict(
        _ request: GateRequest,
        _ index: Int,
        times: Int,
        isKind: Bool
    ) -> (verdict: Verdict, awaits: Reason?) {
        if request.attestations[index] != nil {
            return (.pass, nil)
        }
        if request.gates[index].isAttested {
            return (.unknown, .attestation)
        }
        let key = "\(request.phase) \(request.side) \(index) \(times)"
        var random = SeededRandom(seed: seed, key)
        guard mood == .wild, !isKind, !random.chance(75) else {
            return (.pass, nil)
        }
        return (random.pick([.fail, .unknown]), nil)
    }

    /// What looking after an interrupted step tells.
    func isDone(_ step: StepReference, isKind: Bool) -> Bool? {
        var random = SeededRandom(seed: seed, "done \(step)")
        return random.pick([true, false, nil])
    }
}
