import SystemPackage
package import WorkflowJobs
package import WorkflowModel
import WorkflowSystem

extension LocalRunner {
    /// Says whether the commands in `status` find nothing left to do.
    package func isDone(_ request: StepRequest) async -> Bool? {
        await upToDate.isDone(request)
    }

    /// Brings the files back that steps have changed, as far as that can be done.
    package func restore(_ request: RestoreRequest) async -> RestoredFiles {
        do {
            let plan = try await restorePlan(of: request.changes, isForced: request.isForced)
            let restorer = restorer
            // Steps may be under way meanwhile; what is written here is none of theirs.
            let paths = try DeclaredPaths(files: Set(plan.transitions.map(\.path)))
            let token = try await tracking.tracker.begin(Participant(attempt: nil, paths: paths))
            let restored = await BlockingWork.run { restorer.restore(plan) }
            // What cannot be tracked any more fails the next step; the files are back all the same.
            _ = try? await tracking.tracker.end(token)
            return restored
        } catch {
            let paths = Set(request.changes.flatMap { $0.files.map(\.path) }).sorted()
            return RestoredFiles(left: paths.map { .init(path: $0, cause: "\(error)") })
        }
    }

    /// Finds out what bringing files back would do; writes nothing.
    ///
    /// - Parameters:
    ///   - changes: What attempts changed, the latest first.
    ///   - isForced: Whether later edits are overwritten.
    /// - Returns: The plan.
    /// - Throws: `SystemError` when the project cannot be read.
    package func restorePlan(
        of changes: [RestoreRequest.StepChanges],
        isForced: Bool
    ) async throws -> RestorePlan {
        let restorer = restorer
        return try await BlockingWork.run { try restorer.plan(changes, isForced: isForced) }
    }

    /// What a plan would change in the files, as a unified diff; bounded in size.
    package func diff(of plan: RestorePlan) async throws -> String {
        try await BlockingWork.run { try plan.diff() }
    }

    /// Removes what dead processes left half-written in the state.
    package func removeRemains() async throws {
        let (store, folders) = (store, stateFolders)
        try await BlockingWork.run {
            try store.removeRemains()
            for folder in folders where try DurableFile.status(of: folder)?.kind == .folder {
                try BoundedRoot(folder).removeRemains(in: "")
            }
        }
    }

    /// Removes the containers that a dead process left of a run.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - choices: Where attempts ran that were cut off.
    package func removeContainers(of run: RunID, startedBy choices: [RunnerChoice]) async {
        for choice in Set(choices) {
            // One that is described wrongly, or whose engine is gone, has left nothing.
            if case .container(let place)? = try? programs.places.place(of: choice) {
                await place.removeContainers(of: run)
            }
        }
    }

    /// Has clusters end the jobs of a run that no recorded attempt stands for.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - attempts: Those that go on.
    ///   - choices: The clusters.
    /// - Returns: The keys of what was ended; a cluster that does not answer has none.
    package func endStrays(
        of run: RunID,
        except attempts: Set<TrackedAttempt>,
        on choices: [RunnerChoice]
    ) async -> [JobKey] {
        var ended: [JobKey] = []
        for place in clusterPlaces(of: choices) {
            ended += (try? await place.endStrays(of: run, except: attempts)) ?? []
        }
        return ended
    }

    /// Removes what was handed over for attempts whose ends are recorded.
    package func forgetJobs(
        of run: RunID,
        except attempts: Set<TrackedAttempt>,
        on choices: [RunnerChoice]
    ) async {
        for place in clusterPlaces(of: choices) {
            // What stays takes room, and nothing else.
            try? await place.forgetJobs(of: run, except: attempts)
        }
    }

    private func clusterPlaces(of choices: [RunnerChoice]) -> [ClusterPlace] {
        Set(choices).compactMap { choice in
            guard case .cluster(let place)? = try? programs.places.place(of: choice) else {
                return nil
            }
            return place
        }
    }

    /// What attempts without a recorded end changed before they were cut off.
    package func changesLeftBehind() async throws -> [TrackedAttempt: [FileChange]] {
        try await tracking.tracker.leftBehind().mapValues(\.files)
    }

    private var restorer: FileRestorer { FileRestorer(project: project, store: store) }
}
