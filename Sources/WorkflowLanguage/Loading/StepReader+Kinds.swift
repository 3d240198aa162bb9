import JSON
import WorkflowDiagnostics
import WorkflowModel

/// What each kind of step reads.
extension StepReader {
    func kind(_ word: String, _ id: StepID, _ reader: MappingReader) -> StepDefinition.Kind? {
        switch word {
        case "artifact": artifact(reader)
        case "run":
            reader.sourceString("run").map {
                .run(script: $0, shell: ShellReader.shell(reader) ?? defaults.shell)
            }
        case "command": command(reader)
        case "prompt":
            reader.sourceString("prompt").map { .prompt(prompt($0, reader)) }
        case "approve": approval(reader)
        case "uses":
            plugin(reader)
        default: nil
        }
    }

    private func plugin(_ reader: MappingReader) -> StepDefinition.Kind? {
        PluginUseReader(context: context).check(reader, provides: .step)
        return reader.sourceString("uses").map {
            .plugin(name: $0, inputs: InputReader.inputs("with", of: reader))
        }
    }

    private func command(_ reader: MappingReader) -> StepDefinition.Kind? {
        guard let node = reader.node("command") else {
            return nil
        }
        guard node.items != nil else {
            context.findings.error(
                .wrongValueType,
                "'command' takes a list but got \(node.kindWord)",
                at: node.span,
                hints: [
                    "write the program and each argument as an item: command: [make, test]",
                    "use 'run' for a line of shell",
                ]
            )
            return nil
        }
        guard let arguments = reader.texts("command"), let program = arguments.first,
            !program.text.isEmpty
        else {
            context.findings.error(
                .outOfRange,
                "'command' names no program",
                at: node.span,
                hints: ["write the program and each argument as an item: command: [make, test]"]
            )
            return nil
        }
        return .command(arguments)
    }

    /// One line that names a file of the workflow is that file, all else is text.
    private func prompt(_ text: SourceString, _ reader: MappingReader) -> PromptDefinition {
        let path = context.path(text.text)
        let content = text.text.contains("\n") ? nil : context.text(path)
        var prompt = PromptDefinition(
            text: content.map { SourceString($0, at: text.span) } ?? text
        )
        prompt.file = content == nil ? nil : path
        prompt.agent = reader.text("agent")
        prompt.maximumRevisions = maximumRevisions(reader)
        return prompt
    }

    private func maximumRevisions(_ reader: MappingReader) -> Int? {
        reader.integer("max_revisions", in: WorkflowFormat.revisions)
    }

    private func approval(_ reader: MappingReader) -> StepDefinition.Kind? {
        guard let question = reader.sourceString("approve") else {
            return nil
        }
        var approval = ApprovalDefinition(question: question)
        approval.role = reader.text("role")
        approval.count = reader.integer("count", in: 1...100) ?? 1
        approval.form = form(reader)
        if let phase = reader.sourceString("rewind_to") {
            approval.rewindTo = PhaseID(phase.text)
            noteRewind(to: phase)
        }
        refuseProgramKeys(reader)
        return .approve(approval)
    }

    /// The schema of what people fill in: written here, or a file of the workflow.
    private func form(_ reader: MappingReader) -> JSONValue? {
        guard let node = reader.node("form") else {
            return nil
        }
        if node.entries != nil {
            return node.json
        }
        guard let file = context.workflowFile(reader.sourceString("form"), "form"),
            let root = context.yaml(file)
        else {
            return nil
        }
        guard root.entries != nil else {
            reader.report(root, "form", "a JSON Schema, which is a map")
            return nil
        }
        return root.json
    }

    private func noteRewind(to phase: SourceString) {
        guard let current = context.phase else {
            context.findings.error(
                .misplacedKey,
                "'rewind_to' has no meaning in a hook",
                at: phase.span,
                hints: ["remove it: when a hook runs, the phases are over"]
            )
            return
        }
        context.phaseReferences.append(
            .init(id: PhaseID(phase.text), span: phase.span, rewoundFrom: current)
        )
    }

    /// People run no program, so what programs take would be ignored.
    private func refuseProgramKeys(_ reader: MappingReader) {
        let keys = [
            "retry", "env", "working_directory", "affects", "sources", "generates", "status",
        ]
        for key in keys {
            if let entry = reader.entry(key) {
                context.findings.error(
                    .misplacedKey,
                    "'\(key)' has no meaning for an 'approve' step",
                    at: entry.keySpan,
                    hints: ["remove it: people answer, and no program runs"]
                )
            }
        }
    }

    // MARK: Artifacts

    private func artifact(_ reader: MappingReader) -> StepDefinition.Kind? {
        guard let name = reader.sourceString("artifact"), let text = identifier(name) else {
            return nil
        }
        let id = ArtifactID(text)
        let isDescribed = ["template", "prompt", "output"].contains { reader.has($0) }
        let found = artifacts[id]
        guard var artifact = found?.definition ?? (isDescribed ? .init(id: id) : nil) else {
            context.findings.error(
                .unknownArtifact,
                "the artifact '\(id)' is described nowhere",
                at: name.span,
                hints: [
                    context.findings.suggestion(for: text, among: artifacts.keys.map(\.text)),
                    "add 'template' or 'prompt', or a folder artifacts/\(id) to the phase",
                ]
            )
            return nil
        }
        let template = context.workflowFile(reader.sourceString("template"), "template")
        setOutputs(of: &artifact, template: template, reader)
        artifact.prompt = prompt(reader) ?? artifact.prompt
        artifact.schema = context.schemaFile(reader.sourceString("schema"))
        artifact.agent = reader.text("agent")
        artifact.maximumRevisions = maximumRevisions(reader)
        artifact.overwrite = reader.choice("overwrite", of: OverwritePolicy.self) ?? .ifUnchanged
        let criteria = found?.metadata.map { ArtifactCriteria(metadata: $0, artifact: artifact) }
        artifact.validation = criteria?.all ?? []
        if let node = reader.node("validation") {
            let path = artifact.collection?.pattern ?? artifact.outputs.first?.path.text ?? id.text
            artifact.validation =
                ArtifactValidation(context: context, path: path).strict(node)
                + (criteria?.approval ?? [])
        }
        if let schema = artifact.schema {
            artifact.validation += schemaCriteria(schema, of: artifact, reader)
        }
        artifact.span = name.span
        return .artifact(artifact)
    }

    /// What the schema of an artifact asks of its files, however they come about.
    private func schemaCriteria(
        _ schema: String,
        of artifact: ArtifactDefinition,
        _ reader: MappingReader
    ) -> [GateDefinition] {
        let paths = artifact.collection.map { [$0.pattern] } ?? artifact.outputs.map(\.path.text)
        let described = ArtifactSchema.described(paths, path: \.self)
        let span = reader.entry("schema")?.keySpan
        if described.isEmpty {
            context.findings.error(
                .misplacedKey,
                "'schema' describes none of the files of the artifact '\(artifact.id)'",
                at: span,
                hints: ["a schema is for files that end in .json, .yml, .yaml or .md"]
            )
        }
        // Where a file goes that is named by variables is known when the step runs; it checks it.
        return described.filter { !$0.contains("{{") }.map { path in
            var gate = GateDefinition(criteria: "\(path) follows \(schema)")
            gate.origin = .step
            gate.checks = [
                CheckDefinition(.schema(path: path, schema: .workflow(schema)), at: span)
            ]
            gate.span = span
            return gate
        }
    }

    /// The prompt of an artifact is a file of the workflow.
    private func prompt(_ reader: MappingReader) -> String? {
        context.workflowFile(reader.sourceString("prompt"), "prompt")
    }

    private func setOutputs(
        of artifact: inout ArtifactDefinition,
        template: String?,
        _ reader: MappingReader
    ) {
        guard let node = reader.node("output") else {
            let template = template ?? artifact.outputs.first?.template
            if let collection = artifact.collection {
                artifact.collection = ArtifactDefinition.Collection(
                    folder: collection.folder,
                    naming: collection.naming,
                    template: reader.has("template") ? template : collection.template
                )
            } else {
                let path = artifact.outputs.first?.path
                artifact.outputs =
                    [
                        .init(
                            template: template,
                            path: path ?? SourceString("\(documents)/\(artifact.id).md")
                        )
                    ]
                    + artifact.outputs.dropFirst()
            }
            return
        }
        let template = template ?? artifact.collection?.template ?? artifact.outputs.first?.template
        artifact.collection = nil
        artifact.outputs = []
        guard let items = node.items else {
            place(reader.sourceString("output"), template, in: &artifact)
            return
        }
        artifact.outputs = items.compactMap { item in
            guard
                let reader = MappingReader(item, as: WorkflowFormat.output, context.findings),
                let path = context.outputPath(reader.sourceString("path"))
            else {
                return nil
            }
            return .init(
                template: context.workflowFile(reader.sourceString("template"), "template"),
                path: path
            )
        }
    }

    /// Takes a path as a file, or as a collection when its name has `{…}`.
    private func place(
        _ path: SourceString?,
        _ template: String?,
        in artifact: inout ArtifactDefinition
    ) {
        guard let path = context.outputPath(path) else {
            return
        }
        let place = ArtifactPlace(
            location: path.text,
            naming: nil,
            standardName: "\(artifact.id).md"
        )
        if place.isCollection {
            artifact.collection = ArtifactDefinition.Collection(
                folder: place.folder,
                naming: place.name,
                template: template
            )
        } else {
            artifact.outputs = [
                .init(template: template, path: SourceString(place.path, at: path.span))
            ]
        }
    }
}
