import Synchronization
import SystemPackage
import WorkflowExpressions
import WorkflowLibrary
package import WorkflowStore
import WorkflowSystem

/// Runs that were looked for, and for how many of all others nobody can say whether they fit.
package struct FoundRuns: Sendable {
    /// Newest first, with whether a living process owns each.
    package let runs: [(run: RunSummary, isOwned: Bool)]
    /// How many runs the condition has no value for, and why it has none for the first of them.
    package let undecided: (count: Int, cause: String)?
}

/// A project of this user, as far as it can be opened.
package struct OwnProject: Sendable {
    package let folder: String
    package let opened: Result<Project, Failure>
}

extension Project {
    /// Looks for runs, one at a time.
    ///
    /// - Parameters:
    ///   - filter: What rows are narrowed by.
    ///   - condition: What must hold for them; nothing for all.
    /// - Returns: The runs that fit.
    /// - Throws: `Failure` when the ledger cannot be read.
    package func runs(
        matching filter: RunFilter,
        where condition: RunCondition?
    ) async throws -> FoundRuns {
        guard let condition else {
            return FoundRuns(runs: try await runs(matching: filter), undecided: nil)
        }
        return try await translatingFailures {
            let undecided = Undecided()
            let runs = try await reading { ledger in
                try await ledger.runs(matching: filter, reading: condition.details) { run in
                    do throws(EvaluationError) {
                        return try condition.holds(for: run)
                    } catch {
                        undecided.add(error.message)
                        return false
                    }
                }
            }
            return FoundRuns(runs: runs, undecided: undecided.told)
        }
    }

    /// This project, when it is one, and all others that this user made and that still exist.
    ///
    /// A folder that has become another project since is not among them.
    package func ownProjects() throws -> [OwnProject] {
        try translatingFailure {
            let others = try trust.ownProjects()
                .filter { $0 != root }
                .filter { try isStillOwn($0) }
                .sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) }
            let own = isInitialized ? [OwnProject(folder: root.string, opened: .success(self))] : []
            return own
                + others.map { other in
                    OwnProject(
                        folder: other.string,
                        opened: Result { try Project.open(other.string, in: surroundings) }
                            .mapError { Failure($0) }
                    )
                }
        }
    }

    private func isStillOwn(_ folder: FilePath) throws -> Bool {
        do {
            let inside = folder.appending(".ddx")
            guard try DurableFile.status(of: inside, followingLinks: true)?.kind == .folder else {
                return false
            }
            let id = try ProjectFolder.id(of: folder)
            return try id.map { try trust.isOwn(project: folder, id: $0) } ?? false
        } catch {
            // It is there and cannot be looked into: opening it says why.
            return true
        }
    }
}

/// Counts the runs that a condition has no value for.
private final class Undecided: Sendable {
    private let state = Mutex<(count: Int, cause: String)?>(nil)

    var told: (count: Int, cause: String)? { state.withLock { $0 } }

    func add(_ cause: String) {
        state.withLock { state in
            state = ((state?.count ?? 0) + 1, state?.cause ?? cause)
        }
    }
}
