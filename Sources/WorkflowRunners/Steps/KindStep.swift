import JSON
import JSONSchema
import WorkflowModel
import WorkflowSystem

/// Carries out steps whose kinds were registered, and keeps to their time limits.
struct KindStep: Sendable {
    let kinds: StepKinds
    /// The folder of the project.
    let project: String
    let log: StepLog

    /// Carries out one attempt.
    func run(_ name: String, with inputs: JSONObject, for request: StepRequest) async -> StepOutcome
    {
        if let refusal = EnvironmentPolicy.refusal(of: request.environment) {
            return .failed(.invalid, refusal)
        }
        guard let kind = kinds[name] else {
            return .failed(.toolMissing, "nothing here carries out 'uses: \(name)'")
        }
        do throws(SchemaError) {
            let schema = try kind.declaration.inputs.map { value throws(SchemaError) in
                try JSONSchema(value)
            }
            if let problem = schema?.problem(with: inputs, of: name) {
                return .failed(.invalid, problem)
            }
        } catch {
            return .failed(.invalid, "the schema of '\(name)' cannot be used: \(error)")
        }
        let output = log.output(
            of: OutputSource(run: request.run, step: request.step, attempt: request.attempt),
            hiding: request.secrets,
            in: request.environment
        )
        var invocation = StepInvocation(
            run: request.run,
            step: request.step,
            attempt: request.attempt,
            inputs: inputs,
            project: project,
            write: { output.write($0, to: $1) }
        )
        invocation.workingDirectory = request.workingDirectory
        invocation.environment = request.environment
        invocation.timeout = request.timeout
        invocation.secrets = request.secrets
        let outcome = await within(request.timeout) { [invocation] in await kind.run(invocation) }
        output.finish()
        return outcome
    }

    /// What became of an attempt whose kind says which files it changes, once it is known which.
    ///
    /// What a kind says of itself was consented to; a step that changed more has failed.
    func holding(_ outcome: StepOutcome, of request: StepRequest) -> StepOutcome {
        guard case .plugin(let name, _) = request.work,
            let writes = kinds[name]?.declaration.writes, outcome.end == .completed
        else {
            return outcome
        }
        let paths: DeclaredPaths
        do {
            paths = try DeclaredPaths(affects: writes)
        } catch {
            return outcome.ending(.failed(.invalid), "what '\(name)' may change: \(error)")
        }
        let outside = outcome.files.filter {
            $0.change != .kept && !paths.allows(TrackedPath($0.path), isFolder: false)
        }
        guard !outside.isEmpty else {
            return outcome
        }
        let more = outside.count > 10 ? " and \(outside.count - 10) more" : ""
        let list = outside.prefix(10).map { "'\($0.path)'" }.joined(separator: ", ")
        return outcome.ending(
            .failed(.affects),
            "'\(name)' changed \(list)\(more), which it does not say that it changes"
        )
    }

    /// Ends work by cancelling it when its time is out, and waits for its end.
    private func within(
        _ limit: Duration?,
        _ work: @escaping @Sendable () async -> StepOutcome
    ) async -> StepOutcome {
        guard let limit else {
            return await work()
        }
        let clock = log.clock
        return await withTaskGroup(of: StepOutcome?.self) { group in
            group.addTask { await work() }
            group.addTask {
                // Cancelled with the work, it has nothing to say.
                _ = try? await clock.sleep(for: limit)
                return nil
            }
            var isLate = false
            for await outcome in group {
                guard let outcome else {
                    isLate = !Task.isCancelled
                    group.cancelAll()
                    continue
                }
                group.cancelAll()
                let late = ProgramEnd.timedOut(limit).outcome(tool: nil)
                return isLate ? outcome.ending(late.end, late.message ?? "") : outcome
            }
            return StepOutcome(.failed(.interrupted))
        }
    }
}

extension ProgramOutput {
    /// Takes a text that is no piece of a stream but a line of its own.
    func write(_ text: String, to stream: LogRecord.Stream) {
        switch stream {
        case .standardOutput: take(.standardOutput, Array("\(text)\n".utf8)[...])
        case .standardError: take(.standardError, Array("\(text)\n".utf8)[...])
        case .engine: note(text)
        }
    }
}
