import WorkflowModel
import WorkflowScheduler

extension Engine {
    /// What reaches the engine from its own tasks and from outside.
    indirect enum Message: Sendable {
        /// Something to record, such as a command.
        case happened(Occurrence)
        /// What work for a phase or step came to.
        case answer(Message, of: NodeReference, ticket: Int)
        case evaluated(PhaseID, GateSide, [GateResult])
        case ended(StepReference, attempt: Int, StepOutcome)
        /// The delay before an attempt is over.
        case due(StepReference, attempt: Int)
        /// The delay before a phase begins anew is over.
        case resetDue(PhaseID, Reason)
        case acquired(NodeReference)
        /// Whether an interrupted step has nothing left to do; nothing when that cannot be told.
        case checked(StepReference, Bool?)
        case restored(RestoredFiles)
        /// A phase, or the run, has taken longer than it may.
        case timedOut(PhaseID?, attempt: Int)
        /// Something was cut short before it changed anything.
        case abandoned(NodeReference)
        case commandsWaiting
        case interrupt
        case nothing
    }

    /// What a message means for the run as it stands now.
    func occurrences(for message: Message, endedFor purpose: Reason? = nil) -> [Occurrence] {
        switch message {
        case .happened(let occurrence):
            // What began with the wish to pause may have ended before its turn.
            let isMoot = occurrence.event == .pauseRequested && occurrence.command == nil
            return isMoot && machine.isFinished ? [] : [occurrence]
        case .answer(let answer, let node, let ticket):
            let (isWanted, purpose) = close(node, ticket)
            guard isWanted else {
                if case .acquired = answer {
                    release(node)
                }
                return []
            }
            return occurrences(for: answer, endedFor: purpose)
        case .evaluated(let phase, let side, let results):
            return machine.awaits(phase) ? [Occurrence(.gatesEvaluated(phase, side, results))] : []
        case .ended(let step, let attempt, let outcome):
            return [Occurrence(ending(of: step, attempt, outcome, purpose))]
        case .due(let step, let attempt):
            guard machine.awaitsStart(of: step) else {
                return machine.abandon(.step(step)).flatMap(perform)
            }
            return perform(.startStep(step, attempt: attempt, after: .zero))
        case .resetDue(let phase, let reason):
            return machine.awaits(phase) ? [Occurrence(.phaseReset(phase, reason))] : []
        case .acquired(let node):
            hold(node)
            return machine.acquired(node).flatMap(perform)
        case .checked(let step, let isDone?):
            return [Occurrence(.interruptionDecided(step, isDone ? .done : .rerun))]
        case .checked(let step, nil):
            return machine.undecided(step).flatMap(perform)
        case .restored(let files):
            return [Occurrence(.filesRestored(files))]
        case .timedOut(let phase, let attempt):
            return timeout(of: phase, attempt).map { [Occurrence($0)] } ?? []
        case .abandoned(let node):
            return machine.abandon(node).flatMap(perform)
        case .interrupt:
            return machine.stop(for: .interrupted).flatMap(perform)
        case .commandsWaiting, .nothing:
            return []
        }
    }

    /// Makes an event of what happened, without what nobody may see: the machine decides upon no more.
    func envelope(_ occurrence: Occurrence) -> RecordedEvent {
        configuration.masking.masked(
            RecordedEvent(
                sequence: 0,
                id: configuration.makeEventID(),
                run: run,
                time: configuration.clock.now(),
                principal: occurrence.principal ?? configuration.principal,
                note: occurrence.note,
                event: occurrence.event
            )
        )
    }

    private func timeout(of phase: PhaseID?, _ attempt: Int) -> RunEvent? {
        guard let phase else {
            let isRunning = machine.record.status == .running && !machine.record.isTimedOut
            return isRunning && !machine.record.isCancelRequested ? .runTimedOut : nil
        }
        guard let known = machine.record.phase(phase), known.status == .inProgress,
            known.attempt == attempt, !known.isTimedOut
        else {
            return nil
        }
        return .phaseTimedOut(phase, attempt: attempt)
    }

    /// An attempt that was cut off is interrupted, unless it was ended on purpose.
    private func ending(
        of step: StepReference,
        _ attempt: Int,
        _ outcome: StepOutcome,
        _ purpose: Reason?
    ) -> RunEvent {
        guard outcome.end == .failed(.interrupted) else {
            return .stepEnded(step, attempt: attempt, finished(outcome, of: step))
        }
        guard let purpose else {
            return .stepInterrupted(step, attempt: attempt, files: outcome.files)
        }
        let message =
            purpose == .timeout
            ? "ended because its phase or run took longer than it may"
            : "ended because its phase or run was cancelled"
        var ended = StepOutcome.failed(purpose, message)
        ended.durationMilliseconds = outcome.durationMilliseconds
        ended.files = outcome.files
        return .stepEnded(step, attempt: attempt, ended)
    }
}
