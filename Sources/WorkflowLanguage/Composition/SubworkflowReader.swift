import JSON
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Reads `uses` and `with` of a phase, and the workflow that they name.
struct SubworkflowReader {
    let context: LoadContext

    private var findings: Findings { context.findings }

    /// Reads what stands in place of a phase's steps.
    func subworkflow(_ reader: MappingReader) -> SubworkflowDefinition? {
        let inputs = reader.pairs("with")
        guard let reference = reader.sourceString("uses") else {
            if let entry = reader.entry("with") {
                findings.error(
                    .misplacedKey,
                    "'with' has no meaning without 'uses'",
                    at: entry.keySpan,
                    hints: ["add 'uses', or remove 'with'"]
                )
            }
            return nil
        }
        if let steps = reader.entry("steps") {
            findings.error(
                .stepsBesideUses,
                "a phase has either 'steps' or 'uses'",
                at: steps.keySpan,
                hints: ["make two phases of it"]
            )
        }
        var subworkflow = SubworkflowDefinition(
            reference: reference,
            inputs: inputs.map { NamedExpression(name: $0.name.text, expression: $0.value) }
        )
        subworkflow.definition = definition(of: reference)
        if let definition = subworkflow.definition {
            let place = reader.entry("with")?.keySpan ?? reference.span
            check(inputs, against: definition, at: place)
            if definition.concurrency != nil {
                findings.warning(
                    .concurrencyInside,
                    "'concurrency' of workflow '\(definition.name)' has no effect here",
                    at: reference.span,
                    label: "it counts when the workflow runs by itself",
                    hints: ["give the phase a 'lock'"]
                )
            }
        }
        return subworkflow
    }

    // MARK: The workflow

    private func definition(of reference: SourceString) -> WorkflowDefinition? {
        guard let parsed = WorkflowReference(reference.text) else {
            findings.error(
                .unknownWorkflow,
                "'\(reference.text)' names no workflow",
                at: reference.span,
                hints: ["write './path', '../path', 'name', 'name@1.0.0' or 'plugin:name/workflow'"]
            )
            return nil
        }
        let folder = context.folder.following(parsed)
        if let names = context.used.circle(to: folder) {
            let way = names.map { "'\($0)'" }.joined(separator: " uses ")
            findings.error(
                .cycle,
                "workflows use each other: \(way)",
                at: reference.span,
                label: "a run of this would never end",
                hints: ["remove one of these 'uses'"]
            )
            return nil
        }
        guard context.used.depth <= WorkflowSource.deepestUse else {
            reportDepth(reference)
            return nil
        }
        guard context.source.file(folder.path(WorkflowLoader.fileName)) != nil else {
            if case .plugin(let plugin, let workflow) = parsed {
                reportMissing(workflow, of: plugin, at: reference.span)
            } else {
                reportMissing(reference, folder)
            }
            return nil
        }
        let known = context.used.workflow(in: folder) {
            WorkflowLoader.definition(LoadContext(folder, beside: context))
        }
        if context.used.depth + known.height > WorkflowSource.deepestUse {
            reportDepth(reference)
        }
        if let definition = known.definition, case .named(let name, let version?) = parsed {
            check(version, of: name, against: definition, at: reference.span)
        }
        return known.definition
    }

    private func reportDepth(_ reference: SourceString) {
        findings.error(
            .workflowsTooDeep,
            "workflows use each other more than \(WorkflowSource.deepestUse) levels deep",
            at: reference.span,
            hints: ["let the main workflow use '\(reference.text)' itself"]
        )
    }

    /// A plugin that is not here, or one that carries no such workflow.
    private func reportMissing(_ workflow: String, of plugin: String, at span: SourceSpan?) {
        let manifest = context.plugin(plugin)
        let names = (manifest?.workflows ?? []).map(\.name)
        let noted = context.source.missing[Array(WorkflowSource.folder(ofPlugin: plugin).utf8)]
        findings.error(
            .unknownWorkflow,
            manifest == nil
                ? "the plugin '\(plugin)' is not installed"
                : "the plugin '\(plugin)' carries no workflow '\(workflow)'",
            at: span,
            hints: (manifest == nil ? noted ?? [] : [])
                + [
                    findings.suggestion(for: workflow, among: names),
                    manifest == nil ? nil : "see what it provides: ddx plugin show \(plugin)",
                ]
        )
    }

    private func reportMissing(_ reference: SourceString, _ folder: SourceFolder) {
        let path = folder.path
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        let isName = !reference.text.hasPrefix(".")
        let noted =
            context.source.missing[Array(path.utf8)]
            ?? [findings.suggestion(for: name, among: context.tree[parent].folders)]
            .compactMap(\.self)
        findings.error(
            .unknownWorkflow,
            "there is no workflow '\(reference.text)'",
            at: reference.span,
            hints: noted + [
                isName
                    ? "run 'ddx workflow list' to see all workflows; a folder is './\(reference.text)'"
                    : "the path starts from the folder of this workflow and leads to a folder with "
                        + "'\(WorkflowLoader.fileName)'"
            ]
        )
    }

    private func check(
        _ version: String,
        of name: String,
        against definition: WorkflowDefinition,
        at span: SourceSpan?
    ) {
        guard !definition.version.utf8.elementsEqual(version.utf8) else {
            return
        }
        findings.error(
            .workflowVersion,
            "'\(name)' is here in version \(definition.version), not \(version)",
            at: span,
            hints: ["write '\(name)@\(definition.version)', or get version \(version)"]
        )
    }

    // MARK: Inputs

    private func check(
        _ inputs: [(name: SourceString, value: SourceString)],
        against workflow: WorkflowDefinition,
        at place: SourceSpan?
    ) {
        let given = Set(inputs.map { Array($0.name.text.utf8) })
        var variables: [[UInt8]: VariableDefinition] = [:]
        for variable in workflow.variables {
            variables[Array(variable.name.utf8)] = variable
        }
        for input in inputs {
            guard let variable = variables[Array(input.name.text.utf8)] else {
                reportUnknown(input.name, workflow)
                continue
            }
            check(input.value, against: variable)
        }
        for variable in workflow.variables
        where variable.isRequired && variable.defaultValue == nil
            && !given.contains(Array(variable.name.utf8))
        {
            findings.error(
                .badInput,
                "'with' gives no value for '\(variable.name)', which '\(workflow.name)' requires",
                at: place,
                hints: ["add '\(variable.name)' under 'with'"]
            )
        }
    }

    private func reportUnknown(_ name: SourceString, _ workflow: WorkflowDefinition) {
        let names = workflow.variables.map(\.name)
        findings.error(
            .badInput,
            "workflow '\(workflow.name)' has no variable '\(name.text)'",
            at: name.span,
            hints: [
                findings.suggestion(for: name.text, among: names)
                    ?? (names.isEmpty
                        ? "it has no variables"
                        : "its variables are \(names.joined(separator: ", "))")
            ]
        )
    }

    /// Text without expressions is known now; it is read as the run will read it.
    private func check(_ value: SourceString, against variable: VariableDefinition) {
        guard !value.text.contains("${{") else {
            return
        }
        do {
            let reader = AnswerReader(variable: variable, place: "'\(variable.name)'")
            _ = try reader.value(of: .string(value.text))
        } catch {
            findings.error(.badInput, error.message, at: value.span, hints: error.hints)
        }
    }
}
