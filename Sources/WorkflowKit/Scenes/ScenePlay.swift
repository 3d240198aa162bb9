import JSON
import Patterns
import SystemPackage
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

/// Plays one scene: a run with the real engine, people who do as they are told, and a comparison.
struct ScenePlay {
    let scene: Scene
    let pinned: PinnedDefinition
    let stage: SceneStage
    /// When the scene has taken too long.
    private let deadline: ContinuousClock.Instant
    private let start = ContinuousClock.now

    init(_ scene: Scene, of pinned: PinnedDefinition, on stage: SceneStage) {
        self.scene = scene
        self.pinned = pinned
        self.stage = stage
        deadline = start + scene.timeout
    }

    /// Plays the scene to its end.
    ///
    /// - Throws: What has nothing to do with the scene, such as a full disk.
    func result(keeping keepsFailed: Bool) async throws -> SceneResult {
        var failures: [SceneResult.Failure] = []
        var run: RunID?
        do {
            run = try await begin().id
            try requireTime()
            for act in scene.acts where failures.isEmpty {
                try await carryOut(act, run, &failures)
            }
        } catch let failure as Failure where failure.isOfRequest {
            failures.append(impossible(failure, at: scene.variablesSpan))
        }
        let project = try stage.project(as: scene.person)
        let history = run == nil ? nil : try await project.history(of: run?.text)
        if let record = history?.record, failures.isEmpty {
            failures = try check(project, record).failures(of: scene.claims)
        }
        let isKept = keepsFailed && !failures.isEmpty
        return SceneResult(
            scene: scene,
            failures: failures,
            record: history?.record,
            events: history?.events ?? [],
            duration: ContinuousClock.now - start,
            lastOutput: failures.isEmpty ? [] : try lastOutput(project, history?.record),
            keptFolder: isKept ? stage.projectFolder.string : nil
        )
    }

    // MARK: The run

    /// Starts the run of the scene and carries it on until it has ended or waits.
    func begin() async throws -> RunRecord {
        let project = try stage.project(as: scene.person)
        let values = try await VariableQuestions(definition: pinned.definition, ask: nil).values(
            flags: [:],
            answers: scene.variables,
            locked: [:],
            verb: "ddx workflow test",
            workflow: pinned.definition.name
        )
        let prepared = PreparedRun(pinned: pinned, variables: values)
        return try await limited { follower in
            try await project.writing { ledger in
                try await project.begin(prepared, StartRequest(), follower, in: ledger)
            }
        }
    }

    /// Does what a person does and lets the run go on; what hinders it is added to the failures.
    private func carryOut(
        _ act: Scene.Act,
        _ run: RunID?,
        _ failures: inout [SceneResult.Failure]
    ) async throws {
        guard let run else {
            return
        }
        let project = try stage.project(as: act.person)
        if case .expect(let claims) = act.kind {
            let record = try await project.history(of: run.text).record
            failures += try check(project, record).failures(of: claims)
            return
        }
        do {
            if try await !edit(act.kind) {
                try await move(run, act, in: project)
                try requireTime()
            }
        } catch let failure as Failure where failure.isOfRequest {
            failures.append(impossible(failure, at: act.span))
        }
    }

    private func move(_ run: RunID, _ act: Scene.Act, in project: Project) async throws {
        switch act.kind {
        case .advance(let criteria):
            var request = ResumeRequest()
            request.run = run.text
            request.attested = criteria
            request.releases = true
            request.note = act.note
            try await resume(request, in: project)
        case .approve(let step, let form):
            try await decide(run, step, isApproval: true, form, act, in: project)
        case .reject(let step):
            try await decide(run, step, isApproval: false, nil, act, in: project)
        case .skip(let phase):
            _ = try await project.skip(run.text, phase: phase, note: act.note ?? scene.name)
            try await resume(run, in: project)
        case .retry(let phase):
            var request = RetryRequest()
            request.run = run.text
            request.phase = phase
            request.note = act.note
            let final = request
            _ = try await limited { try await project.retry(final, $0) }
        case .cancel: _ = try await project.cancel(run.text, note: act.note)
        case .write, .append, .edit, .remove, .expect: break
        }
    }

    private func decide(
        _ run: RunID,
        _ step: String,
        isApproval: Bool,
        _ form: JSONValue?,
        _ act: Scene.Act,
        in project: Project
    ) async throws {
        var request = DecisionRequest(run: run.text, isApproval: isApproval)
        request.step = step
        request.form = form
        request.note = act.note
        _ = try await project.decide(request)
        try await resume(run, in: project)
    }

    private func resume(_ run: RunID, in project: Project) async throws {
        var request = ResumeRequest()
        request.run = run.text
        try await resume(request, in: project)
    }

    private func resume(_ request: ResumeRequest, in project: Project) async throws {
        _ = try await limited { try await project.resume(request, $0) }
    }

    /// Carries a run on, and interrupts it when the scene has taken too long.
    private func limited(
        _ work: (RunFollower) async throws -> RunRecord
    ) async throws -> RunRecord {
        let (interruptions, interrupt) = AsyncStream<Void>.makeStream()
        let deadline = deadline
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(until: deadline, clock: .continuous)
                interrupt.yield()
            }
            defer { group.cancelAll() }
            return try await work(RunFollower(interruptions: interruptions) { _ in })
        }
    }

    private func requireTime() throws {
        guard ContinuousClock.now < deadline else {
            throw Failure(
                .refused,
                "the scene took longer than \(DurationText.text(of: scene.timeout))",
                hints: ["give it a longer 'timeout', or replace slow steps by 'stubs'"]
            )
        }
    }

    // MARK: Files

    /// Changes files as a person does; whether the act was of this kind.
    private func edit(_ kind: Scene.Act.Kind) async throws -> Bool {
        let root = stage.root
        switch kind {
        case .write(let files):
            for file in files {
                try root.place(file)
            }
        case .append(let files):
            for file in files {
                let path = FilePath(file.path)
                let before = try root.exists(path) ? root.read(path, limit: 64 << 20) : []
                try root.place(Scene.File(path: file.path, bytes: before + file.bytes))
            }
        case .edit(let glob, let pattern, let replacement):
            try replace(pattern, by: replacement, in: glob)
        case .remove(let paths):
            for path in paths {
                guard try root.remove(FilePath(path)) else {
                    throw Failure(.notFound, "there is no file '\(path)' to remove")
                }
            }
        default: return false
        }
        return true
    }

    private func replace(_ pattern: String, by replacement: String, in glob: String) throws {
        let files = try ProjectFiles(stage.root).matching(glob)
        guard !files.isEmpty else {
            throw Failure(.notFound, "there is no file '\(glob)' to edit")
        }
        let expression = try Pattern(pattern, options: .multiline)
        var count = 0
        for path in files {
            var bytes = try stage.root.read(path, limit: 64 << 20)
            let matches = try expression.matches(in: bytes)
            for match in matches.reversed() {
                bytes.replaceSubrange(match.range, with: replacement.utf8)
            }
            if !matches.isEmpty {
                try stage.root.write(bytes, to: path)
            }
            count += matches.count
        }
        guard count > 0 else {
            throw Failure(.notFound, "'\(glob)' holds nothing that '\(pattern)' matches")
        }
    }

    // MARK: What was found

    private func check(_ project: Project, _ record: RunRecord) -> SceneCheck {
        SceneCheck(record: record, stage: stage, state: project.stateFolder)
    }

    private func impossible(_ failure: Failure, at span: SourceSpan) -> SceneResult.Failure {
        let reasons = [failure.message] + failure.diagnostics.map(\.message)
        return SceneResult.Failure(
            place: nil,
            expected: .null,
            found: failure.message.json,
            diagnostic: Diagnostic(
                .impossibleAct,
                reasons.joined(separator: ": "),
                at: span,
                // What commands would do concerns a project that is thrown away.
                hints: failure.hints.filter { !$0.contains("ddx ") }
            )
        )
    }

    private func lastOutput(_ project: Project, _ record: RunRecord?) throws -> [String] {
        guard let record else {
            return []
        }
        let failed = record.phases.lazy.flatMap { phase in
            phase.steps.lazy.filter { $0.status == .failed }.map { StepReference(phase.id, $0.id) }
        }
        guard let step = failed.first else {
            return []
        }
        return try LogReader(state: project.stateFolder)
            .lastLines(of: step, in: record.id, count: 5)
    }
}

extension Failure {
    /// Whether what was asked for is to blame, and not this computer.
    fileprivate var isOfRequest: Bool {
        [.usage, .invalid, .notFound, .refused, .notPermitted, .configuration, .busy]
            .contains(code)
    }
}
