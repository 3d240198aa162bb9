import WorkflowDiagnostics
import WorkflowModel

/// Reads `runner`: `local`, the name of a configured one, or a map that describes one.
struct RunnerReader {
    let context: LoadContext

    func runner(_ reader: MappingReader) -> RunnerChoice? {
        guard let node = reader.node("runner") else {
            return nil
        }
        if node.entries != nil {
            return described(node)
        }
        guard let name = node.sourceString, NameRules.isIdentifier(name.text) else {
            reader.report(
                node,
                "runner",
                "'local', the name of a configured runner, or a map with 'container' or 'plugin'"
            )
            return nil
        }
        return name.text == "local" ? .local : .named(name)
    }

    private func described(_ node: YAMLNode) -> RunnerChoice? {
        guard let reader = MappingReader(node, as: WorkflowFormat.runnerRecord, context.findings)
        else {
            return nil
        }
        if let inner = reader.reader("container", as: WorkflowFormat.container) {
            do throws(ContainerDescription.Problem) {
                _ = try ContainerDescription(inner.node.json)
            } catch {
                // What is missing or unknown has been told already.
                if let entry = inner.entry(error.key), inner.record.known.contains(error.key) {
                    context.findings.error(
                        .outOfRange,
                        error.message,
                        at: entry.value.span,
                        hints: error.hints
                    )
                }
            }
        }
        if let inner = reader.reader("plugin", as: WorkflowFormat.plugin) {
            PluginUseReader(context: context).check(inner, provides: .runner)
        }
        switch (reader.has("container"), reader.has("plugin")) {
        case (true, false), (false, true): break
        default:
            context.findings.error(
                .missingKind,
                "a runner is described by either 'container' or 'plugin'",
                at: reader.firstLine,
                hints: ["name one of the configuration: runner: NAME"]
            )
        }
        return .described(node.json)
    }
}
