import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct SupportedFeaturesTests {
    @Test(arguments: [
        "matrix: {v: [1, 2]}", "uses: ./other", "timeout: 1h", "retry: {max: 2}", "lock: db",
        "on_failure: continue", "on_failure: rollback", "runner: {kind: temporal}",
        "rollback: [{run: x}]", "steps: [{prompt: write}]", "steps: [{approve: ok?}]",
        "steps: [{uses: plugin}]", "steps: [{run: x, affects: a}]", "steps: [{run: x, sources: a}]",
        "steps: [{run: x, generates: a}]", "steps: [{run: x, status: a}]",
        "steps: [{run: x, lock: a}]", "steps: [{artifact: a, output: a.md, agent: b}]",
        "steps: [{artifact: a, output: a.md, validation: {required_sections: [b]}}]",
        "steps: [{run: x, on_interrupt: check}]", "steps: [{run: x, rollback: [{run: y}]}]",
        "steps: [{run: x, runner: {kind: y}}]",
        "steps: [{id: a, run: x}, {run: y}, {run: z, needs: [a]}]",
        "steps: [{run: x}, {run: y, needs: []}]",
        "exit_criteria: [{criteria: c, check: {schema: {path: a, schema: s.json}}}]",
        "exit_criteria: [{criteria: c, check: {approval: {role: lead, count: 2}}}]",
    ])
    func `what comes later is refused and never ignored`(lines: String) throws {
        let workflow = try #require(WorkflowTexts.phase(lines, ["s.json": "{}"]).loaded.definition)

        let findings = SupportedFeatures.unsupported(in: workflow)

        #expect(findings.map(\.code) == [.notSupportedYet])
        #expect(findings.first?.span != nil)
    }

    @Test(arguments: [
        "transition: manual", "if: run.version == '1.0.0'", "lock: []", "on_failure: stop",
        "needs: []",
        "steps: [{id: a, run: x}, {run: y, needs: [a]}]", "runner: local",
        "steps: [{run: x, retry: {max: 2}, timeout: 1m, continue_on_error: true}]",
        "exit_criteria: [{criteria: c, check: {approval: lead}}]",
    ])
    func `what is carried out is not refused`(lines: String) throws {
        let workflow = try #require(WorkflowTexts.phase(lines).loaded.definition)

        #expect(SupportedFeatures.unsupported(in: workflow) == [])
    }

    @Test func `features of the whole workflow are refused too`() throws {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            timeout: 1h
            concurrency: {group: g}
            hooks: {finally: [{run: x}]}
            defaults: {agent: b}
            variables: [{name: token, secret: true}]
            phases: [{id: p}]
            """
        )

        let workflow = try #require(texts.loaded.definition)

        #expect(SupportedFeatures.unsupported(in: workflow).count == 5)
    }
}

@Suite struct SchemaExportTests {
    @Test func `the schema names every key that the reader knows`() throws {
        let schema = SchemaExport.schema

        let definitions = try #require(schema["definitions"]?.objectValue)

        #expect(schema["$schema"] == "http://json-schema.org/draft-07/schema#")
        #expect(schema["required"] == ["name", "version", "phases"])
        for record in WorkflowFormat.records.dropFirst() {
            let properties = definitions[record.name]?["properties"]?.objectValue
            #expect(properties?.keys == record.keys.map(\.name))
        }
    }

    @Test func `every reference of the schema leads to a definition`() throws {
        let text = SchemaExport.schema.text()
        let definitions = try #require(SchemaExport.schema["definitions"]?.objectValue)

        let references = text.split(separator: "\"#/definitions/").dropFirst()
            .compactMap { $0.split(separator: "\"").first.map(String.init) }

        #expect(!references.isEmpty)
        #expect(references.allSatisfy { definitions[$0] != nil })
    }
}

@Suite struct LanguageCatalogTests {
    @Test func `every code is explained once`() {
        let codes = LanguageCatalog.explanations.map(\.code)

        #expect(Set(codes).count == codes.count)
        #expect(codes.contains(.unknownKey))
        #expect(LanguageCatalog.explanations.allSatisfy { !$0.title.isEmpty && !$0.text.isEmpty })
    }
}
