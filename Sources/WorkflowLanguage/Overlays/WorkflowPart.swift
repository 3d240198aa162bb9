import WorkflowDiagnostics
package import WorkflowModel

/// A part of a workflow and the line that it comes from.
package struct WorkflowPart: Sendable, Hashable {
    /// Which file says it.
    package enum Origin: String, Sendable, Hashable {
        /// `workflow.yml`.
        case workflow
        /// The overlay of the project.
        case overlay
        /// A file that was found in the workflow's folder, such as a gate file.
        case folder
    }

    /// The names on the way to it, such as `phases`, `build`, `steps`, `lint`.
    package let path: [String]
    package let origin: Origin
    package let file: String
    package let line: Int
}

/// A workflow with its overlay carried out, part by part.
package struct ResolvedWorkflow: Sendable {
    package let definition: WorkflowDefinition
    /// Keys of the workflow, and phases with their gates and steps.
    ///
    /// Keys of a phase or a step are told when they come from another file than itself.
    package let parts: [WorkflowPart]

    /// Reads a workflow; nothing when it has errors.
    package init?(_ source: WorkflowSource) {
        let context = LoadContext(source)
        guard let definition = WorkflowLoader.definition(context),
            context.findings.errorCount == 0, let root = context.root
        else {
            return nil
        }
        self.definition = definition
        var tracing = Tracing(context)
        tracing.trace(root, definition)
        parts = tracing.parts
    }
}

/// Looks for the lines of all parts.
private struct Tracing {
    let context: LoadContext
    let overlay: String?
    let main: String
    var parts: [WorkflowPart] = []

    init(_ context: LoadContext) {
        self.context = context
        overlay = context.source.shownOverlay
        main = context.source.shownPath(WorkflowLoader.fileName)
    }

    mutating func trace(_ root: YAMLNode, _ definition: WorkflowDefinition) {
        for entry in root.entries ?? [] where entry.key != "phases" {
            add([entry.key], entry.keySpan)
        }
        let nodes = root["phases"]?.items ?? []
        for phase in definition.phases {
            let node = nodes.first { $0["id"]?.text.map(PhaseID.init) == phase.id }
            let path = ["phases", phase.id.text]
            add(path, phase.span)
            addForeignKeys(of: node, path, phase.span, leavingOut: ["id", "steps"])
            for gate in phase.inputGates {
                add(path + ["input_gates", gate.criteria], gate.span)
            }
            let steps = node?["steps"]?.items ?? []
            for step in phase.steps {
                let own = path + ["steps", step.id.text]
                let index = steps.enumerated().first { index, node in
                    StepID(node["id"]?.text ?? "step-\(index + 1)") == step.id
                }
                add(own, step.span)
                addForeignKeys(of: index?.element, own, step.span, leavingOut: ["id"])
            }
            for gate in phase.exitCriteria {
                add(path + ["exit_criteria", gate.criteria], gate.span)
            }
        }
    }

    private mutating func addForeignKeys(
        of node: YAMLNode?,
        _ path: [String],
        _ span: SourceSpan?,
        leavingOut names: Set<String>
    ) {
        for entry in node?.entries ?? []
        where entry.keySpan.file != span?.file && !names.contains(entry.key) {
            add(path + [entry.key], entry.keySpan)
        }
    }

    private mutating func add(_ path: [String], _ span: SourceSpan?) {
        guard let span else {
            return
        }
        let text = context.findings.texts[span.file]
        parts.append(
            WorkflowPart(
                path: path,
                origin: span.file == overlay ? .overlay : span.file == main ? .workflow : .folder,
                file: span.file,
                line: text?.position(of: span.range.lowerBound).line ?? 1
            )
        )
    }
}
