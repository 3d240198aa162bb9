package import WorkflowDiagnostics
package import WorkflowModel

/// A workflow as far as it could be read, and everything that is wrong with it.
package struct LoadedWorkflow: Sendable {
    /// The workflow; nothing when there are errors.
    package let definition: WorkflowDefinition?
    /// What could be read of the workflow however much is wrong with it: for editors only.
    package let readable: WorkflowDefinition?
    /// What `workflow.yml` says, with its overlay carried out; nothing when it cannot be read.
    package let root: YAMLNode?
    /// All findings, sorted by file and position.
    package let diagnostics: [Diagnostic]
    /// The files that were read, by the path that findings show.
    package let texts: [String: SourceText]
    /// The scenes that could be read, by name of file; none when they were not asked for.
    package let scenes: [Scene]
}

/// Turns the files of a workflow into a checked definition.
package enum WorkflowLoader {
    /// The file that makes a folder a workflow.
    package static let fileName = "workflow.yml"
    /// More phases than this are hard to follow.
    package static let manyPhases = 20

    /// Reads a workflow and reports all findings at once; linear in the size of its files.
    ///
    /// - Parameters:
    ///   - source: The files of the workflow.
    ///   - readsScenes: Whether its scenes are read, too; their mistakes keep no run from starting.
    ///   - lints: Whether it is told as well what is allowed but was hardly meant.
    ///   - roles: The roles that the project knows; nothing when it has no personas.
    /// - Returns: The workflow as far as it could be read.
    package static func load(
        _ source: WorkflowSource,
        readsScenes: Bool = false,
        lints: Bool = false,
        roles: [String]? = nil
    ) -> LoadedWorkflow {
        let context = LoadContext(source)
        context.lints = lints
        let read = definition(context)
        let definition = context.findings.errorCount == 0 ? read : nil
        if lints, let definition {
            WorkflowLint(workflow: definition, context: context, roles: roles).check()
        }
        let scenes = readsScenes ? SceneReader.scenes(context, definition) : []
        return LoadedWorkflow(
            definition: definition,
            readable: read,
            root: context.root,
            diagnostics: context.findings.diagnostics.sortedByPosition,
            texts: context.findings.texts,
            scenes: scenes
        )
    }

    /// Reads the workflow in the folder of the context.
    static func definition(_ context: LoadContext) -> WorkflowDefinition? {
        guard context.source.file(context.path(fileName)) != nil else {
            reportMissingFile(context)
            return nil
        }
        guard let root = context.yaml(context.path(fileName)), !root.isNull else {
            if !context.findings.diagnostics.hasErrors {
                context.findings.error(
                    .emptyFile,
                    "the file is empty",
                    at: context.span(context.path(fileName)),
                    hints: ["a workflow needs at least 'name', 'version' and 'phases'"]
                )
            }
            return nil
        }
        let resolved = context.source.overlay(of: context.folder).map {
            OverlayReader(context: context, file: $0.path).applied(to: root)
        }
        context.root = resolved ?? root
        guard
            let reader = MappingReader(
                resolved ?? root,
                as: WorkflowFormat.workflow,
                context.findings
            )
        else {
            return nil
        }
        let workflowReader = WorkflowReader(context: context, reader: reader)
        var workflow = workflowReader.workflow()
        context.used.name(workflow.name)
        workflow.phases = phases(of: workflow, reader, context)
        workflow.hooks = workflowReader.hooks(workflow.defaults)
        workflow.actions = PhaseFolder.actions(in: context.path("actions"), context)
        ExpressionChecks(
            workflow: workflow,
            findings: context.findings,
            outputs: context.lints ? OutputReads(of: workflow, findings: context.findings) : nil
        ).check()
        WorkflowChecks(workflow: workflow, findings: context.findings).check()
        return workflow
    }

    private static func phases(
        of workflow: WorkflowDefinition,
        _ reader: MappingReader,
        _ context: LoadContext
    ) -> [PhaseDefinition] {
        let folders = PhaseFolders(context)
        let phaseReader = PhaseReader(
            context: context,
            workflowName: workflow.name,
            defaults: workflow.defaults,
            folders: folders.byPhase
        )
        let items = reader.items("phases") ?? []
        let read = items.enumerated().compactMap { phaseReader.phase($1, number: $0 + 1) }
        if items.isEmpty, let entry = reader.entry("phases"), entry.value.items != nil {
            context.findings.error(
                .missingKey,
                "the workflow has no phases",
                at: entry.keySpan,
                hints: ["add a phase: - id: first"]
            )
        }
        if items.count > manyPhases {
            context.findings.warning(
                .manyPhases,
                "the workflow has \(items.count) phases",
                at: reader.entry("phases")?.keySpan,
                hints: ["group phases into sub-workflows with 'uses'"]
            )
        }
        folders.checkUse(by: read)
        folders.checkMetadata(of: read)
        TemplatePartials.check(read, context)
        return PhaseGraph(context: context).resolve(read)
    }

    private static func reportMissingFile(_ context: LoadContext) {
        let names = context.source.files.prefix(1_000).map(\.path).filter { !$0.contains("/") }
        let other = names.first { ["workflow.yaml", "workflow.json"].contains($0) }
        context.findings.error(
            .missingWorkflowFile,
            "there is no file '\(fileName)'",
            at: context.span(context.path(fileName)),
            hints: [
                other.map { "rename '\($0)' to '\(fileName)'" }
                    ?? context.findings.suggestion(for: fileName, among: names),
                "create one with 'ddx workflow create NAME'",
            ]
        )
    }
}
