import WorkflowDiagnostics
import WorkflowModel

/// Reads entries of `input_gates`, `exit_criteria` and `principles`, and their checks.
struct GateReader {
    let context: LoadContext
    var origin = GateDefinition.Origin.workflow

    private var findings: Findings { context.findings }

    /// Reads a list of entries.
    func gates(_ key: String, of reader: MappingReader) -> [GateDefinition] {
        (reader.items(key) ?? []).compactMap(gate)
    }

    /// Reads an entry: a line of text, or a map.
    func gate(_ node: YAMLNode) -> GateDefinition? {
        if let scalar = node.scalar {
            guard scalar.value != .null, !scalar.text.isEmpty else {
                findings.error(.wrongValueType, "a gate entry is empty", at: node.span)
                return nil
            }
            var gate = GateDefinition(criteria: scalar.text)
            gate.origin = origin
            gate.span = node.span
            return gate
        }
        guard let reader = MappingReader(node, as: WorkflowFormat.gate, findings) else {
            return nil
        }
        var gate = GateDefinition(criteria: reader.text("criteria") ?? "")
        gate.origin = origin
        gate.span = reader.firstLine
        gate.isRequired = reader.boolean("required") ?? true
        gate.severity = Self.severity(reader.text("severity"))
        gate.evidence = context.projectPath(reader.sourceString("evidence"))
        gate.role = reader.text("role")
        gate.source = reader.text("source")
        gate.checks = checks(reader)
        return gate
    }

    /// What a severity means; `blocking_for_p0` blocks, unknown words only warn.
    static func severity(_ text: String?) -> GateDefinition.Severity {
        switch text {
        case nil, "blocking_for_p0"?: .blocking
        case let text?: GateDefinition.Severity(rawValue: text) ?? .warning
        }
    }

    // MARK: Checks

    /// Reads the value of `check`: one check, or a list.
    func checks(_ reader: MappingReader) -> [CheckDefinition] {
        (reader.items("check", allowingOne: true) ?? []).compactMap(check)
    }

    private func check(_ node: YAMLNode) -> CheckDefinition? {
        guard let reader = MappingReader(node, as: WorkflowFormat.check, findings) else {
            return nil
        }
        let known = (node.entries ?? []).filter { WorkflowFormat.check.known.contains($0.key) }
        guard let first = known.first else {
            if node.entries?.isEmpty == true {
                findings.error(.missingKind, "the check is empty", at: node.span)
            }
            return nil
        }
        for extra in known.dropFirst() {
            findings.error(
                .severalKinds,
                "a check does one thing, but '\(first.key)' is given too",
                at: extra.keySpan,
                hints: ["make a list of checks: check: [{…}, {…}]"]
            )
        }
        return kind(first.key, reader).map { CheckDefinition($0, at: first.keySpan) }
    }

    private func kind(_ key: String, _ reader: MappingReader) -> CheckDefinition.Kind? {
        switch key {
        case "file_exists": path(key, reader).map { .fileExists($0) }
        case "dir_not_empty": path(key, reader).map { .directoryNotEmpty($0) }
        case "expression": reader.sourceString(key).map { .expression($0) }
        case "phase_completed": phase(reader)
        case "sections": reader.reader(key, as: WorkflowFormat.sections).flatMap(sections)
        case "matches": reader.reader(key, as: WorkflowFormat.count).flatMap(matches)
        case "absent":
            reader.reader(key, as: WorkflowFormat.search).flatMap(search)
                .map { .matches($0, expected: .exactly(0)) }
        case "unique":
            reader.reader(key, as: WorkflowFormat.unique).flatMap(search).map { .unique($0) }
        case "schema": reader.reader(key, as: WorkflowFormat.schema).flatMap(schema)
        case "command": reader.reader(key, as: WorkflowFormat.command).flatMap(command)
        case "approval": approval(reader)
        case "age": reader.reader(key, as: WorkflowFormat.age).flatMap(age)
        case "plugin": reader.reader(key, as: WorkflowFormat.plugin).flatMap(plugin)
        default: nil
        }
    }

    private func path(_ key: String, _ reader: MappingReader) -> String? {
        context.projectPath(reader.sourceString(key))?.text
    }

    private func phase(_ reader: MappingReader) -> CheckDefinition.Kind? {
        guard let id = reader.sourceString("phase_completed") else {
            return nil
        }
        context.phaseReferences.append(.init(id: PhaseID(id.text), span: id.span))
        return .phaseCompleted(PhaseID(id.text))
    }

    private func sections(_ reader: MappingReader) -> CheckDefinition.Kind? {
        guard let path = path("path", reader), let headings = reader.texts("headings") else {
            return nil
        }
        return .sections(path: path, headings: headings.map(\.text))
    }

    private func matches(_ reader: MappingReader) -> CheckDefinition.Kind? {
        let expected = expectedCount(reader, orElse: .moreThan(0))
        return search(reader).map { .matches($0, expected: expected) }
    }

    private func search(_ reader: MappingReader) -> PatternCheck? {
        let path = context.projectGlob(reader.sourceString("path"))
        guard let path, let pattern = Self.pattern(reader, findings) else {
            return nil
        }
        return PatternCheck(
            path: path,
            pattern: pattern,
            isRaw: reader.boolean("raw") ?? false
        )
    }

    /// Reads a regular expression and reports one that cannot be compiled.
    static func pattern(_ reader: MappingReader, _ findings: Findings) -> String? {
        guard let pattern = reader.sourceString("pattern") else {
            return nil
        }
        return PatternText.check(pattern, findings) ? pattern.text : nil
    }

    private func schema(_ reader: MappingReader) -> CheckDefinition.Kind? {
        let path = context.projectGlob(reader.sourceString("path"))
        let schema: SchemaFile? =
            switch only("schema", "project_schema", of: "a schema check", reader) {
            case "schema"?:
                context.schemaFile(reader.sourceString("schema")).map(SchemaFile.workflow)
            case "project_schema"?:
                context.projectPath(reader.sourceString("project_schema"))
                    .map { .project($0.text) }
            default: nil
            }
        guard let path, let schema else {
            return nil
        }
        return .schema(path: path, schema: schema)
    }

    private func command(_ reader: MappingReader) -> CheckDefinition.Kind? {
        let exitCode = reader.integer("exit", in: 0...255) ?? 0
        let timeout = reader.duration("timeout")
        let program: CommandCheck.Program
        switch only("run", "argv", of: "a command check", reader) {
        case "run"?:
            guard let script = reader.sourceString("run") else {
                return nil
            }
            program = .script(script)
        case "argv"?:
            guard let arguments = reader.texts("argv"), !arguments.isEmpty else {
                return nil
            }
            program = .arguments(arguments)
        default: return nil
        }
        return .command(CommandCheck(program: program, exitCode: exitCode, timeout: timeout))
    }

    /// The one of two keys that is given; both and neither are reported.
    private func only(
        _ first: String,
        _ second: String,
        of what: String,
        _ reader: MappingReader
    ) -> String? {
        switch (reader.has(first), reader.has(second)) {
        case (true, false): return first
        case (false, true): return second
        case (let hasBoth, _):
            findings.error(
                hasBoth ? .severalKinds : .missingKind,
                hasBoth
                    ? "\(what) has both '\(first)' and '\(second)'"
                    : "\(what) has neither '\(first)' nor '\(second)'",
                at: reader.firstLine,
                hints: ["give exactly one of them"]
            )
            return nil
        }
    }

    private func approval(_ reader: MappingReader) -> CheckDefinition.Kind? {
        guard let node = reader.node("approval") else {
            return nil
        }
        switch node.scalar?.value {
        case .boolean(true)?: return .approval(role: nil, count: 1)
        case .text?: return .approval(role: node.text, count: 1)
        case nil: break
        default:
            reader.report(node, "approval", "a role, or a map with 'role' and 'count'")
            return nil
        }
        guard let reader = reader.reader("approval", as: WorkflowFormat.approval) else {
            return nil
        }
        return .approval(
            role: reader.text("role"),
            count: reader.integer("count", in: 1...100) ?? 1
        )
    }

    private func age(_ reader: MappingReader) -> CheckDefinition.Kind? {
        let sources = (reader.texts("sources") ?? []).compactMap(context.projectGlob)
        return path("path", reader).map { .age(path: $0, newerThan: sources) }
    }

    private func plugin(_ reader: MappingReader) -> CheckDefinition.Kind? {
        PluginUseReader(context: context).check(reader, provides: .check)
        return reader.sourceString("uses").map { name in
            .plugin(
                PluginCheck(
                    name: name,
                    inputs: InputReader.inputs("with", of: reader),
                    timeout: reader.duration("timeout")
                )
            )
        }
    }

    /// Reads `expected`: `0`, `">0"`, `">=10"`, `present` or `absent`.
    func expectedCount(_ reader: MappingReader, orElse standard: ExpectedCount) -> ExpectedCount {
        guard let node = reader.node("expected") else {
            return standard
        }
        guard let text = node.text, let count = ExpectedText.parse(text) else {
            findings.error(
                .outOfRange,
                "'expected' cannot be \(node.text.map { "'\($0)'" } ?? node.kindWord)",
                at: node.span,
                hints: ["write a number such as 0, or \">0\", or \">=10\""]
            )
            return standard
        }
        return count
    }
}
