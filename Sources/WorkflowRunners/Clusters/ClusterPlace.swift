import JSON
import SystemPackage
import WorkflowJobs
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// Other machines, to which a cluster takes the programs of steps.
///
/// One attempt of a step is one job over there. Its key is derived from what the ledger says, so whoever
/// takes the run over finds the same job: handing it over again is taking it up.
struct ClusterPlace: Sendable {
    /// The name of the runner.
    let name: String
    let cluster: ClusterDescription
    let clusters: Clusters
    let places: AttemptPlaces
    let programs: ProjectPrograms
    let log: StepLog

    /// Has a program run over there.
    ///
    /// - Parameters:
    ///   - command: The program, with all that the definition adds to its environment.
    ///   - request: The attempt.
    ///   - file: Where its outputs are expected here.
    ///   - output: Takes in what it writes.
    /// - Returns: How it ended; one that was lost counts as cut off.
    /// - Throws: `PlaceFailure` for what never ran, and what keeps its files from coming back.
    func run(
        _ command: ProjectPrograms.Command,
        for request: StepRequest,
        handingOver file: FilePath,
        _ output: ProgramOutput
    ) async throws -> ChildEnding {
        defer { output.finish() }
        let key = try await key(of: request)
        let exchange = clusters.exchange(of: cluster)
        let known = try await BlockingWork.run { try exchange.job(key) }
        let job: JobDescription
        if let known {
            job = known
        } else {
            let new = try await description(of: command, key, request, exchange, output)
            job = try await BlockingWork.run { try exchange.place(new) }
        }
        var attempt = ClusterAttempt(
            job: job,
            runner: name,
            queue: clusters.queue(of: cluster),
            exchange: exchange,
            places: places,
            output: output,
            clock: log.clock
        )
        attempt.isTakenUp = request.isTakenUp
        attempt.pace = clusters.pace
        let result = try await attempt.result()
        try await BlockingWork.run {
            try DurableFile.write(result.output, to: file, mode: .groupFile)
        }
        try await bringBack(result, of: request, from: exchange)
        return try ending(result, output)
    }

    /// Asks a cluster to end the jobs of a run that nobody waits for.
    ///
    /// - Returns: Their keys.
    func endStrays(
        of run: RunID,
        except attempts: Set<TrackedAttempt>
    ) async throws(JobQueueFailure) -> [JobKey] {
        let queue = clusters.queue(of: cluster)
        guard let log = try? await clusters.log() else {
            return []
        }
        let strays = try await queue.openJobs(of: run).filter { key in
            key.log.isIdentical(to: log)
                && !attempts.contains(TrackedAttempt(key.step, attempt: key.attempt))
        }
        let exchange = clusters.exchange(of: cluster)
        for key in strays {
            // Not every queue tells the worker of a job that runs; the exchange does.
            await BlockingWork.run {
                if (try? exchange.job(key)) != nil { try? exchange.revoke(key, .cancel) }
            }
            try await queue.cancel(key, byForce: false)
        }
        return strays
    }

    /// Removes what was handed over for attempts of a run that have ended.
    func forgetJobs(of run: RunID, except attempts: Set<TrackedAttempt>) async throws {
        let (places, exchange, name) = (places, clusters.exchange(of: cluster), name)
        try await BlockingWork.run {
            for (attempt, place) in try places.read()
            where place.runner == name && !attempts.contains(attempt) {
                if let key = JobKey(place.key) {
                    try exchange.remove(key)
                }
            }
        }
    }

    /// The key of an attempt; one that is taken up keeps the key that it was begun with.
    private func key(of request: StepRequest) async throws -> JobKey {
        let attempt = TrackedAttempt(request.step, attempt: request.attempt)
        let known = try await BlockingWork.run { [places] in
            try request.isTakenUp ? places.read()[attempt]?.key : nil
        }
        if let key = known.flatMap({ JobKey($0) }) {
            return key
        }
        return JobKey(
            log: try await clusters.log(),
            run: request.run,
            step: request.step,
            attempt: request.attempt
        )
    }

    // MARK: Description

    private func description(
        of command: ProjectPrograms.Command,
        _ key: JobKey,
        _ request: StepRequest,
        _ exchange: JobFolder,
        _ output: ProgramOutput
    ) async throws -> JobDescription {
        let variables = try JobVariables(command, request)
        var job = JobDescription(
            key: key,
            idempotencyKey: command.environment["DDX_IDEMPOTENCY_KEY"] ?? "",
            arguments: command.words,
            workspace: try await workspace(exchange, output),
            exchange: place(of: exchange)
        )
        job.environment = variables.plain
        job.secrets = variables.secrets
        job.workingDirectory = command.workingDirectory
        job.timeoutMilliseconds = command.timeout?.wholeMilliseconds
        job.graceMilliseconds = programs.grace.wholeMilliseconds
        job.leaseMilliseconds = cluster.lease.wholeMilliseconds
        job.container = cluster.container
        job.affects = request.affects.map { $0 + request.generates }
        return job
    }

    private func place(of exchange: JobFolder) -> JobExchangePlace {
        if case .server(let address) = cluster.exchange {
            return .server(url: address)
        }
        return .folder(exchange.path.string)
    }

    private func workspace(
        _ exchange: JobFolder,
        _ output: ProgramOutput
    ) async throws -> JobWorkspace {
        let project = programs.project
        switch cluster.workspace {
        case .shared: return .shared(project: project.path.string)
        case .bundle:
            let (manifest, notes) = try await WorkspaceBundle.pack(project, into: exchange.contents)
            for note in notes { output.note(note) }
            return .bundle(manifest: manifest)
        case .git:
            try DurableFile.createDirectories(exchange.path, mode: .groupFolder)
            let state = try await WorkspaceCommit(
                of: project.path,
                into: exchange.contents,
                scratch: exchange.path,
                environment: programs.environment.passed
            )
            let remote = cluster.remote ?? ""
            return .git(remote: remote, commit: state.commit, patch: state.patch)
        }
    }

    // MARK: Result

    private func ending(_ result: JobResult, _ output: ProgramOutput) throws -> ChildEnding {
        switch result.end {
        case .exited(0) where !result.refusedPaths.isEmpty:
            let sentence = StepTracking.sentence(about: result.refusedPaths)
            var outcome = StepOutcome.failed(.affects, sentence)
            outcome.exitCode = 0
            throw PlaceFailure(outcome: outcome)
        case .exited(let code): return .exited(Int32(truncatingIfNeeded: code))
        case .signalled(let signal): return .signalled(Int32(truncatingIfNeeded: signal))
        case .timedOut: return .timedOut
        case .terminated: return .terminated
        case .refused(let reason, let message):
            throw PlaceFailure(outcome: .failed(reason, message))
        case .lost(let message):
            output.note("whether it did its work on '\(name)' is not known: \(message)")
            return .terminated
        }
    }

    /// Makes the files of the project what the job made of its own.
    ///
    /// One that was changed here meanwhile stays as it is, and the step has failed.
    private func bringBack(
        _ result: JobResult,
        of request: StepRequest,
        from exchange: JobFolder
    ) async throws {
        guard !result.files.isEmpty else {
            return
        }
        // Going back to what it was, seen from the other side.
        let changes = result.files.compactMap { file -> FileChange? in
            guard let before = file.before, let after = file.after else { return nil }
            return FileChange(TrackedPath(file.path), from: after, to: before)
        }
        let restorer = FileRestorer(project: programs.project, store: exchange.contents)
        let left = try await BlockingWork.run {
            let step = RestoreRequest.StepChanges(step: request.step, files: changes)
            return restorer.restore(try restorer.plan([step], isForced: false)).left
        }
        guard !left.isEmpty else {
            return
        }
        let names = left.prefix(5).map { "'\($0.path)'" }.joined(separator: ", ")
        let message = "\(names) changed here while the step ran on '\(name)', and stays as it is"
        throw PlaceFailure(outcome: .failed(.invalid, message))
    }
}

extension Duration {
    /// The duration in milliseconds, rounded up.
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
