import JSON
import WorkflowLanguage
import WorkflowMasking
import WorkflowModel
import WorkflowSystem

/// Asks servers that speak the usual HTTP interface of language models.
struct EndpointAgent: Sendable {
    let environment: [String: String]
    let log: StepLog

    /// How often a call is made at most, as long as a repetition may help.
    static let tries = 3
    /// The longest time that a server may ask us to wait.
    static let longestPause = Duration.seconds(60)
    /// How long a call may take where nothing is said.
    static let standardTimeout = Duration.seconds(600)

    /// Asks the server and waits for the whole answer.
    func ask(_ endpoint: AgentSetting.Endpoint, _ call: AgentCall) async -> AgentEnd {
        let name = call.agent.name
        var key: String?
        if let keyName = endpoint.keyName {
            guard let value = environment[keyName], !value.isEmpty else {
                return .failed(
                    .failed(
                        .agent,
                        "the environment variable '\(keyName)', which holds the key of agent"
                            + " '\(name)', is not set"
                    )
                )
            }
            key = value
            log.masker.hide([value])
        }
        let source = OutputSource(
            run: call.request.run,
            step: call.request.step,
            attempt: call.request.attempt
        )
        let output = log.output(of: source)
        defer { output.finish() }
        let limit = call.timeout ?? Self.standardTimeout
        let connection = EndpointConnection(endpoint, key: key)
        do {
            let answer = try await Self.within(limit) {
                try await self.answer(of: connection, to: call.prompt, output)
            }
            guard let answer else {
                return .failed(
                    .failed(.timeout, ProgramEnd.timedOut(limit).outcome(tool: nil).message ?? "")
                )
            }
            return end(answer, of: name)
        } catch is CancellationError {
            return .failed(.failed(.interrupted, "interrupted"))
        } catch {
            return .failed(.failed(.agent, "agent '\(name)' at \(endpoint.address): \(error)"))
        }
    }

    private func end(_ answer: ModelAnswer, of name: String) -> AgentEnd {
        guard !answer.isCutOff else {
            return .failed(
                .failed(
                    .agent,
                    "the answer of agent '\(name)' was cut off at the number of tokens that it may"
                        + " write: raise its 'max_tokens'"
                )
            )
        }
        return .answered(answer.answer, exitCode: nil)
    }

    /// Repeats what may succeed later.
    private func answer(
        of connection: EndpointConnection,
        to prompt: String,
        _ output: ProgramOutput
    ) async throws -> ModelAnswer {
        var number = 1
        while true {
            do {
                return try await connection.ask(prompt) {
                    output.take(.standardOutput, Array($0.utf8)[...])
                }
            } catch let failure as EndpointFailure where failure.isTransient && number < Self.tries
            {
                let pause = failure.pause ?? .seconds(1 << (number - 1))
                guard pause <= Self.longestPause else {
                    throw EndpointFailure(
                        "\(failure); it asks to wait for \(pause.components.seconds) s",
                        isTransient: false
                    )
                }
                output.note("\(failure); asked again in \(pause.components.seconds) s")
                try await log.clock.sleep(for: pause)
                number += 1
            }
        }
    }

    /// What the work returns; nothing when it takes longer than it may.
    private static func within<Value: Sendable>(
        _ limit: Duration,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}

/// Why a server gave no answer.
struct EndpointFailure: Error, Sendable, CustomStringConvertible {
    let description: String
    /// Whether a repetition may help.
    let isTransient: Bool
    /// How long the server asks us to wait.
    let pause: Duration?

    init(_ description: String, isTransient: Bool, pause: Duration? = nil) {
        self.description = description
        self.isTransient = isTransient
        self.pause = pause
    }
}
