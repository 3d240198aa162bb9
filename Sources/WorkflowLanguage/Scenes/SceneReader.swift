import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Reads the scenes of a workflow: the YAML files that stand in its folder `tests`.
struct SceneReader {
    /// The folder of scenes.
    static let folder = "tests"

    let context: LoadContext
    /// What the scene is about; nothing when the workflow has mistakes of its own.
    let names: SceneNames?

    var findings: Findings { context.findings }

    /// Reads all scenes in the order of their names; one with mistakes is left out.
    static func scenes(_ context: LoadContext, _ definition: WorkflowDefinition?) -> [Scene] {
        let reader = SceneReader(context: context, names: definition.map(SceneNames.init))
        return context.source.files.map(\.path).filter(isScene).compactMap(reader.scene)
    }

    /// Whether a path is that of a scene.
    static func isScene(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.count == 2 && parts[0] == folder
            && (parts[1].hasSuffix(".yml") || parts[1].hasSuffix(".yaml"))
    }

    private func scene(_ path: String) -> Scene? {
        let before = findings.errorCount
        guard let root = context.yaml(path), !root.isNull else {
            if findings.errorCount == before {
                findings.error(
                    .emptyFile,
                    "the scene is empty",
                    at: context.span(path),
                    hints: ["a scene needs at least 'expect'"]
                )
            }
            return nil
        }
        guard let reader = MappingReader(root, as: SceneFormat.scene, findings) else {
            return nil
        }
        var scene = Scene(file: path, span: context.span(path))
        scene.name = reader.text("name") ?? path
        _ = reader.text("description")
        scene.person = reader.text("as") ?? Scene.standardPerson
        readVariables(reader, into: &scene)
        scene.files = files("files", of: reader)
        scene.stubs = stubs(reader)
        scene.acts = (reader.items("people") ?? []).compactMap(act)
        scene.claims = ExpectationReader(findings: findings, names: names)
            .claims("expect", of: reader)
        scene.timeout = reader.duration("timeout") ?? Scene.standardTimeout
        return findings.errorCount == before ? scene : nil
    }

    private func readVariables(_ reader: MappingReader, into scene: inout Scene) {
        if let node = reader.node("variables") {
            guard let entries = node.entries else {
                return reader.report(node, "variables", "a map")
            }
            for entry in entries {
                names?.checkVariable(entry, findings)
                scene.variables[entry.key] = entry.value.json
            }
        }
        scene.variablesSpan = reader.entry("variables")?.keySpan ?? reader.firstLine
        names?.checkMissing(scene, findings)
    }

    // MARK: Files

    /// Reads files by path: their text, or the file of the workflow that holds it.
    func files(_ key: String, of reader: MappingReader) -> [Scene.File] {
        guard let node = reader.node(key) else {
            return []
        }
        guard let entries = node.entries else {
            reader.report(node, key, "a map")
            return []
        }
        return entries.compactMap { entry in
            guard let path = path(entry) else {
                return nil
            }
            if entry.value.entries != nil {
                guard
                    let content = MappingReader(entry.value, as: SceneFormat.content, findings),
                    let place = context.workflowFile(content.sourceString("from"), "file"),
                    let file = context.source.file(place)
                else {
                    return nil
                }
                return Scene.File(path: path, bytes: file.content)
            }
            guard let text = reader.sourceString(entry.value, of: entry.key) else {
                return nil
            }
            return Scene.File(path: path, bytes: Array(text.text.utf8))
        }
    }

    /// The key of an entry as a path in the project.
    private func path(_ entry: YAMLNode.Entry) -> String? {
        context.projectPath(SourceString(entry.key, at: entry.keySpan))?.text
    }

    // MARK: Stubs

    private func stubs(_ reader: MappingReader) -> [Scene.Stub] {
        guard let node = reader.node("stubs") else {
            return []
        }
        guard let entries = node.entries else {
            reader.report(node, "stubs", "a map")
            return []
        }
        return entries.compactMap { entry in
            guard let step = StepReference(place: entry.key) else {
                findings.error(
                    .badName,
                    "'\(entry.key)' names no step",
                    at: entry.keySpan,
                    hints: ["write PHASE/STEP"]
                )
                return nil
            }
            names?.check(step, at: entry.keySpan, findings)
            let attempts = (entry.value.items ?? [entry.value]).compactMap(attempt)
            return attempts.isEmpty ? nil : Scene.Stub(step: step, attempts: attempts)
        }
    }

    private func attempt(_ node: YAMLNode) -> Scene.Stub.Attempt? {
        guard let reader = MappingReader(node, as: SceneFormat.stub, findings) else {
            return nil
        }
        var attempt = Scene.Stub.Attempt()
        attempt.exitCode = reader.integer("exit", in: 0...255) ?? 0
        attempt.outputs = object("outputs", of: reader) ?? [:]
        attempt.files = files("files", of: reader)
        attempt.removedFiles = (reader.texts("removes") ?? [])
            .compactMap { context.projectPath($0)?.text }
        attempt.printed = reader.text("prints") ?? ""
        return attempt
    }

    /// A map of any values.
    func object(_ key: String, of reader: MappingReader) -> JSONObject? {
        guard let node = reader.node(key) else {
            return nil
        }
        guard node.entries != nil else {
            reader.report(node, key, "a map")
            return nil
        }
        return node.json.objectValue
    }
}

extension WorkflowSource {
    /// Whether the workflow has scenes that test it.
    package var hasScenes: Bool { files.contains { SceneReader.isScene($0.path) } }
}
