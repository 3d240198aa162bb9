package import SystemPackage
package import WorkflowJobs
package import WorkflowModel
import WorkflowSystem

/// Carries out jobs on this machine: one attempt of a step each, and never a second time.
package struct JobPerformer: Sendable {
    /// Why nothing is known of a job that a worker was to carry out.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// Somebody else has it, or had it and left no result.
        case claimed(String)
        /// It was given up by the engine, or the lease was over; its program is dead.
        case fenced
        /// The exchange does not answer, or holds no such job.
        case unreachable(String)

        /// What happened, in lower case and without a full stop.
        package var description: String {
            switch self {
            case .claimed(let owner): "the job is not ours: \(owner)"
            case .fenced: "the job was given up: its program was killed, and nothing is said of it"
            case .unreachable(let reason): reason
            }
        }
    }

    /// The worker's own folder.
    let folder: FilePath
    /// What the worker is called.
    let name: String
    let environment: [String: String]
    let secrets: JobSecrets
    let clock: any WorldClock
    /// The machine.
    let node = Account.hostName()

    /// Describes a worker.
    ///
    /// - Parameters:
    ///   - folder: Where it may write; created when absent, and kept from others.
    ///   - name: What it is called.
    ///   - environment: Its environment: programs get the same part of it that they would get from
    ///     an engine here.
    ///   - secrets: A folder with a file for each secret, beside `DDX_SECRET_NAME`.
    ///   - clock: The clock.
    package init(
        folder: FilePath,
        name: String,
        environment: [String: String],
        secrets: FilePath?,
        clock: any WorldClock
    ) {
        self.folder = folder
        self.name = name
        self.environment = environment
        self.secrets = JobSecrets(environment: environment, folder: secrets)
        self.clock = clock
    }

    /// What programs see of the worker's environment: what they would see of an engine's, and what
    /// clusters tell them of the machines and devices that are theirs.
    var policy: EnvironmentPolicy {
        EnvironmentPolicy(
            own: environment,
            pass: [
                "SLURM_*", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES",
                "ROCR_VISIBLE_DEVICES", "ZE_AFFINITY_MASK", "OMP_NUM_THREADS",
            ]
        )
    }

    var journal: JobJournal { JobJournal(folder: folder.appending("running"), node: node) }

    /// Carries out a job, or says what became of it when it was carried out before.
    ///
    /// A cancelled task asks the program to end; what it did until then is told all the same.
    ///
    /// - Parameters:
    ///   - key: The job.
    ///   - place: Where it is described.
    ///   - control: Ends it early.
    /// - Returns: The result, which is in the exchange.
    /// - Throws: `Failure`.
    package func perform(
        _ key: JobKey,
        at place: JobExchangePlace,
        control: JobControl
    ) async throws -> JobResult {
        // What was begun is brought to its end, also in a task that has been cancelled.
        let work = Task { try await carryOut(key, at: place, control) }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            control.cancel()
        }
    }

    private func carryOut(
        _ key: JobKey,
        at place: JobExchangePlace,
        _ control: JobControl
    ) async throws -> JobResult {
        let exchange = exchange(at: place)
        let outcome = await Result { try await carryOut(key, at: place, exchange, control) }
        await exchange.close()
        return try outcome.get()
    }

    private func carryOut(
        _ key: JobKey,
        at place: JobExchangePlace,
        _ exchange: any JobExchange,
        _ control: JobControl
    ) async throws -> JobResult {
        let job: JobDescription
        do {
            if let result = try await exchange.result(of: key) {
                return result
            }
            job = try await self.job(JobFolder.name(of: key), in: exchange, at: place)
            guard job.key == key else {
                throw Failure.unreachable("\(place.words) holds another job than '\(key)'")
            }
            let owner = JobOwner(
                node: node,
                worker: name,
                pid: Int(ProcessIdentity.current.pid),
                started: clock.now()
            )
            guard try await exchange.claim(key, owner) else {
                throw Failure.claimed("another worker took it, or the engine gave it up")
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure.unreachable("\(error)")
        }
        control.allow(.milliseconds(job.graceMilliseconds))
        let lease = JobLease(job, exchange, control, work: work(of: key))
        // It is awaited below, whatever happens until then.
        let keeping = Task { await lease.keep() }
        let outcome = await Result {
            try await JobAttempt(self, job, exchange, control, work: work(of: key)).run(from: place)
        }
        keeping.cancel()
        await keeping.value
        return try outcome.get()
    }

    /// The key of a job by the name of its folder.
    ///
    /// - Throws: `Failure` when there is no such job.
    package func key(named name: String, at place: JobExchangePlace) async throws -> JobKey {
        let exchange = exchange(at: place)
        let found = await Result { try await job(name, in: exchange, at: place) }
        await exchange.close()
        do {
            return try found.get().key
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure.unreachable("\(error)")
        }
    }

    private func job(
        _ name: String,
        in exchange: any JobExchange,
        at place: JobExchangePlace
    ) async throws -> JobDescription {
        guard let job = try await exchange.job(named: name) else {
            throw Failure.unreachable("there is no job '\(name)' in \(place.words)")
        }
        return job
    }

    /// The folder of a job while it is under way.
    func work(of key: JobKey) -> FilePath {
        folder.appending("work").appending(JobFolder.name(of: key))
    }

    func exchange(at place: JobExchangePlace) -> any JobExchange {
        switch place {
        case .folder(let path): FolderExchange(folder: JobFolder(FilePath(path)))
        case .server(let url):
            ServerExchange(
                address: url,
                token: environment[ServerExchange.tokenVariable],
                contents: ObjectStore(folder: folder.appending("contents"), fileLimit: .max)
            )
        }
    }

    // MARK: After a crash

    /// Ends what workers of this machine left that died, and says in the exchange that it is lost.
    ///
    /// - Returns: The jobs that were cut off.
    package func endLeftovers() async -> [JobKey] {
        let notes = (try? await BlockingWork.run { try journal.leftovers() }) ?? []
        var ended: [JobKey] = []
        for note in notes {
            guard let entry = try? note.read(), await end(entry) else { continue }
            ended.append(entry.key)
            // What is left of it is found again by whoever looks next.
            try? note.end()
        }
        return ended
    }

    /// Ends all processes of a job, and says whether the exchange knows it now.
    private func end(_ entry: JobJournal.Entry) async -> Bool {
        for child in entry.children {
            ProcessSessions.end(child)
        }
        let mark = JobJournal.mark(of: entry.key)
        do {
            _ = try await ProcessSessions.endAll(
                whoseEnvironmentContains: "\(mark.name)=\(mark.value)"
            )
            if let engine = entry.engine {
                await ContainerEngine(
                    name: engine,
                    environment: policy.passedToEngines
                ).remove([
                    ContainerPlace.name(
                        of: entry.key.run,
                        entry.key.step,
                        attempt: entry.key.attempt
                    )
                ])
            }
            let now = clock.now()
            let lost = JobResult(
                key: entry.key,
                end: .lost("the worker '\(name)' on \(node) died while it carried it out"),
                node: node,
                started: now,
                ended: now
            )
            let exchange = exchange(at: entry.exchange)
            let publishing = await Result { try await exchange.publish(lost, patiently: false) }
            await exchange.close()
            _ = try publishing.get()
            try await BlockingWork.run { try BoundedRoot.discardIfThere(work(of: entry.key)) }
            return true
        } catch {
            return false
        }
    }
}

extension JobExchangePlace {
    /// The place as messages name it.
    fileprivate var words: String {
        switch self {
        case .folder(let path): "'\(path)'"
        case .server(let url): "the exchange at \(url)"
        }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous piece of work came to.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}

extension BoundedRoot {
    /// Removes a folder that is thrown away, if it is there.
    static func discardIfThere(_ folder: FilePath) throws {
        if try DurableFile.status(of: folder) != nil {
            try discard(folder)
        }
    }
}
