import JSON
import SystemPackage
import WorkflowJobs
import WorkflowLanguage
import WorkflowMasking
import WorkflowModel
import WorkflowSystem

/// One job from its claim to its result.
struct JobAttempt: Sendable {
    private let performer: JobPerformer
    private let job: JobDescription
    private let exchange: any JobExchange
    private let control: JobControl
    /// The folder of the job on this machine.
    private let work: FilePath

    init(
        _ performer: JobPerformer,
        _ job: JobDescription,
        _ exchange: any JobExchange,
        _ control: JobControl,
        work: FilePath
    ) {
        self.performer = performer
        self.job = job
        self.exchange = exchange
        self.control = control
        self.work = work
    }

    /// Carries the job out, and leaves its result in the exchange.
    ///
    /// - Throws: `JobPerformer.Failure`.
    func run(from place: JobExchangePlace) async throws -> JobResult {
        let note: JobNote?
        do {
            let engine = try container()?.engine
            note = try await BlockingWork.run {
                try performer.journal.begin(job.key, place, engine: engine)
            }
        } catch {
            return try await publish(refusal(error))
        }
        guard let note else {
            throw JobPerformer.Failure.claimed("another worker on this machine has it")
        }
        let result = await attempt(noting: note)
        do {
            let published = try await publish(result)
            await clean(note)
            return published
        } catch JobPerformer.Failure.fenced {
            await clean(note)
            throw JobPerformer.Failure.fenced
        }
    }

    private func publish(_ result: JobResult) async throws -> JobResult {
        guard !control.isFenced else {
            throw JobPerformer.Failure.fenced
        }
        do {
            guard try await exchange.publish(result, patiently: true) else {
                throw JobPerformer.Failure.fenced
            }
            return result
        } catch let failure as JobPerformer.Failure {
            throw failure
        } catch {
            throw JobPerformer.Failure.unreachable(
                "the result of '\(job.key)' cannot be handed over: \(error)"
            )
        }
    }

    /// Removes what is left of the job on this machine; what cannot be removed, the next start of a
    /// worker finds.
    private func clean(_ note: JobNote) async {
        try? await BlockingWork.run {
            try BoundedRoot.discardIfThere(work)
            try note.end()
        }
    }

    // MARK: The program

    private func attempt(noting note: JobNote) async -> JobResult {
        let log: JobLog
        let output: ProgramOutput
        let secrets: [String: String]
        do {
            log = try await BlockingWork.run {
                try BoundedRoot.discardIfThere(work)
                try DurableFile.createDirectories(work, durably: false, mode: .privateFolder)
                return try JobLog(exchange.log(of: job.key, in: work))
            }
            secrets = try performer.secrets.values(job.secrets)
            output = self.output(to: log, hiding: Array(secrets.values))
        } catch {
            return refusal(error)
        }
        var result: JobResult
        do {
            let workspace = try await workspace()
            result = try await run(in: workspace, secrets, output, note)
        } catch {
            result = refusal(error)
        }
        let (size, digest) = await BlockingWork.run { log.finish() }
        result.logBytes = size
        result.logDigest = digest
        do {
            try await exchange.hand(logOf: job.key, in: work, isWhole: true)
        } catch {
            // The digest tells that the end is missing; how the program ended is worth more.
        }
        return result
    }

    private func run(
        in workspace: JobWorkspaceFolder,
        _ secrets: [String: String],
        _ output: ProgramOutput,
        _ note: JobNote
    ) async throws -> JobResult {
        let file = work.appending("output")
        _ = try AppendFile(file, mode: .privateFile, isNew: true)
        let command = command(in: workspace, secrets, handingOver: file)
        let programs = ProjectPrograms(
            project: workspace.root,
            environment: performer.policy,
            grace: .milliseconds(job.graceMilliseconds),
            noteChild: { try note.add($0) },
            // A note of a process that is gone does no harm: its start time fits no other one.
            forgetChild: { try? note.remove($0) }
        )
        let started = performer.clock.now()
        let end: ProgramEnd
        if let container = try place(programs) {
            let ending = try await container.run(
                command,
                for: request,
                handingOver: file,
                output,
                control: control.child
            )
            end = ProgramPlaces.Place.container(container)
                .end(ProgramEnd(ending, timeout: command.timeout))
        } else {
            let ending = try await programs.run(command, output: output, control: control.child)
            end = ProgramEnd(ending, timeout: command.timeout)
        }
        var result = JobResult(
            key: job.key,
            end: JobResult.End(end),
            node: performer.node,
            started: started,
            ended: performer.clock.now()
        )
        result.output = await handedOver(file, output)
        return await adding(changesIn: workspace, to: result, output)
    }

    private func command(
        in workspace: JobWorkspaceFolder,
        _ secrets: [String: String],
        handingOver file: FilePath
    ) -> ProjectPrograms.Command {
        let mark = JobJournal.mark(of: job.key)
        let own = [
            "DDX_PROJECT": workspace.root.path.string, "DDX_OUTPUT": file.string,
            mark.name: mark.value,
        ]
        return ProjectPrograms.Command(
            words: job.arguments,
            environment: job.environment.merging(secrets) { $1 }.merging(own) { $1 },
            workingDirectory: job.workingDirectory,
            timeout: job.timeoutMilliseconds.map { .milliseconds($0) }
        )
    }

    private func handedOver(_ file: FilePath, _ output: ProgramOutput) async -> [UInt8] {
        do {
            return try await BlockingWork.run {
                // One byte more than allowed tells that there was more.
                try OpenFile(file, followingLinks: false).read(StepOutputs.limit + 1, at: 0)
            }
        } catch let error as SystemError where error.isNotFound {
            return []
        } catch {
            output.note("what the program wrote to $DDX_OUTPUT cannot be read: \(error)")
            return []
        }
    }

    private func adding(
        changesIn workspace: JobWorkspaceFolder,
        to result: JobResult,
        _ output: ProgramOutput
    ) async -> JobResult {
        guard let changes = workspace.changes else {
            return result
        }
        var result = result
        do {
            let store = exchange.contents
            let found = try await BlockingWork.run { try changes.find(into: store) }
            try await exchange.hand(found.digests)
            for note in found.notes {
                output.note(note)
            }
            result.files = found.files
            result.refusedPaths = found.refused
            return result
        } catch {
            output.note("what the program changed cannot be handed over: \(error)")
            return JobResult(
                key: job.key,
                end: .lost("the program ended, but what it changed is not known: \(error)"),
                node: result.node,
                started: result.started,
                ended: result.ended
            )
        }
    }

    // MARK: What it needs

    private func workspace() async throws -> JobWorkspaceFolder {
        let mark = JobJournal.mark(of: job.key)
        return try await JobWorkspaceFolder.prepare(
            job,
            in: work,
            exchange,
            git: WorkspaceRepository(
                folder: performer.folder.appending("git"),
                git: GitProgram(
                    environment: performer.environment,
                    variables: [mark.name: mark.value],
                    control: control.child
                )
            )
        )
    }

    private func output(to log: JobLog, hiding secrets: [String]) -> ProgramOutput {
        StepLog(sink: log, clock: performer.clock, masker: ProcessMasker()).output(
            of: OutputSource(run: job.key.run, step: job.key.step, attempt: job.key.attempt),
            hiding: secrets,
            in: job.environment
        )
    }

    private var request: StepRequest {
        var request = StepRequest(
            run: job.key.run,
            step: job.key.step,
            attempt: job.key.attempt,
            work: .program(job.arguments),
            values: NoValues()
        )
        request.affects = job.affects
        return request
    }

    private func container() throws -> (description: ContainerDescription, engine: String)? {
        guard let object = job.container else {
            return nil
        }
        let description: ContainerDescription
        do {
            description = try ContainerDescription(object.json)
        } catch {
            throw RunnerDescription.Problem(.settings, error.message, hints: error.hints)
        }
        let environment = performer.policy.passedToEngines
        guard let engine = ContainerEngine.find(description.engine, environment: environment)
        else {
            let missing = ContainerEngine.missing(description.engine)
            throw RunnerDescription.Problem(.missingTool, missing.message, hints: missing.hints)
        }
        return (description, engine.name)
    }

    private func place(_ programs: ProjectPrograms) throws -> ContainerPlace? {
        try container().map {
            ContainerPlace(container: $0.description, engine: $0.engine, programs: programs)
        }
    }

    /// What is said of a job whose program never ran.
    private func refusal(_ error: any Error) -> JobResult {
        let end: JobResult.End =
            switch error {
            case let missing as JobSecrets.Missing: .refused(.invalid, missing.message)
            case let objection as JobWorkspaceFolder.Objection:
                .refused(objection.reason, objection.message)
            case is CancellationError: .terminated
            default: JobResult.End(StepOutcome.failure(of: error))
            }
        let now = performer.clock.now()
        return JobResult(
            key: job.key,
            end: control.isStopped ? .terminated : end,
            node: performer.node,
            started: now,
            ended: now
        )
    }
}

extension JobResult.End {
    /// How a program ended, as its result tells it.
    init(_ end: ProgramEnd) {
        switch end {
        case .exited(let code): self = .exited(code)
        case .signalled(let signal): self = .signalled(signal)
        case .timedOut: self = .timedOut
        case .interrupted: self = .terminated
        case .missing, .notExecutable, .unstartable: self.init(end.outcome(tool: nil))
        }
    }

    /// A program that did not run, as the outcome of its step would tell it here.
    init(_ outcome: StepOutcome) {
        guard case .failed(let reason) = outcome.end else {
            self = .terminated
            return
        }
        self = .refused(reason, outcome.message ?? "it could not be started")
    }
}
