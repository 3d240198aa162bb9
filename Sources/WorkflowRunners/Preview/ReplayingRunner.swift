import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Does what a preview did: nothing runs and nobody is asked again; gates are looked at for real.
package struct ReplayingRunner: StepRunner {
    private let runner: LocalRunner
    private let preview: KeptPreview

    /// Puts a preview before a runner.
    package init(_ runner: LocalRunner, _ preview: KeptPreview) {
        self.runner = runner
        self.preview = preview
    }

    /// Makes the changes of an attempt, and answers as it did.
    ///
    /// Where the preview did not get to is not gone to: such a step counts as cut off.
    package func run(_ request: StepRequest) async -> StepOutcome {
        let known = preview.attempts.first {
            $0.step == request.step && $0.attempt == request.attempt
        }
        guard let known else {
            return .failed(.interrupted, "the preview did not get here")
        }
        return await runner.replay(known.outcome, from: preview, for: request)
    }

    /// Evaluates gates for real.
    package func evaluate(_ request: GateRequest) async -> [GateResult] {
        await runner.evaluate(request)
    }

    /// Asks the step itself.
    package func isDone(_ request: StepRequest) async -> Bool? {
        await runner.isDone(request)
    }

    /// Brings files back for real.
    package func restore(_ request: RestoreRequest) async -> RestoredFiles {
        await runner.restore(request)
    }
}

extension LocalRunner {
    /// Makes the changes of one attempt under the same watch over files as a program.
    fileprivate func replay(
        _ outcome: StepOutcome,
        from preview: KeptPreview,
        for request: StepRequest
    ) async -> StepOutcome {
        let changes = outcome.files.filter { $0.change != .kept }
        let transitions = changes.compactMap { change -> FileTransition? in
            guard let before = change.before, let after = change.after else { return nil }
            return FileTransition(path: TrackedPath(change.path), present: before, target: after)
        }
        let writer = TransitionWriter(root: project, source: preview.store, overwritesEdits: false)
        let source = OutputSource(run: request.run, step: request.step, attempt: request.attempt)
        log.output(of: source).note("done as preview \(preview.id) did it")
        let paths = Set(transitions.map(\.path))
        return await tracking.following(request, writing: paths) {
            let result = await BlockingWork.run { writer.apply(transitions) }
            if let left = result.left.first {
                return .failed(
                    .invalid,
                    "the preview cannot be followed: '\(left.path)': \(left.cause)"
                )
            }
            var repeated = outcome
            repeated.files = outcome.files.filter { $0.change == .kept }
            return repeated
        }
    }
}
