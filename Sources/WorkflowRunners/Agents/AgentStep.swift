import JSON
import SystemPackage
import WorkflowLanguage
import WorkflowMasking
import WorkflowModel
import WorkflowSystem

/// Has agents carry out prompts and write artifacts, and looks at what they made.
struct AgentStep: Sendable {
    let configuration: AgentConfiguration
    let artifacts: ArtifactStep
    let programs: ProgramStep
    let check: ResultCheck
    /// Prompts and answers by their digest.
    let store: ObjectStore
    /// What agents wrote and nobody has edited since.
    let written: RenderedRecord
    let log: StepLog

    /// The longest answer that later steps read as an output, in bytes.
    private static let longestOutput = 32 << 10

    var prompts: PromptReader {
        PromptReader(
            files: artifacts.files,
            renderer: artifacts.renderer,
            personas: { [configuration] in configuration.persona(of: $0)?.file }
        )
    }

    /// What there is to do for an agent; nothing where a person or no agent at all does it.
    func agent(for request: StepRequest) -> AgentSetting? {
        guard let context = request.prompt,
            case .agent(let agent) = configuration.choice(for: context)
        else {
            return nil
        }
        switch request.work {
        case .prompt: return agent
        case .artifact(let artifact) where artifact.isForAgents: return agent
        case .artifact, .script, .program, .plugin: return nil
        }
    }

    /// Lets an agent work until its result is accepted, or it has had all its revisions.
    func run(by agent: AgentSetting, for request: StepRequest) async -> StepOutcome {
        let source = OutputSource(run: request.run, step: request.step, attempt: request.attempt)
        let output = log.output(of: source)
        var report = AgentReport(agent: agent.name)
        do {
            if let outcome = try await keptOutcome(of: request, output) {
                return outcome
            }
            var outcome = try await revise(agent, request, output, &report)
            outcome.agent = report.rounds.isEmpty ? nil : report
            return outcome
        } catch {
            var outcome = StepOutcome.failure(of: error)
            outcome.agent = report.rounds.isEmpty ? nil : report
            return outcome
        }
    }

    /// Says to people what an agent would do; what they were to make may be there already.
    func wait(for request: StepRequest) async -> StepOutcome {
        do {
            if !request.generates.isEmpty, try await check.missing(of: request).isEmpty {
                return StepOutcome(.completed)
            }
        } catch {
            return .failure(of: error)
        }
        var outcome = StepOutcome(.waiting(request.generates.isEmpty ? .approval : .input))
        let what =
            request.generates.isEmpty
            ? "do what the prompt says" : "make \(request.generates.joined(separator: ", "))"
        outcome.message = what + guidance(for: request)
        return outcome
    }

    /// Adds where the prompt is to what a person is asked to write.
    func guiding(_ outcome: StepOutcome, of request: StepRequest) -> StepOutcome {
        guard case .artifact(let artifact) = request.work, artifact.isForAgents,
            outcome.end == .waiting(.input), let message = outcome.message
        else {
            return outcome
        }
        var guided = outcome
        guided.message = message + guidance(for: request)
        return guided
    }

    private func guidance(for request: StepRequest) -> String {
        var missing = ""
        if let context = request.prompt,
            case .unknown(let name) = configuration.choice(for: context)
        {
            missing = " (the settings know no agent '\(name)')"
        }
        return "\(missing); the prompt: ddx run prompt \(request.run.short) \(request.step)"
    }

    /// The files that an agent makes; nothing when anything may come.
    func files(of request: StepRequest, _ agent: AgentSetting) -> Set<TrackedPath>? {
        guard case .endpoint = agent.kind else {
            return nil
        }
        guard case .artifact(let artifact) = request.work else {
            return []
        }
        // A path that cannot be evaluated fails the step, which writes nothing then.
        let paths = (try? prompts.paths(of: artifact, request.values)) ?? []
        return Set(paths.map { TrackedPath($0.string) })
    }

    // MARK: Rounds

    private func revise(
        _ agent: AgentSetting,
        _ request: StepRequest,
        _ output: ProgramOutput,
        _ report: inout AgentReport
    ) async throws -> StepOutcome {
        let context = request.prompt ?? PromptContext()
        let limit = context.maximumRevisions ?? configuration.revisions
        let prompts = prompts
        var rejection: PromptMaterial.Rejection?
        while true {
            var spent = context.spent
            spent.add(report.usage)
            if let exhaustion = configuration.budget.exhaustion(spent) {
                var outcome = StepOutcome(.waiting(.budget))
                outcome.message = exhaustion
                return outcome
            }
            let last = rejection
            let text = try await BlockingWork.run {
                var material = try prompts.material(of: request, changesFiles: agent.changesFiles)
                material.rejection = last
                return PromptAssembly.text(of: material)
            }
            let prompt = try await keep(log.masker.current.masked(text))
            let number = report.rounds.count
            let what = number == 0 ? "prompt" : "revision \(number) of at most \(limit)"
            output.note("\(what) \(prompt) goes to agent '\(agent.name)'")
            let call = AgentCall(
                agent: agent,
                request: request,
                prompt: log.masker.current.masked(text),
                promptFile: store.folder.pushing(ObjectStore.path(of: prompt)),
                timeout: [
                    request.timeout, agent.timeout, configuration.budget.timeLeft(after: spent),
                ]
                .compactMap(\.self).min()
            )
            let start = log.clock.now()
            let (end, outputs) = try await ask(call)
            let time = Int(clamping: log.clock.now().milliseconds(since: start))
            guard case .answered(let answer, let exitCode) = end else {
                guard case .failed(let outcome) = end else { return StepOutcome(.completed) }
                report.usage.add(AgentAnswer("").usage(milliseconds: time))
                let finding = outcome.message ?? "no answer"
                report.rounds.append(
                    .init(prompt: "\(prompt)", answer: nil, findings: [finding])
                )
                return outcome
            }
            report.usage.add(answer.usage(milliseconds: time))
            let digest = try await keep(log.masker.current.masked(answer.text))
            var result = try await take(answer.text, from: agent, for: request, output)
            report.rounds.append(
                .init(prompt: "\(prompt)", answer: "\(digest)", findings: result.findings)
            )
            for finding in result.findings {
                output.note("not accepted: \(finding)")
            }
            guard !result.findings.isEmpty else {
                result.outcome.exitCode = exitCode
                for (name, value) in outputs {
                    result.outcome.outputs[name] = value
                }
                return result.outcome
            }
            guard report.revisions < limit else {
                let rest = result.findings.count - 3
                return .failed(
                    .invalid,
                    "the result of agent '\(agent.name)' was not accepted after "
                        + "\(report.rounds.count) tries: "
                        + result.findings.prefix(3).joined(separator: "; ")
                        + (rest > 0 ? " (and \(rest) more)" : "")
                )
            }
            rejection = .init(
                findings: result.findings,
                answer: agent.changesFiles ? nil : answer.text
            )
        }
    }

    private func ask(_ call: AgentCall) async throws -> (AgentEnd, JSONObject) {
        switch call.agent.kind {
        case .endpoint(let endpoint):
            let agent = EndpointAgent(environment: configuration.environment, log: log)
            return (await agent.ask(endpoint, call), [:])
        case .plugin(let plugin):
            return (await ask(plugin, call), [:])
        case .command(let command):
            let agent = CommandAgent(
                programs: programs.places.programs,
                environment: configuration.environment,
                log: log
            )
            let file = programs.outputFile(of: call.request)
            try programs.createEmpty(file)
            // What remains of the output file is removed with the folder of the run.
            defer { _ = try? DurableFile.remove(file) }
            let end = try await agent.ask(command, call, outputFile: file)
            return (end, try StepOutputs.read(file))
        }
    }

    private func ask(_ setting: AgentSetting.Plugin, _ call: AgentCall) async -> AgentEnd {
        let places = programs.places
        let agent = PluginAgent(
            setting.reference,
            with: setting.inputs,
            among: places.plugins,
            startedBy: places.plugin
        )
        guard let agent else {
            return .failed(
                .failed(
                    .agent,
                    "no plugin that is installed brings the agent '\(setting.reference)' along; "
                        + "ddx plugin list"
                )
            )
        }
        let request = call.request
        let output = log.output(
            of: OutputSource(run: request.run, step: request.step, attempt: request.attempt),
            hiding: request.secrets,
            in: request.environment
        )
        switch await agent.ask(call, output) {
        case .success(let answer): return .answered(answer, exitCode: nil)
        case .failure(let failure): return .failed(failure.outcome)
        }
    }

    // MARK: Results

    /// What came of an answer: findings, or the outcome of the step.
    private struct AgentResult {
        var findings: [String]
        var outcome = StepOutcome(.completed)
    }

    private func take(
        _ answer: String,
        from agent: AgentSetting,
        for request: StepRequest,
        _ output: ProgramOutput
    ) async throws -> AgentResult {
        guard case .artifact(let artifact) = request.work else {
            var result = AgentResult(findings: try await check.missing(of: request))
            if answer.utf8.count <= Self.longestOutput {
                result.outcome.outputs["answer"] = answer.json
            } else {
                output.note("the answer is too long for an output; its beginning stands above")
            }
            return result
        }
        let paths = try prompts.paths(of: artifact, request.values)
        if agent.changesFiles {
            return AgentResult(
                findings: try await check.findings(inPlace: paths, of: artifact, for: request)
            )
        }
        let contents: [(String, String)]
        do throws(AnswerFiles.Failure) {
            contents = try AnswerFiles.read(answer, paths: paths.map(\.string))
        } catch {
            return AgentResult(findings: [error.finding])
        }
        let renderings = contents.map { ArtifactRendering(path: FilePath($0.0), text: $0.1) }
        let findings = try await check.findings(about: renderings, of: artifact, for: request)
        guard findings.isEmpty else {
            return AgentResult(findings: findings)
        }
        var result = AgentResult(findings: [])
        let publisher = publisher(output)
        result.outcome.files = try await BlockingWork.run {
            try renderings.map { try publisher.publish($0, artifact.overwrite) }
        }
        return result
    }

    /// The outcome of an artifact whose files all stay as somebody wrote them; nothing for others.
    private func keptOutcome(
        of request: StepRequest,
        _ output: ProgramOutput
    ) async throws -> StepOutcome? {
        guard case .artifact(let artifact) = request.work else {
            return nil
        }
        let paths = try prompts.paths(of: artifact, request.values)
        let publisher = publisher(output)
        return try await BlockingWork.run {
            let kept = try paths.compactMap { try publisher.kept($0, artifact.overwrite) }
            guard kept.count == paths.count, !kept.isEmpty else {
                return nil
            }
            var outcome = StepOutcome(.completed)
            outcome.files = kept
            outcome.message = "nothing was asked for: what is there stays (overwrite)"
            return outcome
        }
    }

    private func publisher(_ output: ProgramOutput) -> ArtifactPublisher {
        ArtifactPublisher(
            root: artifacts.files.root,
            record: written,
            others: [artifacts.record],
            note: { output.note($0) }
        )
    }

    private func keep(_ text: String) async throws -> SHA256Digest {
        let store = store
        return try await BlockingWork.run {
            var intake = ContentIntake(into: store)
            let digest = try intake.take(Array(text.utf8))
            try intake.finish()
            return digest
        }
    }
}

extension ArtifactDefinition {
    /// Whether an agent may write it: it has a prompt, or names an agent, and its files are known.
    package var isForAgents: Bool {
        (prompt != nil || agent != nil) && collection == nil && !outputs.isEmpty
    }
}
