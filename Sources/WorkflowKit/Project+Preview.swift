import SystemPackage
package import WorkflowModel
import WorkflowRunners
import WorkflowStore
import WorkflowSystem

/// What a run did in a throw-away copy of the project.
package struct RunTrial: Sendable {
    /// The run as it stood when nothing could go on without people.
    package let run: RunRecord
    /// What changed in the copy.
    package let changes: [FileChange]
    /// What changed in the copy, as a unified diff; bounded in size.
    package let diff: String
    /// What could not be copied, in words.
    package let notes: [String]
    /// The last lines of the step that failed; empty when none did.
    package let lastOutput: [String]
}

extension Project {
    /// Runs a workflow in a copy of the project until it ends or waits; the project is untouched.
    ///
    /// Files change in the copy alone. What steps do elsewhere, they do.
    ///
    /// - Parameters:
    ///   - request: What to run and with which values.
    ///   - follower: Who is told of progress, and may interrupt.
    /// - Returns: What came of it; the copy is gone.
    /// - Throws: `Failure`; the copy is gone then, too.
    package func tryOut(
        _ request: StartRequest,
        _ follower: RunFollower = RunFollower()
    ) async throws -> RunTrial {
        try await translatingFailures {
            let prepared = try await prepare(request)
            try prepared.pinned.require(request.extent)
            try await ToolCheck(surroundings).requireTools(of: prepared.pinned.definition)
            let copy = try await PreviewCopy(of: root, in: surroundings.temporaryFolder)
            let result: Result<RunTrial, any Error>
            do {
                var inside = try Project.open(copy.project.string, in: surroundings)
                inside.vault = vault
                // What happens in a copy did not happen.
                inside.collector = nil
                inside.auditFolders = XDGFolders(environment: [:], home: copy.folder)
                let (run, output) = try await inside.carryOut(prepared, request, follower)
                result = .success(
                    RunTrial(
                        run: run,
                        changes: try await copy.changes(),
                        diff: try await copy.diff(),
                        notes: copy.notes,
                        lastOutput: output
                    )
                )
            } catch {
                result = .failure(error)
            }
            try await copy.remove()
            return try result.get()
        }
    }

    /// Carries a prepared run out in this project, which is a copy of the one it was prepared in.
    private func carryOut(
        _ prepared: PreparedRun,
        _ request: StartRequest,
        _ follower: RunFollower
    ) async throws -> (RunRecord, lastOutput: [String]) {
        try await writing { ledger in
            let run = try await begin(prepared, request, follower, in: ledger)
            let failed = run.phases.flatMap { phase in
                phase.steps.filter { $0.status == .failed }.map { StepReference(phase.id, $0.id) }
            }
            guard let step = failed.first else {
                return (run, [])
            }
            return (run, try lastOutput(of: step, in: run.id))
        }
    }
}
