import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Reads the top of `workflow.yml`.
struct WorkflowReader {
    let context: LoadContext
    let reader: MappingReader

    private var findings: Findings { context.findings }

    /// Reads everything but phases and hooks.
    func workflow() -> WorkflowDefinition {
        let name = reader.sourceString("name")
        if let name, !NameRules.isWorkflowName(name.text) {
            findings.error(
                .badName,
                "'\(name.text)' cannot be the name of a workflow",
                at: name.span,
                hints: ["use small letters, digits and '-', such as 'my-workflow'"]
            )
        }
        var workflow = WorkflowDefinition(name: name?.text ?? "")
        workflow.version = version()
        workflow.title = reader.text("title")
        workflow.description = reader.text("description") ?? ""
        workflow.author = reader.text("author")
        workflow.license = reader.text("license")
        workflow.homepage = reader.text("homepage")
        workflow.created = reader.text("created")
        workflow.updated = reader.text("updated")
        workflow.category = reader.text("category")
        workflow.type = reader.text("type")
        workflow.tags = reader.texts("tags")?.map(\.text) ?? []
        workflow.keywords = reader.texts("keywords")?.map(\.text) ?? []
        workflow.requires = (reader.texts("requires") ?? []).compactMap(requirement)
        workflow.principles = principles()
        workflow.variables = VariableReader(findings: findings).variables("variables", of: reader)
        workflow.migrations = MigrationReader(context: context, variables: workflow.variables)
            .migrations(of: reader)
        workflow.environment = EnvironmentReader(findings: findings).entries("env", of: reader)
        workflow.defaults = defaults()
        workflow.concurrency = concurrency()
        workflow.timeout = reader.duration("timeout")
        workflow.outputs = OutputReader(findings: findings).outputs("outputs", of: reader)
        workflow.span = name?.span
        return workflow
    }

    /// Reads the steps of all hooks.
    func hooks(_ defaults: StepDefaults) -> [Hook: [StepDefinition]] {
        guard let reader = reader.reader("hooks", as: WorkflowFormat.hooks) else {
            return [:]
        }
        let steps = StepReader(context: context, defaults: defaults)
        var hooks: [Hook: [StepDefinition]] = [:]
        for hook in Hook.allCases where reader.has(hook.rawValue) {
            hooks[hook] = steps.steps(hook.rawValue, of: reader)
        }
        return hooks
    }

    private func version() -> String {
        guard let version = reader.sourceString("version") else {
            return "0.0.0"
        }
        if !NameRules.isVersion(version.text) {
            let parts = version.text.split(separator: ".").count
            let isShort = parts < 3 && version.text.allSatisfy { $0.isNumber || $0 == "." }
            let longer = version.text + String(repeating: ".0", count: max(0, 3 - parts))
            findings.error(
                .badVersion,
                "'\(version.text)' is not a semantic version",
                at: version.span,
                hints: [isShort && parts > 0 ? "write \(longer)" : "write three numbers: 1.0.0"]
            )
        }
        return version.text
    }

    private func requirement(_ text: SourceString) -> ToolRequirement? {
        let parts = text.text.split(separator: " ").map(String.init)
        if parts.count == 1 {
            return ToolRequirement(tool: parts[0])
        }
        if parts.count == 3, let comparison = ToolRequirement.Comparison(rawValue: parts[1]),
            parts[2].first?.isNumber == true
        {
            return ToolRequirement(tool: parts[0], comparison: comparison, version: parts[2])
        }
        findings.error(
            .badRequirement,
            "'\(text.text)' names no tool and version",
            at: text.span,
            hints: ["write 'git' or 'git >= 2.30'"]
        )
        return nil
    }

    // MARK: Principles

    private func principles() -> [Principle] {
        let standard = context.path("principles.md")
        var result: [Principle] = []
        var files: [String] = context.source.file(standard) == nil ? [] : [standard]
        if let node = reader.node("principles") {
            if let items = node.items {
                result = items.compactMap(principle)
            } else if let file = context.workflowFile(reader.sourceString("principles"), "file") {
                files = files.filter { $0 != file } + [file]
            }
        }
        return files.compactMap { context.text($0).map(Principle.text) } + result
    }

    private func principle(_ node: YAMLNode) -> Principle? {
        if let text = node.text {
            return .text(text)
        }
        return GateReader(context: context, origin: .principle).gate(node).map(Principle.gate)
    }

    // MARK: Defaults

    private func defaults() -> StepDefaults {
        var defaults = StepDefaults()
        guard let reader = reader.reader("defaults", as: WorkflowFormat.defaults) else {
            return defaults
        }
        defaults.shell = ShellReader.shell(reader)
        defaults.timeout = reader.duration("timeout")
        defaults.retry = RetryReader(findings: findings).policy(reader, base: nil)
        defaults.runner = RunnerReader(context: context).runner(reader)
        defaults.agent = reader.text("agent")
        return defaults
    }

    private func concurrency() -> ConcurrencyGroup? {
        guard let reader = reader.reader("concurrency", as: WorkflowFormat.concurrency),
            let group = reader.sourceString("group")
        else {
            return nil
        }
        let policy = reader.choice("policy", of: ConcurrencyGroup.Policy.self) ?? .queue
        return ConcurrencyGroup(group: group, policy: policy)
    }
}
