import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Says what is wrong with what an agent made, before anybody relies on it.
struct ResultCheck: Sendable {
    let files: ProjectFiles
    let renderer: ArtifactRenderer
    let gates: GateEvaluator
    /// Where files stand, in folders of their own, that are looked at before they are published.
    let folder: FilePath

    /// What is wrong with files that are not published yet.
    func findings(
        about renderings: [ArtifactRendering],
        of artifact: ArtifactDefinition,
        for request: StepRequest
    ) async throws -> [String] {
        let key = SHA256Digest(of: Array("\(request.step)".utf8)).hexadecimal.prefix(16)
        let folder = folder.appending("candidate-\(key)")
        let candidates = try await BlockingWork.run {
            if try DurableFile.status(of: folder) != nil {
                try BoundedRoot.discard(folder)
            }
            try DurableFile.createDirectories(folder, durably: false, mode: .privateFolder)
            let root = try BoundedRoot(folder)
            for rendering in renderings {
                try root.createDirectories(rendering.path.removingLastComponent(), durably: false)
                try root.write(rendering.content(), to: rendering.path)
            }
            return root
        }
        let findings = try await findings(in: candidates, renderings, artifact, request)
        // What is left of the folder goes with the folder of the run.
        _ = await BlockingWork.run { try? BoundedRoot.discard(folder) }
        return findings
    }

    /// What is wrong with the files of an artifact that an agent wrote into the project itself.
    func findings(
        inPlace paths: [FilePath],
        of artifact: ArtifactDefinition,
        for request: StepRequest
    ) async throws -> [String] {
        let files = files
        let (renderings, missing) = try await BlockingWork.run {
            var renderings: [ArtifactRendering] = []
            var missing: [String] = []
            for path in paths {
                guard try files.status(of: path)?.kind == .file else {
                    missing.append("'\(path)' is missing")
                    continue
                }
                let text = String(decoding: try files.content(of: path), as: UTF8.self)
                let isBlank = text.allSatisfy(\.isWhitespace)
                isBlank
                    ? missing.append("'\(path)' is empty")
                    : renderings.append(ArtifactRendering(path: path, text: text))
            }
            return (renderings, missing)
        }
        guard missing.isEmpty else {
            return missing
        }
        return try await findings(in: files.root, renderings, artifact, request)
    }

    /// What is missing of what a step says it makes.
    func missing(of request: StepRequest) async throws -> [String] {
        let files = files
        return try await BlockingWork.run {
            try request.generates.filter { try files.matching($0).isEmpty }
                .map { "no file matches '\($0)', which the step makes" }
        }
    }

    private func findings(
        in root: BoundedRoot,
        _ renderings: [ArtifactRendering],
        _ artifact: ArtifactDefinition,
        _ request: StepRequest
    ) async throws -> [String] {
        var findings: [String] = []
        do {
            let renderer = renderer
            try await BlockingWork.run { try renderer.validate(renderings, of: artifact) }
        } catch let failure as ArtifactRenderer.Failure {
            findings.append(failure.message)
        }
        let chosen = CandidateGates(
            request.prompt?.criteria ?? [],
            artifact,
            renderings.map(\.path)
        )
        let results = await gates.looking(at: root).evaluate(
            GateRequest(
                run: request.run,
                phase: request.step.phase,
                side: .exit,
                gates: chosen.gates,
                attestations: [:],
                rendered: [:],
                values: request.values
            )
        )
        return findings
            + results.filter { $0.verdict != .pass }.map { result in
                let found = result.evidence.map(\.found).filter { !$0.isEmpty }.prefix(3)
                return ([result.criteria] + found).joined(separator: ": ")
            }
    }
}

extension GateEvaluator {
    /// The same evaluator for files in another folder, of which nothing is remembered.
    fileprivate func looking(at root: BoundedRoot) -> GateEvaluator {
        GateEvaluator(
            files: ProjectFiles(root),
            record: record,
            world: world,
            variables: variables,
            command: command,
            plugin: plugin,
            definitionFile: definitionFile,
            verdicts: verdicts.removingLastComponent().appending("candidates"),
            clock: clock
        )
    }
}
