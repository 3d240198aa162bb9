import SystemPackage
import WorkflowExpressions
import WorkflowModel
import WorkflowSystem

/// Reads what a prompt is made of; writes nothing.
struct PromptReader: Sendable {
    let files: ProjectFiles
    let renderer: ArtifactRenderer
    let personas: @Sendable (_ role: String?) -> String?

    /// What of one file stands in a prompt at most, and of all files together.
    private static let longestFile = 128 << 10
    private static let longestTotal = 512 << 10
    private static let mostFiles = 200

    /// What an agent or a person is told for a step.
    ///
    /// - Parameters:
    ///   - request: The step; an artifact or a prompt.
    ///   - changesFiles: Whether whoever does it writes files, or answers with them.
    /// - Returns: The material, without a rejection.
    /// - Throws: What reading templates and files throws.
    func material(of request: StepRequest, changesFiles: Bool) throws -> PromptMaterial {
        let context = request.prompt ?? PromptContext()
        var material: PromptMaterial
        switch request.work {
        case .artifact(let artifact):
            let paths = try self.paths(of: artifact, request.values)
            material = PromptMaterial(
                context: context,
                task: try task(of: artifact, request.values),
                answer: changesFiles ? .edits(paths.map(\.string)) : .files(paths.map(\.string))
            )
            material.templates = try templates(of: artifact, request.values)
            material.schema = try artifact.schema.flatMap { try text(ofWorkflowFile: $0) }
            material.criteria =
                CandidateGates(context.criteria, artifact, paths).gates.map(\.criteria)
        case .prompt(let prompt):
            material = PromptMaterial(
                context: context,
                task: try task(of: prompt, request.values),
                answer: changesFiles ? .edits(request.generates) : .words
            )
        case .script, .program, .plugin:
            material = PromptMaterial(context: context, task: "", answer: .words)
        }
        material.persona = try persona(context.role)
        material.inputs = try inputs(of: request, context)
        return material
    }

    /// Where the files of an artifact go.
    func paths(of artifact: ArtifactDefinition, _ values: any ValueLookup) throws -> [FilePath] {
        try artifact.outputs.map { try renderer.path($0.path, for: artifact, values: values) }
    }

    // MARK: Parts

    private func task(
        of artifact: ArtifactDefinition,
        _ values: any ValueLookup
    ) throws -> String {
        let title = artifact.description.isEmpty ? artifact.title : artifact.description
        guard let prompt = artifact.prompt else {
            return "Write '\(artifact.title)'\(title == artifact.title ? "" : ": \(title)")."
        }
        return try rendered(prompt, for: artifact, values)
    }

    private func task(of prompt: PromptDefinition, _ values: any ValueLookup) throws -> String {
        guard let file = prompt.file else {
            return prompt.text.text
        }
        return try rendered(file, for: ArtifactDefinition(id: ArtifactID("prompt")), values)
    }

    private func rendered(
        _ file: String,
        for artifact: ArtifactDefinition,
        _ values: any ValueLookup
    ) throws -> String {
        let rendering = try renderer.render(file, to: "prompt", for: artifact, values: values)
        return String(decoding: try rendering.content(), as: UTF8.self)
    }

    private func templates(
        of artifact: ArtifactDefinition,
        _ values: any ValueLookup
    ) throws -> [PromptMaterial.File] {
        try artifact.outputs.compactMap { output in
            guard let template = output.template else {
                return nil
            }
            let path = try renderer.path(output.path, for: artifact, values: values)
            let rendering = try renderer.render(template, to: path, for: artifact, values: values)
            return PromptMaterial.File(
                path: path.string,
                content: Self.content(try rendering.content(), left: Self.longestTotal)
            )
        }
    }

    private func text(ofWorkflowFile path: String) throws -> String? {
        try renderer.templates.content(path).map { String(decoding: $0, as: UTF8.self) }
    }

    private func persona(_ role: String?) throws -> String? {
        guard let file = personas(role) else {
            return nil
        }
        let path = try ProjectFiles.path(file)
        guard try files.status(of: path) != nil else {
            throw ArtifactRenderer.Failure(
                message: "the persona '\(file)' of the role '\(role ?? "")' is missing"
            )
        }
        return String(decoding: try files.root.read(path, limit: Self.longestFile), as: UTF8.self)
    }

    /// The artifacts before, and what the step says it reads; each once, sorted.
    private func inputs(
        of request: StepRequest,
        _ context: PromptContext
    ) throws -> [PromptMaterial.File] {
        let sources = try request.sources.flatMap { try files.matching($0) }
        let named = try context.inputs.map { try ProjectFiles.path($0) }
        var paths = Set(sources + named).sorted { TrackedPath($0.string) < TrackedPath($1.string) }
        paths = try paths.filter { try files.root.status(of: $0)?.kind == .file }
        var left = Self.longestTotal
        return try paths.prefix(Self.mostFiles).map { path in
            let size = try files.root.status(of: path)?.size ?? 0
            guard size <= min(Self.longestFile, left) else {
                return .init(path: path.string, content: .tooLong(bytes: Int(clamping: size)))
            }
            let bytes = try files.root.read(path, limit: Self.longestFile)
            let content = Self.content(bytes, left: left)
            if case .text = content {
                left -= bytes.count
            }
            return .init(path: path.string, content: content)
        }
    }

    private static func content(_ bytes: [UInt8], left: Int) -> PromptMaterial.Content {
        guard bytes.count <= left else {
            return .tooLong(bytes: bytes.count)
        }
        guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
            return .notText(bytes: bytes.count)
        }
        return .text(text)
    }
}
