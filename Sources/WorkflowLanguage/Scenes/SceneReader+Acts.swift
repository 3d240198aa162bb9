import JSON
import WorkflowDiagnostics
import WorkflowModel

/// What people do in a scene.
extension SceneReader {
    func act(_ node: YAMLNode) -> Scene.Act? {
        guard let reader = MappingReader(node, as: SceneFormat.act, findings) else {
            return nil
        }
        guard let word = reader.kind(among: SceneFormat.actKinds, "the entry") else {
            return nil
        }
        checkCompanions(reader)
        guard let kind = kind(word, reader) else {
            return nil
        }
        return Scene.Act(
            kind: kind,
            person: reader.text("as") ?? Scene.standardPerson,
            note: reader.text("reason"),
            span: reader.entry(word)?.keySpan ?? reader.firstLine
        )
    }

    private func checkCompanions(_ reader: MappingReader) {
        for (key, other) in SceneFormat.act.companions.sorted(by: { $0.key < $1.key })
        where reader.has(key) && !reader.has(other) {
            findings.error(
                .misplacedKey,
                "'\(key)' has no meaning without '\(other)'",
                at: reader.entry(key)?.keySpan,
                hints: ["add '\(other)'"]
            )
        }
    }

    private func kind(_ word: String, _ reader: MappingReader) -> Scene.Act.Kind? {
        switch word {
        case "write": return .write(files(word, of: reader))
        case "append":
            return .append(
                reader.pairs(word).compactMap { path, text in
                    context.projectPath(path).map {
                        Scene.File(path: $0.text, bytes: Array(text.text.utf8))
                    }
                }
            )
        case "edit": return edit(reader)
        case "remove":
            let paths = reader.texts(word)
            return paths.map { .remove($0.compactMap { context.projectPath($0)?.text }) }
        case "advance": return reader.texts(word).map { .advance(attesting: $0.map(\.text)) }
        case "approve":
            return step(word, reader).map {
                .approve(step: $0, form: object("form", of: reader).map { .object($0) })
            }
        case "reject": return step(word, reader).map { .reject(step: $0) }
        case "skip": return phase(word, reader).map { .skip(phase: $0) }
        case "retry": return phase(word, reader).map { .retry(phase: $0) }
        case "cancel": return reader.boolean(word).map { _ in .cancel }
        default:
            let claims = ExpectationReader(findings: findings, names: names)
                .claims(word, of: reader)
            return .expect(claims)
        }
    }

    private func edit(_ reader: MappingReader) -> Scene.Act.Kind? {
        guard let glob = context.projectGlob(reader.sourceString("edit")),
            let pattern = reader.sourceString("replace"), PatternText.check(pattern, findings)
        else {
            return nil
        }
        return .edit(glob: glob, pattern: pattern.text, replacement: reader.text("with") ?? "")
    }

    private func step(_ key: String, _ reader: MappingReader) -> String? {
        guard let text = reader.sourceString(key) else {
            return nil
        }
        if let step = StepReference(place: text.text) {
            names?.check(step, at: text.span, findings)
        }
        return text.text
    }

    private func phase(_ key: String, _ reader: MappingReader) -> String? {
        guard let text = reader.sourceString(key) else {
            return nil
        }
        names?.check(PhaseID(text.text), at: text.span, findings)
        return text.text
    }
}
