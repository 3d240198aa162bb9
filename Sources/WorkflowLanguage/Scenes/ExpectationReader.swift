import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Reads `expect`: one claim for each value that is written there.
struct ExpectationReader {
    typealias Claim = Scene.Claim

    let findings: Findings
    let names: SceneNames?

    /// The claims in the order they were written; an expectation without any is reported.
    func claims(_ key: String, of reader: MappingReader) -> [Claim] {
        let before = findings.errorCount
        guard let reader = reader.reader(key, as: SceneFormat.expectation) else {
            return []
        }
        var claims = status(RunStatus.self, reader) { .run($0) } + outputs(reader) { .run($0) }
        for entry in entries("phases", of: reader) {
            let phase = PhaseID(entry.key)
            names?.check(phase, at: entry.keySpan, findings)
            claims += self.phase(phase, entry, reader)
        }
        for entry in entries("files", of: reader) {
            claims += file(entry, reader)
        }
        if claims.isEmpty, findings.errorCount == before {
            findings.error(
                .missingKey,
                "the scene expects nothing",
                at: reader.firstLine,
                hints: ["say how the run ends: status: completed"]
            )
        }
        return claims
    }

    // MARK: Phases and steps

    private func phase(
        _ phase: PhaseID,
        _ entry: YAMLNode.Entry,
        _ outer: MappingReader
    ) -> [Claim] {
        guard entry.value.entries != nil else {
            return word(NodeStatus.self, entry, outer) { .phase(phase, .status) }
        }
        guard let reader = MappingReader(entry.value, as: SceneFormat.phase, findings) else {
            return []
        }
        var claims = node(reader) { .phase(phase, $0) } as [Claim]
        for entry in entries("verdicts", of: reader) {
            names?.checkCriterion(entry, of: phase, findings)
            claims += word(Verdict.self, entry, reader) {
                .verdict(phase, criterion: entry.key)
            }
        }
        for entry in entries("steps", of: reader) {
            let step = StepReference(phase, StepID(entry.key))
            names?.check(step, at: entry.keySpan, findings)
            claims += self.step(step, entry, reader)
        }
        return claims
    }

    private func step(
        _ step: StepReference,
        _ entry: YAMLNode.Entry,
        _ outer: MappingReader
    ) -> [Claim] {
        guard entry.value.entries != nil else {
            return word(NodeStatus.self, entry, outer) { .step(step, .status) }
        }
        guard let reader = MappingReader(entry.value, as: SceneFormat.step, findings) else {
            return []
        }
        var claims = node(reader) { .step(step, $0) } as [Claim]
        if let code = reader.integer("exit_code", in: 0...255) {
            claims += claim("exit_code", reader, .step(step, .exitCode), code.json)
        }
        for text in reader.texts("prints") ?? [] {
            claims += claim(text, .step(step, .printed))
        }
        return claims
    }

    /// What phases and steps have in common.
    private func node(
        _ reader: MappingReader,
        _ subject: (Claim.Fact) -> Claim.Subject
    ) -> [Claim] {
        var claims = status(NodeStatus.self, reader, subject)
        if let attempt = reader.integer("attempt", in: 0...1_000) {
            claims += claim("attempt", reader, subject(.attempt), attempt.json)
        }
        return claims + outputs(reader, subject)
    }

    private func status<Status: RawRepresentable & CaseIterable>(
        _: Status.Type,
        _ reader: MappingReader,
        _ subject: (Claim.Fact) -> Claim.Subject
    ) -> [Claim] where Status.RawValue == String {
        var claims: [Claim] = []
        if let status = reader.choice("status", of: Status.self) {
            claims += claim("status", reader, subject(.status), status.rawValue.json)
        }
        if let reason = reader.choice("reason", of: Reason.self) {
            claims += claim("reason", reader, subject(.reason), reason.rawValue.json)
        }
        return claims
    }

    private func outputs(
        _ reader: MappingReader,
        _ subject: (Claim.Fact) -> Claim.Subject
    ) -> [Claim] {
        entries("outputs", of: reader).map { entry in
            Claim(
                subject: subject(.output(entry.key)),
                expected: entry.value.json,
                span: entry.value.span
            )
        }
    }

    // MARK: Files

    private func file(_ entry: YAMLNode.Entry, _ outer: MappingReader) -> [Claim] {
        let path = entry.key
        if let problem = PathRules.problem(with: path) {
            findings.error(
                .unsafePath,
                "the path '\(path)' \(problem)",
                at: entry.keySpan,
                hints: ["write it relative to the project, without '..'"]
            )
        }
        guard entry.value.entries != nil else {
            return word(SceneFormat.FileWord.self, entry, outer) { .file(path, .presence) }
        }
        guard let reader = MappingReader(entry.value, as: SceneFormat.file, findings) else {
            return []
        }
        var claims: [Claim] = []
        if let text = reader.sourceString("equals") {
            claims += claim(text, .file(path, .content))
        }
        for (key, fact) in [("contains", Claim.FileFact.part), ("lacks", .missingPart)] {
            for text in reader.texts(key) ?? [] {
                claims += claim(text, .file(path, fact))
            }
        }
        for pattern in reader.texts("matches") ?? [] where PatternText.check(pattern, findings) {
            claims += claim(pattern, .file(path, .pattern))
        }
        return claims
    }

    // MARK: Values

    private func entries(_ key: String, of reader: MappingReader) -> [YAMLNode.Entry] {
        guard let node = reader.node(key) else {
            return []
        }
        guard let entries = node.entries else {
            reader.report(node, key, "a map")
            return []
        }
        return entries
    }

    /// A value that is one of a few words.
    private func word<Word: RawRepresentable & CaseIterable>(
        _: Word.Type,
        _ entry: YAMLNode.Entry,
        _ reader: MappingReader,
        _ subject: () -> Claim.Subject
    ) -> [Claim] where Word.RawValue == String {
        guard let word = reader.choice(entry.value, of: entry.key, Word.self) else {
            return []
        }
        return [
            Claim(subject: subject(), expected: word.rawValue.json, span: entry.value.span)
        ]
    }

    private func claim(_ text: SourceString, _ subject: Claim.Subject) -> [Claim] {
        text.span.map { [Claim(subject: subject, expected: text.text.json, span: $0)] } ?? []
    }

    private func claim(
        _ key: String,
        _ reader: MappingReader,
        _ subject: Claim.Subject,
        _ value: JSONValue
    ) -> [Claim] {
        reader.node(key).map { [Claim(subject: subject, expected: value, span: $0.span)] } ?? []
    }
}
