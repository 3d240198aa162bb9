import Synchronization
import SystemPackage
import WorkflowLanguage
import WorkflowMasking
import WorkflowModel
import WorkflowSystem

/// Hands prompts to programs: the prompt on standard input, the answer on standard output.
struct CommandAgent: Sendable {
    let programs: ProjectPrograms
    /// Our own environment, of which an agent sees what its settings name.
    let environment: [String: String]
    let log: StepLog

    /// What a program has printed so far.
    private final class Answer: Sendable {
        private let state = Mutex<(bytes: [UInt8], isTooLong: Bool)>(([], false))

        var bytes: [UInt8] { state.withLock { $0.bytes } }
        var isTooLong: Bool { state.withLock { $0.isTooLong } }

        /// Takes in a piece; whether there is still room.
        func take(_ piece: ArraySlice<UInt8>) -> Bool {
            state.withLock { state in
                if state.bytes.count + piece.count > AgentCall.longestAnswer {
                    state.isTooLong = true
                } else if !state.isTooLong {
                    state.bytes += piece
                }
                return !state.isTooLong
            }
        }
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - command: The program.
    ///   - call: What it is asked.
    ///   - outputFile: Where it may write outputs of the step.
    /// - Returns: The answer; a failure when the program failed, flooded, or answered nothing
    ///   readable.
    /// - Throws: What the project's programs refuse.
    func ask(
        _ command: AgentSetting.Command,
        _ call: AgentCall,
        outputFile: FilePath
    ) async throws -> AgentEnd {
        let request = call.request
        for (name, value) in request.environment.sorted(by: { $0.key < $1.key }) {
            if let refusal = EnvironmentPolicy.refusal(of: name, value: value) {
                return .failed(.failed(.invalid, refusal))
            }
        }
        let passed = EnvironmentPolicy(own: environment, pass: call.agent.passed).passed
        log.masker.hide(environment: passed)
        let output = log.output(
            of: OutputSource(run: request.run, step: request.step, attempt: request.attempt),
            hiding: request.secrets,
            in: request.environment
        )
        let variables = StepVariables.values(
            for: request,
            project: programs.project.path.string,
            outputFile: outputFile.string
        )
        let answer = Answer()
        let control = ChildControl()
        let isText = command.format == .text
        let ending = try await programs.run(
            ProjectPrograms.Command(
                words: command.words,
                environment: passed.merging(request.environment) { $1 }.merging(variables) { $1 },
                workingDirectory: request.workingDirectory,
                standardInput: call.promptFile,
                timeout: call.timeout
            ),
            output: output,
            control: control
        ) { stream, bytes in
            guard stream == .standardOutput else {
                return true
            }
            if !answer.take(bytes) {
                control.terminate(grace: .seconds(1))
            }
            return isText && !answer.isTooLong
        }
        if answer.isTooLong {
            let limit = AgentCall.longestAnswer >> 20
            return .failed(
                .failed(
                    .agent,
                    "agent '\(call.agent.name)' wrote more than \(limit) MB and was ended"
                )
            )
        }
        return end(ProgramEnd(ending, timeout: call.timeout), answer.bytes, command, call)
    }

    private func end(
        _ end: ProgramEnd,
        _ bytes: [UInt8],
        _ command: AgentSetting.Command,
        _ call: AgentCall
    ) -> AgentEnd {
        let outcome = end.outcome(tool: command.words.first)
        do {
            let answer = try AnswerReader.answer(in: bytes, as: command.format)
            return outcome.end == .completed
                ? .answered(answer, exitCode: outcome.exitCode) : .failed(outcome)
        } catch {
            // A program that failed says more by its exit code than by what it printed.
            guard outcome.end == .completed else {
                return .failed(outcome)
            }
            var failed = StepOutcome.failed(.agent, "agent '\(call.agent.name)': \(error.message)")
            failed.exitCode = outcome.exitCode
            return .failed(failed)
        }
    }
}
