import SystemPackage
import WorkflowSystem

/// Short questions to a program of the system.
struct ToolCall: Sendable {
    /// What came of a question.
    struct Answer: Sendable {
        let ending: ChildEnding
        let output: String
        let errors: String

        /// Whether the program did what it was asked.
        var isSuccess: Bool {
            if case .exited(0) = ending { true } else { false }
        }

        /// Whether there is no such program.
        var isMissing: Bool {
            if case .couldNotStart = ending { true } else { false }
        }

        /// Why it did not, in one line.
        var complaint: String {
            let lines = (errors.isEmpty ? output : errors).split(whereSeparator: \.isNewline)
            if let line = lines.last {
                return String(line.prefix(500))
            }
            return switch ending {
            case .exited(let code): "it ended with exit code \(code)"
            case .timedOut: "it did not answer in time"
            case .couldNotStart(let failure): failure.message
            case .signalled, .terminated: "it was ended"
            }
        }
    }

    let program: String
    let environment: [String: String]
    /// How long an answer may take.
    var patience = Duration.seconds(60)

    /// Asks, and hears the answer to its end, also where the task that asks was cancelled.
    func answer(to words: [String]) async -> Answer {
        let (output, errors) = (CollectedBytes(), CollectedBytes())
        let specification = ChildSpecification(
            program: program,
            arguments: words,
            environment: environment,
            workingDirectory: "/",
            timeout: patience
        )
        let work = Task {
            try await ChildProcess.run(
                specification,
                onOutput: { stream, bytes in
                    (stream == .standardOutput ? output : errors).take(bytes)
                }
            ).ending
        }
        // Only what takes the start in can throw, and nothing does.
        let ending = (try? await work.value) ?? .terminated
        return Answer(
            ending: ending,
            output: String(decoding: output.bytes, as: UTF8.self),
            errors: String(decoding: errors.bytes, as: UTF8.self)
        )
    }
}
