package import JSON
package import SystemPackage
package import WorkflowMasking
package import WorkflowModel
package import WorkflowSystem
package import WorkflowTelemetry

/// Carries out steps and evaluates gates on this computer, in the folder of the project.
package struct LocalRunner: StepRunner {
    /// Where a run takes place and what it is allowed.
    package struct Configuration: Sendable {
        /// The folder of the project; absolute.
        package let project: FilePath
        /// The folder that ddx keeps the project's state in, `.ddx/state`.
        package let state: FilePath
        /// The folder of the run in the state, where output files of steps stand for a while.
        package let run: FilePath
        package let environment: EnvironmentPolicy
        /// The time between the request to end and the kill; `limits.grace`.
        package var grace = Duration.seconds(10)
        /// From how many bytes on an artifact is worth a warning; `limits.artifact_warning`.
        package var artifactWarning: Int64?
        /// The variables that the workflow declares.
        package var variables: [VariableDefinition] = []
        /// Attempts that have begun and of which no end is recorded.
        package var interrupted: [TrackedAttempt] = []
        /// Those among them that go on elsewhere.
        package var continuing: Set<TrackedAttempt> = []
        /// What nobody may see in anything that steps leave.
        package var masker = ProcessMasker()
        /// Who is told of gates, and knows the place of steps in a trace.
        package var telemetry: RunTelemetry?
        /// What `uses` of a step can name.
        package var kinds = StepKinds()
        /// The plugins that the run may use.
        package var plugins: [UsablePlugin] = []
        /// The runners of the settings, by their names.
        package var runners: [String: JSONValue] = [:]
        /// What reaches the clusters among them; nothing where none can be.
        package var clusters: Clusters?
        /// The agents that may be called.
        package var agents = AgentConfiguration()
        /// The largest content that is kept to be taken back.
        package var snapshotLimit = ObjectStore.standardFileLimit

        /// Names the folders of a run.
        package init(
            project: FilePath,
            state: FilePath,
            run: FilePath,
            environment: EnvironmentPolicy
        ) {
            self.project = project
            self.state = state
            self.run = run
            self.environment = environment
        }
    }

    /// Evaluates gates, and tells what an attestation is bound to.
    package let gates: GateEvaluator

    let project: BoundedRoot
    let store: ObjectStore
    let tracking: StepTracking
    let upToDate: UpToDate
    /// Folders of the state that files are written to besides the store.
    let stateFolders: [FilePath]
    let programs: ProgramStep
    private let kinds: KindStep
    private let telemetry: RunTelemetry?
    let artifacts: ArtifactStep
    let agents: AgentStep
    let log: StepLog

    /// Opens the project.
    ///
    /// - Parameters:
    ///   - configuration: Where the run takes place.
    ///   - definitionFile: The content of a file of the pinned workflow; nothing when it has none.
    ///   - log: Where output goes.
    ///   - clock: What time it is.
    ///   - noteChild: Called with each child once it runs, on the thread that waits for it. An error
    ///     ends the child and fails its step.
    ///   - forgetChild: Called when a child that was noted has ended.
    /// - Throws: `SystemError` when the project's folder cannot be opened.
    package init(
        _ configuration: Configuration,
        definitionFile: @escaping @Sendable (String) throws -> [UInt8]?,
        log: any LogSink,
        clock: any WorldClock,
        noteChild: @escaping @Sendable (ProcessIdentity) throws -> Void = { _ in },
        forgetChild: @escaping @Sendable (ProcessIdentity) -> Void = { _ in }
    ) throws {
        configuration.masker.hide(environment: configuration.environment.passed)
        configuration.masker.hide(configuration.plugins.flatMap(\.secrets.values))
        let log = StepLog(sink: log, clock: clock, masker: configuration.masker)
        let root = try BoundedRoot(configuration.project)
        let files = ProjectFiles(root)
        let record = RenderedRecord(folder: configuration.state.appending("rendered"))
        let programs = ProjectPrograms(
            project: root,
            environment: configuration.environment,
            grace: configuration.grace,
            noteChild: noteChild,
            forgetChild: forgetChild
        )
        project = root
        store = ObjectStore(
            folder: configuration.state.appending("objects"),
            fileLimit: configuration.snapshotLimit
        )
        var tracked = FileTracker.Configuration(folder: configuration.run, store: store)
        tracked.interrupted = configuration.interrupted
        tracked.continuing = configuration.continuing
        tracking = StepTracking(
            tracker: FileTracker(project: root, tracked),
            log: log
        )
        let generated = configuration.state.appending("generated")
        let verdicts = configuration.state.appending("verdicts")
        stateFolders = [configuration.run, generated, verdicts]
        upToDate = UpToDate(
            files: files,
            programs: programs,
            folder: generated,
            log: log
        )
        self.log = log
        telemetry = configuration.telemetry
        let plugin = PluginProgram(programs: programs, log: log)
        kinds = KindStep(
            kinds: configuration.kinds.adding(configuration.plugins, startedBy: plugin),
            project: root.path.string,
            log: log
        )
        self.programs = ProgramStep(
            places: ProgramPlaces(
                runners: configuration.runners,
                plugins: configuration.plugins,
                programs: programs,
                plugin: plugin,
                clusters: configuration.clusters,
                attempts: AttemptPlaces(folder: configuration.run),
                log: log
            ),
            folder: configuration.run,
            log: log
        )
        artifacts = ArtifactStep(
            files: files,
            renderer: ArtifactRenderer(
                templates: TemplateFiles(content: definitionFile),
                variables: configuration.variables
            ),
            record: record,
            warningSize: configuration.artifactWarning,
            log: log
        )
        gates = GateEvaluator(
            files: files,
            record: record,
            world: LocalWorld(files: files, environment: configuration.environment, clock: clock),
            variables: configuration.variables,
            command: CommandGate(programs: programs, log: log),
            plugin: PluginGate(plugins: configuration.plugins, program: plugin, files: files),
            definitionFile: definitionFile,
            verdicts: verdicts,
            clock: clock
        )
        agents = AgentStep(
            configuration: configuration.agents,
            artifacts: artifacts,
            programs: self.programs,
            check: ResultCheck(
                files: files,
                renderer: artifacts.renderer,
                gates: gates,
                folder: configuration.run
            ),
            store: ObjectStore(folder: configuration.run.appending("prompts")),
            written: RenderedRecord(folder: configuration.state.appending("written")),
            log: log
        )
    }

    /// What expressions of the run read of this computer.
    package var world: LocalWorld { gates.world }

    /// Carries out one attempt of a step, unless it has nothing to do.
    package func run(_ request: StepRequest) async -> StepOutcome {
        var request = request
        request.trace = telemetry?.variables(of: request.step) ?? [:]
        return await runTraced(request)
    }

    private func runTraced(_ request: StepRequest) async -> StepOutcome {
        let start = log.clock.now()
        var outcome: StepOutcome
        do {
            // What goes on elsewhere may have made its files already.
            if !request.isTakenUp, let reason = try await upToDate.reason(to: request) {
                outcome = StepOutcome(.upToDate)
                outcome.message = reason
            } else {
                outcome = await carryOut(request)
                if outcome.end == .completed {
                    try await upToDate.note(request)
                }
            }
        } catch {
            outcome = .failure(of: error)
        }
        outcome.durationMilliseconds = log.clock.now().milliseconds(since: start)
        log.close(request.step, attempt: request.attempt, of: request.run)
        return outcome
    }

    private func carryOut(_ request: StepRequest) async -> StepOutcome {
        if let agent = agents.agent(for: request) {
            return await tracking.following(request, writing: agents.files(of: request, agent)) {
                await agents.run(by: agent, for: request)
            }
        }
        let outcome = await tracking.following(request, writing: artifacts.files(of: request)) {
            switch request.work {
            case .script(let script, let shell):
                await programs.run(script, shell: shell, for: request)
            case .program(let words): await programs.run(words, for: request)
            case .artifact(let artifact):
                agents.guiding(await artifacts.run(artifact, for: request), of: request)
            case .plugin(let name, let inputs):
                await kinds.run(name, with: inputs, for: request)
            case .prompt: await agents.wait(for: request)
            }
        }
        return kinds.holding(outcome, of: request)
    }

    /// Evaluates the entries of one side of a phase.
    package func evaluate(_ request: GateRequest) async -> [GateResult] {
        guard let telemetry else {
            return await evaluateTraced(request)
        }
        return await telemetry.evaluating(request.phase, request.side) { variables in
            var request = request
            request.trace = variables
            return await evaluateTraced(request)
        }
    }

    private func evaluateTraced(_ request: GateRequest) async -> [GateResult] {
        let results = await gates.evaluate(request)
        // A command of a check may have left files, which are no step's.
        tracking.tracker.markStale()
        return results
    }

    /// Renders one more member of a collection, and returns its path in the project.
    package func renderMember(
        of artifact: ArtifactDefinition,
        variables: JSONObject,
        values: any ValueLookup
    ) async throws -> String {
        try await artifacts.renderer.renderMember(
            of: artifact,
            variables: variables,
            values: values,
            in: artifacts.files,
            record: artifacts.record
        )
    }
}
