import JSON
import JSONSchema
package import WorkflowDiagnostics
import WorkflowModel

/// A plugin's folder as far as its manifest could be read.
package struct LoadedManifest: Sendable {
    /// Nothing when there are errors.
    package let manifest: PluginManifest?
    /// Sorted by position.
    package let diagnostics: [Diagnostic]
    /// The files that were read, by the path that findings show.
    package let texts: [String: SourceText]
}

/// Reads `plugin.yml` and the schemas that it names.
package struct PluginManifestReader {
    private let source: WorkflowSource
    private let findings = Findings()

    /// Takes all files of a plugin, or those that its manifest names.
    package init(_ source: WorkflowSource) {
        self.source = source
    }

    /// Reads the manifest and tells everything that is wrong with it.
    package func read() -> LoadedManifest {
        let manifest = manifest()
        return LoadedManifest(
            manifest: findings.errorCount == 0 ? manifest : nil,
            diagnostics: findings.diagnostics.sortedByPosition,
            texts: findings.texts
        )
    }

    private func manifest() -> PluginManifest? {
        let shown = source.shownPath(PluginManifest.fileName)
        guard let file = source.file(PluginManifest.fileName) else {
            findings.error(
                .missingFile,
                "there is no file '\(PluginManifest.fileName)'",
                at: SourceSpan(file: shown),
                hints: ["name the folder of a plugin"]
            )
            return nil
        }
        let text = SourceText(file.content)
        findings.texts[shown] = text
        let document = YAMLDocument(text, file: shown)
        findings.add(document.diagnostics)
        guard let root = document.root,
            let reader = MappingReader(root, as: PluginFormat.manifest, findings),
            let head = head(reader)
        else {
            return nil
        }
        var manifest = head
        manifest.summary = reader.text("description") ?? ""
        manifest.author = reader.text("author")
        manifest.license = reader.text("license")
        manifest.homepage = reader.text("homepage")
        manifest.parts = PluginManifest.Role.allCases.flatMap { parts($0, reader) }
        manifest.workflows = workflows(reader)
        manifest.command = command(reader, manifest)
        manifest.capabilities = capabilities(reader)
        manifest.limits = limits(reader)
        return manifest
    }

    private func head(_ reader: MappingReader) -> PluginManifest? {
        guard let name = reader.sourceString("name"), let version = reader.sourceString("version"),
            let `protocol` = reader.sourceString("protocol")
        else {
            return nil
        }
        if !NameRules.isWorkflowName(name.text) {
            findings.error(
                .badName,
                "'\(name.text)' cannot be the name of a plugin",
                at: name.span,
                hints: ["use lower-case letters, digits and '-'"]
            )
        }
        if !NameRules.isVersion(version.text) {
            findings.error(
                .badVersion,
                "'\(version.text)' is not a semantic version",
                at: version.span,
                hints: ["write three numbers: 1.0.0"]
            )
        }
        let known = [PluginManifest.plainProtocol, PluginManifest.hostProtocol]
        if !known.contains(`protocol`.text) {
            let isNewer = `protocol`.text.hasPrefix("ddx.plugin/")
            findings.error(
                .unknownChoice,
                "the protocol '\(`protocol`.text)' is not spoken here",
                at: `protocol`.span,
                hints: [
                    isNewer
                        ? "use a newer ddx, or a version of the plugin that speaks "
                            + PluginManifest.plainProtocol
                        : "write protocol: \(PluginManifest.plainProtocol)"
                ]
            )
        }
        return PluginManifest(name: name.text, version: version.text, protocol: `protocol`.text)
    }

    private func command(_ reader: MappingReader, _ manifest: PluginManifest) -> [String] {
        guard let words = reader.texts("command"), let program = words.first else {
            if !manifest.parts.isEmpty, !manifest.isHosted, !reader.has("command") {
                findings.error(
                    .missingKey,
                    "a plugin that provides \(manifest.parts[0].role.key) needs 'command'",
                    at: reader.firstLine,
                    hints: ["name its program: command: [./\(manifest.name)]"]
                )
            }
            return []
        }
        for word in words where word.text.hasPrefix("./") {
            let path = String(word.text.dropFirst(2))
            guard let file = source.file(path) else {
                findings.error(
                    .missingFile,
                    "the plugin has no file '\(path)'",
                    at: word.span,
                    hints: [findings.suggestion(for: path, among: source.files.map(\.path))]
                )
                continue
            }
            if word == program, !file.isExecutable {
                findings.error(
                    .outOfRange,
                    "'\(path)' cannot be executed",
                    at: word.span,
                    hints: ["run 'chmod +x \(path)' in the plugin's folder"]
                )
            }
        }
        if program.text.contains("/"), !program.text.hasPrefix("./") {
            findings.error(
                .unsafePath,
                "the program '\(program.text)' stands outside of the plugin",
                at: program.span,
                hints: ["write './…' for a file of the plugin, or a name to be found on the PATH"]
            )
        }
        return words.map(\.text)
    }

    private func parts(
        _ role: PluginManifest.Role,
        _ reader: MappingReader
    ) -> [PluginManifest.Part] {
        guard let node = reader.node(role.key) else {
            return []
        }
        guard let entries = node.entries else {
            reader.report(node, role.key, "a map")
            return []
        }
        return entries.compactMap { entry in
            if !NameRules.isIdentifier(entry.key) {
                findings.error(
                    .badName,
                    "'\(entry.key)' cannot be the name of a part",
                    at: entry.keySpan,
                    hints: ["use letters, digits, '-' and '_'"]
                )
            }
            let part = entry.value.isNull ? nil : partReader(entry.value)
            let schema = part.flatMap { inputs($0) }
            return PluginManifest.Part(
                role: role,
                name: entry.key,
                summary: part?.text("description") ?? "",
                inputs: schema?.compiled,
                inputNames: schema?.written["properties"]?.objectValue?.keys.map { $0 } ?? [],
                writtenInputs: schema?.written,
                example: part?.node("example")?.json.objectValue
            )
        }
    }

    private func partReader(_ node: YAMLNode) -> MappingReader? {
        MappingReader(node, as: PluginFormat.part, findings)
    }

    /// The schema of `with`: written in the manifest, or a file of the plugin.
    private func inputs(
        _ reader: MappingReader
    ) -> (compiled: JSONSchema, written: JSONValue)? {
        guard let node = reader.node("with") else {
            return nil
        }
        do {
            if node.entries != nil {
                let address = JSONSchema.address(ofFile: PluginManifest.fileName)
                let schema = try JSONSchema(node.json, at: address) { address in
                    try JSONSchema.file(ofAddress: address).flatMap(value)
                }
                return (schema, node.json)
            }
            guard let path = reader.text("with") else {
                return nil
            }
            let schema = try SchemaFiles { source.file($0)?.content }.schema(path)
            return (schema, try value(of: path) ?? .null)
        } catch {
            findings.error(
                .badSchema,
                "the schema cannot be used: \(error)",
                at: node.span,
                hints: ["a JSON Schema is a map such as {type: object, properties: {…}}"]
            )
            return nil
        }
    }

    private func value(of path: String) throws -> JSONValue? {
        guard let file = source.file(path) else {
            return nil
        }
        let kind = StructuredText.Kind(path: path) ?? .json
        return try StructuredText(file.content, as: kind).value
    }

    private func workflows(_ reader: MappingReader) -> [PluginManifest.Workflow] {
        reader.pairs("workflows").compactMap { name, folder in
            let path = folder.text.split(separator: "/").filter { $0 != "." }
                .joined(separator: "/")
            guard NameRules.isWorkflowName(name.text) else {
                findings.error(
                    .badName,
                    "'\(name.text)' cannot be the name of a workflow",
                    at: name.span,
                    hints: ["use lower-case letters, digits and '-'"]
                )
                return nil
            }
            guard PathRules.problem(with: folder.text) == nil,
                source.file("\(path)/\(WorkflowLoader.fileName)") != nil
            else {
                findings.error(
                    .missingFile,
                    "the plugin has no file '\(folder.text)/\(WorkflowLoader.fileName)'",
                    at: folder.span,
                    hints: ["name a folder of the plugin that holds a workflow"]
                )
                return nil
            }
            return PluginManifest.Workflow(name: name.text, folder: path)
        }
    }

    private func capabilities(_ reader: MappingReader) -> PluginManifest.Capabilities {
        var capabilities = PluginManifest.Capabilities()
        guard let reader = reader.reader("capabilities", as: PluginFormat.capabilities) else {
            return capabilities
        }
        capabilities.commands = (reader.texts("commands") ?? []).map(\.text)
        capabilities.network = (reader.texts("network") ?? []).map(\.text)
        capabilities.writes = reader.texts("writes")?.compactMap { glob in
            if let problem = PathRules.problem(with: glob.text) {
                findings.error(.unsafePath, "the path '\(glob.text)' \(problem)", at: glob.span)
                return nil
            }
            return PatternText.checkGlob(glob, findings) ? glob.text : nil
        }
        capabilities.secrets = (reader.texts("secrets") ?? []).filter { name in
            let isName = NameRules.isVariableName(name.text)
            if !isName {
                findings.error(
                    .badName,
                    "'\(name.text)' cannot be the name of an environment variable",
                    at: name.span,
                    hints: ["use letters, digits and '_'"]
                )
            }
            return isName
        }
        .map(\.text)
        return capabilities
    }

    private func limits(_ reader: MappingReader) -> PluginManifest.Limits {
        var limits = PluginManifest.Limits()
        guard let reader = reader.reader("limits", as: PluginFormat.limits) else {
            return limits
        }
        limits.timeout = reader.duration("timeout")
        limits.silence = reader.duration("silence")
        if let size = reader.sourceString("output") {
            if let bytes = SizeText.parse(size.text), (1_000...256_000_000).contains(bytes) {
                limits.output = bytes
            } else {
                findings.error(
                    .outOfRange,
                    "'output' is a size from 1KB to 256MB",
                    at: size.span
                )
            }
        }
        return limits
    }
}
