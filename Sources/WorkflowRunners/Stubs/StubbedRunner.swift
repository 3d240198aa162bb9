import JSON
import SystemPackage
package import WorkflowLanguage
package import WorkflowModel
import WorkflowSystem

/// Plays stubs in place of programs and agents; all else is done for real.
package struct StubbedRunner: StepRunner {
    /// What an attempt of a step does; nothing for a step that is carried out for real.
    package typealias Stubs = @Sendable (StepReference, _ attempt: Int) -> Scene.Stub.Attempt?

    private let runner: LocalRunner
    private let stubs: Stubs

    /// Puts stubs before a runner.
    package init(_ runner: LocalRunner, stubs: @escaping Stubs) {
        self.runner = runner
        self.stubs = stubs
    }

    /// Plays the stub of a step, or carries the step out.
    package func run(_ request: StepRequest) async -> StepOutcome {
        guard let stub = stubs(request.step, request.attempt) else {
            return await runner.run(request)
        }
        return await runner.play(stub, for: request)
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
    /// Does what a stub says, under the same watch over files as a program.
    fileprivate func play(
        _ stub: Scene.Stub.Attempt,
        for request: StepRequest
    ) async -> StepOutcome {
        let start = log.clock.now()
        let source = OutputSource(run: request.run, step: request.step, attempt: request.attempt)
        let output = log.output(of: source, hiding: request.secrets, in: request.environment)
        var outcome = await tracking.following(request, writing: nil) {
            await BlockingWork.run {
                do {
                    try stub.change(project)
                } catch {
                    return .failure(of: error)
                }
                output.take(.standardOutput, Array(stub.printed.utf8)[...])
                output.finish()
                var outcome = ProgramEnd.exited(stub.exitCode).outcome(tool: nil)
                outcome.outputs = stub.outputs
                return outcome
            }
        }
        outcome.durationMilliseconds = log.clock.now().milliseconds(since: start)
        log.close(request.step, attempt: request.attempt, of: request.run)
        return outcome
    }
}

extension Scene.Stub.Attempt {
    /// Writes and removes files of the project.
    fileprivate func change(_ project: BoundedRoot) throws {
        for file in files {
            try project.place(file)
        }
        for path in removedFiles {
            _ = try project.remove(FilePath(path))
        }
    }
}

extension BoundedRoot {
    /// Writes a file of a scene, with the folders above it.
    package func place(_ file: Scene.File) throws {
        let path = FilePath(file.path)
        try createDirectories(path.removingLastComponent(), durably: false)
        try write(file.bytes, to: path)
    }
}
