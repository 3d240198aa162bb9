import Synchronization
package import SystemPackage
package import WorkflowJobs
package import WorkflowLanguage
import WorkflowModel

/// The clusters that runners of the settings name, and what all attempts on them have in common.
package struct Clusters: Sendable {
    /// How often things are looked at.
    package struct Pace: Sendable {
        /// The pause between looks into the exchange while something moves.
        package var shortest = Duration.milliseconds(50)
        /// The pause while nothing does.
        package var longest = Duration.milliseconds(500)
        /// The pause after a queue did not answer, at first; it grows tenfold.
        package var retry = Duration.seconds(1)
        /// How long a queue may be out of reach until a step that it never got has failed.
        package var patience = Duration.seconds(60)
        /// What is granted beyond the grace of a cancelled job, and beyond the lease of a silent one.
        package var allowance = Duration.seconds(5)

        package init() {}
    }

    /// The state folder of the project.
    let state: FilePath
    /// The name of the log that records the runs of the project.
    package let log: @Sendable () async throws -> String
    package var pace = Pace()
    private let makeQueue: @Sendable (ClusterDescription, JobFolder) -> any JobQueue
    private let queues = QueueTable()

    /// Prepares to reach clusters; nothing is opened before a step needs it.
    ///
    /// - Parameters:
    ///   - state: The state folder of the project.
    ///   - log: Tells the name of the log that records the runs of the project.
    ///   - makeQueue: Makes what speaks to a cluster whose machines see a folder.
    package init(
        state: FilePath,
        log: @escaping @Sendable () async throws -> String,
        makeQueue: @escaping @Sendable (ClusterDescription, JobFolder) -> any JobQueue
    ) {
        self.state = state
        self.log = log
        self.makeQueue = makeQueue
    }

    /// The folder in which a cluster and this program hand things over.
    package func exchange(of cluster: ClusterDescription) -> JobFolder {
        switch cluster.exchange {
        case .own, .server: JobFolder(state.appending("exchange"))
        case .folder(let path): JobFolder(FilePath(path))
        }
    }

    /// What speaks to a cluster; the same for all steps of this process.
    package func queue(of cluster: ClusterDescription) -> any JobQueue {
        queues.queue(of: cluster) { makeQueue(cluster, exchange(of: cluster)) }
    }
}

/// Queues that are made once.
private final class QueueTable: Sendable {
    private let queues = Mutex<[ClusterDescription: any JobQueue]>([:])

    func queue(of cluster: ClusterDescription, _ make: () -> any JobQueue) -> any JobQueue {
        queues.withLock { queues in
            if let queue = queues[cluster] {
                return queue
            }
            let queue = make()
            queues[cluster] = queue
            return queue
        }
    }
}
