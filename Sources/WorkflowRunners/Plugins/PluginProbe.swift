import JSON
import Synchronization
import SystemPackage
import WorkflowLanguage
import WorkflowSystem

/// Starts a plugin as the engine would, says something to it, and takes down all that it does.
struct PluginProbe: Sendable {
    /// What a plugin did.
    struct Outcome: Sendable {
        let ending: ChildEnding
        /// The signal that it ended of.
        let signal: Int32?
        /// The lines that it wrote, without those that are blank.
        let lines: [[UInt8]]

        /// The last line, when it is an object.
        var answer: JSONValue? {
            lines.last.flatMap { try? JSONValue(parsing: $0) }.flatMap {
                $0["answer"] == nil ? nil : $0
            }
        }
    }

    let plugin: UsablePlugin
    let environment: [String: String]
    /// The folder that takes the place of a project.
    let project: FilePath
    let patience: Duration

    /// Says something, and `end` after a while.
    ///
    /// - Parameters:
    ///   - text: What the plugin reads first.
    ///   - isCutOff: Whether it is told to end at once.
    /// - Returns: What it did. Whoever is still there after `patience` was ended with a signal.
    func tell(_ text: String, cuttingOff isCutOff: Bool = false) async -> Outcome {
        let output = GatheredOutput(limit: plugin.manifest.limits.output)
        let words = plugin.words
        var specification = ChildSpecification(
            program: words.first ?? "",
            arguments: Array(words.dropFirst()),
            environment: environment,
            workingDirectory: project,
            timeout: isCutOff ? .milliseconds(300) : patience,
            grace: .seconds(2)
        )
        specification.conversation = ChildConversation(
            opening: Array(text.utf8),
            farewell: PluginProgram.farewell,
            patience: isCutOff ? patience : .zero
        )
        let outcome = try? await ChildProcess.run(
            specification,
            onOutput: { stream, bytes in
                if stream == .standardOutput {
                    output.take(bytes)
                }
            }
        )
        let lines = output.bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
        return Outcome(
            ending: outcome?.ending ?? .terminated,
            signal: outcome?.signal,
            lines: lines.filter { !$0.allSatisfy(\.isBlank) }
        )
    }
}

/// What a program wrote, as far as anybody wants to know it.
private final class GatheredOutput: Sendable {
    private let limit: Int
    private let state = Mutex<[UInt8]>([])

    init(limit: Int) {
        self.limit = limit
    }

    var bytes: [UInt8] { state.withLock { $0 } }

    func take(_ bytes: ArraySlice<UInt8>) {
        state.withLock { $0 += bytes.prefix(max(0, limit + 1 - $0.count)) }
    }
}
