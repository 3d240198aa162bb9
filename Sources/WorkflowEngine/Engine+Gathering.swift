import WorkflowModel

/// Waiting a moment for more to happen, so that many things become durable together.
extension Engine {
    /// From how many pieces of work under way on it is worth the wait.
    private static let fewest = 8
    /// How often at most it is looked whether another end has come.
    private static let looks = 5
    /// How many things are recorded together at most before others get their turn.
    private static let most = 64

    /// With much under way, waits until three quarters of it have ended, as long as ends follow each other.
    ///
    /// A commit costs as much as the end of a short step, and meanwhile the rest keeps the
    /// processors busy. Whoever waits for an answer loses the configured patience when no other end
    /// comes in that time, and five times as much at most.
    func gather() async {
        guard let patience = configuration.patience, runningTasks >= Self.fewest,
            messages.allSatisfy(\.canWait)
        else {
            return
        }
        wanted = min(runningTasks / 4 * 3, Self.most)
        let (clock, round) = (configuration.clock, gatherings)
        // Ended as soon as enough has come; what it says then is about a wait that is over.
        let timer = Task {
            var (arrived, looks) = (0, 0)
            while arrived < self.messages.count, looks < Self.looks, !Task.isCancelled {
                (arrived, looks) = (self.messages.count, looks + 1)
                try? await clock.sleep(for: patience)
            }
            self.endGathering(round)
        }
        while messages.count < wanted {
            await withCheckedContinuation { waiter = $0 }
        }
        timer.cancel()
        wanted = 1
        gatherings += 1
    }

    private func endGathering(_ round: Int) {
        guard round == gatherings else {
            return
        }
        wanted = 0
        waiter?.resume()
        waiter = nil
    }
}

extension Engine.Message {
    /// Whether nobody minds when it is heeded a few milliseconds later.
    var canWait: Bool {
        if case .answer(.ended, _, _) = self { true } else { false }
    }
}
