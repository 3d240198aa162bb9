import JSON
import SystemPackage
import WorkflowExpressions
import WorkflowModel
import WorkflowSystem

/// Carries out artifact steps: renders what has a template, waits for what people write.
struct ArtifactStep: Sendable {
    let files: ProjectFiles
    let renderer: ArtifactRenderer
    let record: RenderedRecord
    /// From how many bytes on a file is worth a word.
    let warningSize: Int64?
    let log: StepLog

    /// Makes the files of an artifact; either all are rendered or none is touched.
    func run(_ artifact: ArtifactDefinition, for request: StepRequest) async -> StepOutcome {
        let source = OutputSource(run: request.run, step: request.step, attempt: request.attempt)
        let output = log.output(of: source)
        return await BlockingWork.run {
            do {
                if let collection = artifact.collection {
                    return try self.collect(collection, of: artifact, values: request.values)
                }
                return try self.publish(
                    artifact,
                    values: request.values,
                    isRepeated: request.attempt > 1,
                    noting: output.note
                )
            } catch {
                return .failure(of: error)
            }
        }
    }

    /// The files that a request for an artifact writes; nothing for a request of another kind.
    ///
    /// None are known when a path cannot be evaluated: the step fails then and writes nothing.
    func files(of request: StepRequest) -> Set<TrackedPath>? {
        guard case .artifact(let artifact) = request.work else { return nil }
        let paths = artifact.outputs.filter { $0.template != nil }.compactMap { output in
            try? renderer.path(output.path, for: artifact, values: request.values)
        }
        return Set(paths.map { TrackedPath($0.string) })
    }

    // MARK: Files

    private func publish(
        _ artifact: ArtifactDefinition,
        values: any ValueLookup,
        isRepeated: Bool,
        noting note: @escaping @Sendable (String) -> Void
    ) throws -> StepOutcome {
        let (renderings, handwritten) = try renderer.files(of: artifact, values: values)
        for rendering in renderings where !rendering.undeclared.isEmpty {
            let names = rendering.undeclared.prefix(20).joined(separator: ", ")
            note("\(rendering.path): left as it stands: \(names)")
        }
        if isRepeated {
            // A crash may have ended the attempt before.
            try record.removeRemains()
            for folder in Set(renderings.map { $0.path.removingLastComponent() }) {
                try files.root.removeRemains(in: folder)
            }
        }
        var outcome = StepOutcome(.completed)
        let publisher = ArtifactPublisher(root: files.root, record: record, note: note)
        for rendering in renderings {
            outcome.files.append(try publisher.publish(rendering, artifact.overwrite))
            if let warningSize, rendering.size > warningSize {
                note("\(rendering.path): \(rendering.size) bytes are much for an artifact")
            }
        }
        return try waiting(for: handwritten, of: artifact, outcome)
    }

    private func waiting(
        for paths: [FilePath],
        of artifact: ArtifactDefinition,
        _ outcome: StepOutcome
    ) throws -> StepOutcome {
        var outcome = outcome
        var missing: [String] = []
        for path in paths {
            try files.root.createDirectories(path.removingLastComponent())
            guard let status = try files.status(of: path) else {
                missing.append("'\(path)'")
                continue
            }
            guard status.kind == .file else {
                throw SystemError.refusal("read", path, because: "it is not a regular file")
            }
            let isSmall = status.size <= ProjectFiles.sizeLimit
            if try isSmall && files.content(of: path).allSatisfy(\.isBlank) {
                missing.append("'\(path)'")
            } else {
                outcome.files.append(FileChange(path: path.string, change: .kept, digest: nil))
            }
        }
        if !missing.isEmpty {
            let guide = artifact.prompt.map { " as '\($0)' of the workflow says" } ?? ""
            let message = "write \(missing.joined(separator: " and "))\(guide)"
            outcome = outcome.ending(.waiting(.input), message)
        }
        return outcome
    }

    // MARK: Collections

    private func collect(
        _ collection: ArtifactDefinition.Collection,
        of artifact: ArtifactDefinition,
        values: any ValueLookup
    ) throws -> StepOutcome {
        let folder = try renderer.path(
            SourceString(collection.folder),
            for: artifact,
            values: values
        )
        try files.root.createDirectories(folder)
        let members = try CollectionMembers(collection, in: folder).present(in: files)
        guard !members.isEmpty else {
            let workflow = values.value(at: ["run", "workflow"])?.stringValue ?? "WORKFLOW"
            var outcome = StepOutcome(.waiting(.input))
            outcome.message =
                "'\(folder)' waits for its first file: ddx workflow new \(workflow) \(artifact.id)"
            return outcome
        }
        var outcome = StepOutcome(.completed)
        outcome.files = try members.map { path in
            let digest = try files.root.digest(of: path)
            let isUntouched = try record.contains(digest, at: path)
            return FileChange(
                path: path.string,
                change: .kept,
                digest: isUntouched ? "\(digest)" : nil
            )
        }
        return outcome
    }
}
