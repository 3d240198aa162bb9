import JSON
import WorkflowJobs
import WorkflowLanguage
import WorkflowModel
import WorkflowReports
import WorkflowRunners
import WorkflowStore

extension Project {
    /// What reaches the clusters of the settings; nothing is opened before a step needs it.
    func clusters(recordedIn ledger: LedgerStore) -> Clusters {
        clusters { try await ledger.auditLogs().last ?? "" }
    }

    private func clusters(log: @escaping @Sendable () async throws -> String) -> Clusters {
        let environment = surroundings.environment
        let policy = EnvironmentPolicy(own: environment, pass: settings.passedEnvironment)
        let program = surroundings.executable
        return Clusters(state: stateFolder, log: log) { cluster, exchange in
            switch cluster.engine {
            case .slurm(let slurm):
                return SlurmQueue(
                    slurm,
                    exchange: exchange,
                    program: program,
                    environment: slurm.rest == nil ? policy.passedToEngines : environment,
                    clock: MachineClock()
                )
            case .temporal(let temporal):
                return TemporalQueue(temporal, environment: environment, clock: MachineClock())
            }
        }
    }

    /// Where the steps of a run are that other machines carry out; what cannot be read is not told.
    func places(of run: RunID) -> [StepReference: StepPlace] {
        let folder = RunFolder(run, state: stateFolder).path
        let places = (try? AttemptPlaces(folder: folder).read()) ?? [:]
        var newest: [StepReference: StepPlace] = [:]
        for (attempt, place) in places where attempt.attempt > newest[attempt.step]?.attempt ?? 0 {
            let since = place.since.text
            newest[attempt.step] = StepPlace(
                attempt: attempt.attempt,
                isOpen: place.stage.isOpen,
                words: "\(place.words), since \(since)",
                json: place.json
            )
        }
        return newest
    }

    /// What keeps the clusters of the settings from being used now, by the names of runners.
    func clusterHealth() async -> [(name: String, failure: JobQueueFailure?)] {
        let clusters = clusters { "" }
        var found: [(name: String, failure: JobQueueFailure?)] = []
        for (name, value) in configuredRunners.sorted(by: { $0.key < $1.key })
        where ClusterDescription.kinds.contains(value["kind"]?.stringValue ?? "") {
            let cluster: ClusterDescription
            do throws(ClusterDescription.Problem) {
                cluster = try ClusterDescription(value)
            } catch {
                found.append((name, JobQueueFailure(.refused, error.message, hints: error.hints)))
                continue
            }
            found.append((name, await clusters.queue(of: cluster).health()))
        }
        return found
    }
}
