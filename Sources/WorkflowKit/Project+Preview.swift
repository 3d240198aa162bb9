import SystemPackage
import WorkflowLanguage
import WorkflowLibrary
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
    /// The name under which it is kept to be applied; nothing when it is not.
    package let id: String?
}

extension Project {
    /// Runs a workflow in a copy of the project until it ends or waits; the project is untouched.
    ///
    /// Files change in the copy alone. What steps do elsewhere, they do. What they did is kept, so
    /// that `apply` makes the same changes here.
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
                let (id, note) = await keep(run, of: inside)
                result = .success(
                    RunTrial(
                        run: run,
                        changes: try await copy.changes(),
                        diff: try await copy.diff(),
                        notes: copy.notes + [note].compactMap(\.self),
                        lastOutput: output,
                        id: id
                    )
                )
            } catch {
                result = .failure(error)
            }
            try await copy.remove()
            return try result.get()
        }
    }

    /// Keeps what a run did in the copy; where that cannot be, why.
    private func keep(_ run: RunRecord, of copy: Project) async -> (id: String?, note: String?) {
        guard isInitialized, run.status != .failed, run.status != .cancelled else {
            return (nil, nil)
        }
        do {
            let events = try await copy.reading { try await $0.events(of: run.id) }
            let kept = try await KeptPreview.keep(
                events,
                from: copy.stateFolder.appending("objects"),
                in: previewFolder
            )
            return (kept.id, nil)
        } catch {
            return (nil, "the preview is not kept and cannot be applied: \(error)")
        }
    }

    private var previewFolder: FilePath { stateFolder.appending("previews") }

    /// Makes a run that does exactly what a preview did; no program runs and nobody is asked again.
    ///
    /// - Parameters:
    ///   - name: The preview, or the beginning of its id.
    ///   - follower: Who is told of progress, and may interrupt.
    /// - Returns: The run as it stands then.
    /// - Throws: `Failure` with `refused` when the workflow, or a file that the preview changed, is
    ///   not as it was.
    package func apply(
        preview name: String,
        _ follower: RunFollower = RunFollower()
    ) async throws -> RunRecord {
        try await translatingFailures {
            let preview: KeptPreview
            do {
                guard let found = try await KeptPreview.find(name, in: previewFolder) else {
                    throw Failure(
                        .notFound,
                        "there is no preview '\(name)'",
                        hints: ["ddx run start --preview"]
                    )
                }
                preview = found
            } catch let error as KeptPreview.Failure {
                throw Failure(.integrity, error.description, hints: ["ddx run start --preview"])
            }
            let pinned = try await recordingRefusals(of: "start") {
                try definition(previewedBy: preview)
            }
            let obstacles = try await preview.obstacles(in: root)
            guard obstacles.isEmpty else {
                throw Failure(
                    .refused,
                    "the project is not as it was: \(obstacles.prefix(5).joined(separator: ", "))"
                        + (obstacles.count > 5 ? " and \(obstacles.count - 5) more" : ""),
                    hints: ["ddx run start \(preview.creation.workflow) --preview"]
                )
            }
            let replaying = repeating(preview)
            return try await replaying.writing { ledger in
                let prepared = PreparedRun(pinned: pinned, variables: preview.creation.variables)
                return try await replaying.begin(
                    prepared,
                    StartRequest(),
                    follower,
                    in: ledger,
                    note: .remark("does what preview \(preview.id) did")
                )
            }
        }
    }

    private func repeating(_ preview: KeptPreview) -> Project {
        var project = self
        project.preview = preview
        return project
    }

    /// The applied workflow that a preview ran, as long as it is the same.
    private func definition(previewedBy preview: KeptPreview) throws -> PinnedDefinition {
        let name = preview.creation.workflow
        let entry = try library().find(try appliedWorkflow(name, for: "ddx run start"))
        let pinned = try PinnedDefinition(try entry.composed())
        guard pinned.source.digest.description == preview.creation.digest else {
            throw Failure(
                .refused,
                "the workflow '\(name)' is not the one that was previewed",
                hints: ["ddx run start \(name) --preview"]
            )
        }
        try requireTrust(of: pinned)
        return pinned
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
