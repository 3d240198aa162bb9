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
            check(inner)
        }
        if let inner = reader.reader("plugin", as: WorkflowFormat.plugin) {
            PluginUseReader(context: context).check(inner, provides: .runner)
            _ = inner.duration("timeout")
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

    /// Checks the types of all values, and then what they say.
    private func check(_ reader: MappingReader) {
        for key in ["image", "network", "memory", "user"] {
            _ = reader.text(key)
        }
        _ = reader.choice("engine", of: ContainerDescription.Engine.self)
        _ = reader.integer("pids", in: 1...1_000_000)
        _ = reader.pairs("env")
        _ = reader.boolean("writable")
        if let count = reader.number("cpus"), !(0...1_024).contains(count) {
            context.findings.error(
                .outOfRange,
                "'cpus' is \(count) but must be from 0 to 1024",
                at: reader.node("cpus")?.span
            )
        }
        do throws(ContainerDescription.Problem) {
            _ = try ContainerDescription(reader.node.json)
        } catch {
            // What is missing, unknown or of another type has been told already.
            if let entry = reader.entry(error.key), entry.value.text != nil,
                reader.record.known.contains(error.key)
            {
                context.findings.error(
                    .badRunner,
                    error.message,
                    at: entry.value.span,
                    hints: error.hints
                )
            }
        }
    }
}
