import JSON
import Synchronization
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// Starts plugins, one process for each request, and listens to what they say.
struct PluginProgram: Sendable {
    /// Starts their programs.
    let programs: ProjectPrograms
    let log: StepLog

    /// What a plugin is asked.
    struct Request: Sendable {
        /// `step`, `check`, `prompt`, `run` or `describe`.
        let word: String
        /// What belongs to it beside the protocol.
        var fields: JSONObject
        /// What the definition and the engine add to the environment.
        var environment: [String: String] = [:]
        /// Relative to the project.
        var workingDirectory: String?
        /// How long it may take.
        var timeout: Duration?

        init(_ word: String, _ fields: JSONObject) {
            self.word = word
            self.fields = fields
        }
    }

    /// How a request ended.
    enum Reply: Sendable {
        /// What the plugin answered, and what it handed over before.
        case answered(JSONValue, outputs: JSONObject)
        /// Why there is no answer that could be used.
        case failed(StepOutcome)
    }

    /// How long a plugin has to end by itself after it was told to.
    private static let patience = Duration.seconds(2)

    /// Asks a plugin.
    func ask(_ plugin: UsablePlugin, _ request: Request, _ output: ProgramOutput) async -> Reply {
        do {
            try await plugin.requireIntegrity()
        } catch {
            return .failed(.failed(.trust, "\(error)"))
        }
        let dialogue = PluginDialogue(
            to: request.word,
            limit: plugin.manifest.limits.output,
            clock: log.clock,
            write: { output.write($0, to: $1) }
        )
        do {
            let ending = try await run(plugin, request, dialogue, output)
            return reply(of: plugin.manifest, ending, dialogue.finish(), request)
        } catch {
            return .failed(.failure(of: error))
        }
    }

    private func run(
        _ plugin: UsablePlugin,
        _ request: Request,
        _ dialogue: PluginDialogue,
        _ output: ProgramOutput
    ) async throws -> ChildEnding {
        var fields: JSONObject = [
            "protocol": PluginManifest.plainProtocol.json, "request": request.word.json,
        ]
        for (key, value) in request.fields {
            fields[key] = value
        }
        var environment = request.environment.merging(plugin.secrets) { $1 }
        environment["DDX_PLUGIN"] = plugin.folder.string
        environment["DDX_OUTPUT"] = nil
        let grace = programs.grace
        let command = ProjectPrograms.Command(
            words: plugin.words,
            environment: environment,
            workingDirectory: request.workingDirectory,
            conversation: ChildConversation(
                opening: Array("\(fields.json.text())\n".utf8),
                farewell: Self.farewell,
                patience: Self.patience
            ),
            timeout: [request.timeout, plugin.manifest.limits.timeout].compactMap(\.self).min()
        )
        let control = ChildControl()
        return try await withThrowingTaskGroup(of: ChildEnding?.self) { group in
            group.addTask {
                try await programs.run(command, output: output, control: control) { stream, bytes in
                    guard stream == .standardOutput else {
                        return true
                    }
                    if dialogue.take(bytes) {
                        // What remains of the process has nothing more to do.
                        control.terminate(grace: grace)
                    }
                    return false
                }
            }
            if let silence = plugin.manifest.limits.silence {
                group.addTask {
                    await self.wait(for: silence, dialogue)
                    if !Task.isCancelled {
                        dialogue.endForSilence()
                        control.terminate(grace: grace)
                    }
                    return nil
                }
            }
            defer { group.cancelAll() }
            while let ending = try await group.next() {
                if let ending {
                    return ending
                }
            }
            return .terminated
        }
    }

    static let farewell: [UInt8] = {
        let message: JSONObject = [
            "protocol": PluginManifest.plainProtocol.json, "request": "end",
        ]
        return Array("\(message.json.text())\n".utf8)
    }()

    /// Returns once nothing has been heard for a time, or when the task is cancelled.
    private func wait(for silence: Duration, _ dialogue: PluginDialogue) async {
        while !Task.isCancelled {
            let quiet = Duration.milliseconds(
                log.clock.now().milliseconds(since: dialogue.heard)
            )
            guard quiet < silence else {
                return
            }
            // Cancelled with the plugin's end, it looks again and leaves.
            _ = try? await log.clock.sleep(for: silence - quiet)
        }
    }

    // MARK: Replies

    private func reply(
        of plugin: PluginManifest,
        _ ending: ChildEnding,
        _ result: PluginDialogue.Result,
        _ request: Request
    ) -> Reply {
        let name = "plugin '\(plugin.name)'"
        if let violation = result.violation {
            return .failed(.failed(.invalid, "\(name): \(violation)"))
        }
        if result.wasSilent {
            return .failed(
                .failed(.timeout, "\(name) said nothing for as long as 'limits.silence' allows")
            )
        }
        if let answer = result.answer {
            guard answer["answer"]?.stringValue == "error" else {
                return .answered(answer, outputs: result.outputs)
            }
            let message = answer["message"]?.stringValue ?? "it gave no reason"
            return .failed(.failed(.exitStatus, "\(name): \(message.prefix(2_000))"))
        }
        let limit = [request.timeout, plugin.limits.timeout].compactMap(\.self).min()
        let end = ProgramEnd(ending, timeout: limit)
        if case .exited(0) = end {
            return .failed(.failed(.invalid, "\(name) ended without an answer"))
        }
        let outcome = end.outcome(tool: plugin.command.first)
        let words = "\(name) gave no answer: \(outcome.message ?? "it ended")"
        return .failed(outcome.ending(outcome.end, words))
    }
}
