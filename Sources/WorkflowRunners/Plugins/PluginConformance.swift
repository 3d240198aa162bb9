import JSON
package import SystemPackage
package import WorkflowLanguage
import WorkflowSystem

/// Tests whether somebody's plugin keeps to the protocol.
package struct PluginConformance: Sendable {
    /// What one check came to.
    package struct Result: Sendable, Hashable {
        /// What should hold, as a sentence.
        package let name: String
        /// What is wrong instead; nothing for a pass.
        package let problem: String?

        package init(_ name: String, _ problem: String?) {
            self.name = name
            self.problem = problem
        }
    }

    private let plugin: UsablePlugin
    private let probe: PluginProbe

    /// Prepares the test of a plugin.
    ///
    /// - Parameters:
    ///   - folder: The plugin's folder.
    ///   - manifest: What it says about itself.
    ///   - environment: What is passed on of our environment.
    ///   - project: An empty folder that takes the place of a project.
    ///   - patience: How long the plugin may take for an answer.
    package init(
        of folder: FilePath,
        _ manifest: PluginManifest,
        environment: EnvironmentPolicy,
        project: FilePath,
        patience: Duration = .seconds(10)
    ) {
        plugin = UsablePlugin(manifest: manifest, folder: folder)
        var variables = environment.passed
        variables["DDX_PLUGIN"] = folder.string
        variables["DDX_PROJECT"] = project.string
        probe = PluginProbe(
            plugin: plugin,
            environment: variables,
            project: project,
            patience: patience
        )
    }

    /// Carries out all checks, in their order; each starts the plugin anew.
    package func results() async -> [Result] {
        guard !plugin.manifest.command.isEmpty else {
            return []
        }
        var results: [Result] = []
        let description = await probe.tell(describe([:]))
        results.append(Result("it answers 'describe'", problem(with: description)))
        results.append(Result("its description is that of the manifest", mismatch(description)))
        results.append(Result("it ends with exit code 0 after its answer", unclean(description)))
        results.append(await unknownFields(description))
        results.append(await unknownRequest())
        results.append(await garbage())
        results.append(await longRequest())
        results.append(await farewell())
        for part in plugin.manifest.parts where part.role == .step || part.role == .check {
            if let example = part.example {
                results.append(await trial(of: part, with: example))
            }
        }
        return results
    }

    // MARK: Checks

    private func unknownFields(_ first: PluginProbe.Outcome) async -> Result {
        let name = "it leaves alone fields that it does not know"
        let outcome = await probe.tell(describe(["x_unknown": ["a": [1, .null, true]]]))
        guard let answer = outcome.answer, answer == first.answer else {
            return Result(name, problem(with: outcome) ?? "it answers something else than before")
        }
        return Result(name, nil)
    }

    private func unknownRequest() async -> Result {
        let name = "it answers a request that it does not know with an error"
        let outcome = await probe.tell(request("x-unknown", [:]))
        return Result(name, refusalProblem(outcome))
    }

    private func garbage() async -> Result {
        let name = "it answers what is no JSON with an error, or ends with an exit code"
        return Result(name, refusalProblem(await probe.tell("{\"request\": nonsense\n")))
    }

    private func longRequest() async -> Result {
        let name = "it reads a request of 1 MB"
        let padding = JSONValue.string(String(repeating: "x", count: 1 << 20))
        let outcome = await probe.tell(describe(["x_padding": padding]))
        return Result(name, problem(with: outcome))
    }

    private func farewell() async -> Result {
        let name = "it ends when it is told to before it has got a request, or by TERM"
        let outcome = await probe.tell("", cuttingOff: true)
        return Result(
            name,
            outcome.signal == 9 ? "only KILL ended it" : nil
        )
    }

    private func trial(of part: PluginManifest.Part, with example: JSONObject) async -> Result {
        let name = "the \(part.role.rawValue) '\(part.name)' carries out its example"
        if let problem = part.problem(with: example, of: part.name) {
            return Result(name, problem)
        }
        var fields: JSONObject = [
            "part": part.name.json, "with": example.json, "run": "test", "phase": "test",
            "project": probe.project.string.json,
        ]
        if part.role == .step {
            fields["step"] = part.name.json
            fields["attempt"] = 1
            fields["idempotency_key"] = "test"
        } else {
            fields["side"] = "exit"
        }
        let outcome = await probe.tell(request(part.role.rawValue, fields))
        guard let answer = outcome.answer, problem(with: outcome, to: part.role.rawValue) == nil
        else {
            return Result(
                name,
                problem(with: outcome, to: part.role.rawValue) ?? "it gave no answer"
            )
        }
        let key = part.role == .step ? "outcome" : "verdict"
        let allowed = part.role == .step ? ["completed", "failed"] : ["pass", "fail", "unknown"]
        let word = answer[key]?.stringValue ?? ""
        return Result(
            name,
            allowed.contains(word)
                ? nil : "'\(key)' is '\(word)', not one of \(allowed.joined(separator: ", "))"
        )
    }

    // MARK: Words

    private func describe(_ more: JSONObject) -> String { request("describe", more) }

    private func request(_ word: String, _ more: JSONObject) -> String {
        var fields: JSONObject = [
            "protocol": PluginManifest.plainProtocol.json, "request": word.json,
        ]
        for (key, value) in more {
            fields[key] = value
        }
        return "\(fields.json.text())\n"
    }

    /// What is wrong with how a request was answered; nothing when it was answered well.
    private func problem(
        with outcome: PluginProbe.Outcome,
        to word: String = "describe"
    ) -> String? {
        for (index, line) in outcome.lines.enumerated() {
            guard let value = try? JSONValue(parsing: line), value.objectValue != nil else {
                let text = String(decoding: line.prefix(60), as: UTF8.self)
                return "line \(index + 1) of what it writes is no object of JSON: \(text)"
            }
        }
        if case .couldNotStart(let failure) = outcome.ending {
            return failure.message
        }
        guard let answer = outcome.answer else {
            return outcome.ending == .timedOut
                ? "it did not answer in time" : "it ended without an answer"
        }
        guard answer["answer"]?.stringValue == word else {
            let message = answer["message"]?.stringValue.map { ": \($0.prefix(200))" } ?? ""
            return "it answers \(answer["answer"]?.text() ?? "nothing")\(message)"
        }
        return nil
    }

    private func refusalProblem(_ outcome: PluginProbe.Outcome) -> String? {
        if let answer = outcome.answer {
            let word = answer["answer"]?.stringValue ?? ""
            return word == "error" ? nil : "it answers '\(word.prefix(40))'"
        }
        switch outcome.ending {
        case .exited(0): return "it ends as if nothing were wrong"
        case .exited: return nil
        case .timedOut, .terminated: return "it does not end"
        case .signalled(let signal): return "signal \(signal) ended it"
        case .couldNotStart(let failure): return failure.message
        }
    }

    private func mismatch(_ outcome: PluginProbe.Outcome) -> String? {
        guard let answer = outcome.answer else {
            return "there is none"
        }
        let manifest = plugin.manifest
        for (key, wanted) in [("name", manifest.name), ("version", manifest.version)]
        where answer[key]?.stringValue != wanted {
            return "'\(key)' is \(answer[key]?.text() ?? "missing"), not '\(wanted)'"
        }
        for role in PluginManifest.Role.allCases {
            let wanted = Set(manifest.parts(role).map(\.name))
            let found = Set((answer[role.key]?.arrayValue ?? []).compactMap(\.stringValue))
            if wanted != found {
                let names = found.sorted().joined(separator: ", ")
                return "'\(role.key)' is [\(names)], not what the manifest lists"
            }
        }
        return nil
    }

    private func unclean(_ outcome: PluginProbe.Outcome) -> String? {
        switch outcome.ending {
        case .exited(0): nil
        case .exited(let code): "exit code \(code)"
        case .timedOut, .terminated: "it did not end by itself"
        case .signalled(let signal): "signal \(signal) ended it"
        case .couldNotStart(let failure): failure.message
        }
    }
}
