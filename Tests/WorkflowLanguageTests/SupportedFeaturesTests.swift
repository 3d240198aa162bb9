import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct SupportedFeaturesTests {
    @Test(arguments: [
        "steps: [{prompt: write}]", "steps: [{artifact: a, output: a.md, agent: b}]",
    ])
    func `what comes later is refused and never ignored`(lines: String) throws {
        let workflow = try #require(WorkflowTexts.phase(lines).loaded.definition)

        let findings = SupportedFeatures.unsupported(in: workflow)

        #expect(findings.map(\.code) == [.notSupportedYet])
        #expect(findings.first?.span != nil)
    }

    @Test(arguments: [
        "transition: manual", "if: run.version == '1.0.0'", "lock: db", "on_failure: rollback",
        "needs: []", "runner: local", "matrix: {v: [1, 2]}", "timeout: 1h", "retry: {max: 2}",
        "on_failure: continue", "rollback: [{run: x}]", "steps: [{approve: ok?, count: 2}]",
        "steps: [{id: a, run: x}, {run: y}, {run: z, needs: [a]}]",
        "steps: [{run: x, affects: a, sources: b, generates: c, status: d, lock: e}]",
        "steps: [{run: x, on_interrupt: check}]", "steps: [{run: x, rollback: [{run: y}]}]",
        "steps: [{run: x, retry: {max: 2}, timeout: 1m, continue_on_error: true}]",
        "exit_criteria: [{criteria: c, check: {approval: {role: lead, count: 2}}}]",
        "exit_criteria: [{criteria: c, check: {approval: lead}}]",
        "exit_criteria: [{criteria: c, check: {schema: {path: a, schema: s.json}}}]",
        "steps: [{artifact: a, output: a.json, schema: s.json}]", "steps: [{uses: plugin}]",
        "runner: box", "steps: [{run: x, rollback: [{run: y, runner: box}]}]",
        "exit_criteria: [{criteria: c, check: {plugin: {uses: links}}}]",
    ])
    func `what is carried out is not refused`(lines: String) throws {
        let workflow = try #require(WorkflowTexts.phase(lines, ["s.json": "{}"]).loaded.definition)

        #expect(SupportedFeatures.unsupported(in: workflow) == [])
    }

    @Test func `features of the whole workflow are refused too`() throws {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            timeout: 1h
            concurrency: {group: g}
            hooks: {finally: [{prompt: x}]}
            defaults: {agent: b}
            phases: [{id: p}]
            """
        )

        let workflow = try #require(texts.loaded.definition)

        #expect(
            SupportedFeatures.unsupported(in: workflow).map(\.message) == [
                "'agent' of 'defaults' is not supported yet",
                "a 'prompt' step is not supported yet",
            ]
        )
    }

    @Test func `features of a workflow that is used are refused too`() throws {
        let texts = WorkflowTexts.phase(
            "uses: ./inner",
            [
                "inner/workflow.yml":
                    "name: inner\nversion: 1.0.0\nphases: [{id: p, steps: [{prompt: x}]}]"
            ]
        )

        let workflow = try #require(texts.loaded.definition)

        #expect(
            SupportedFeatures.unsupported(in: workflow).map(\.span?.file) == ["inner/workflow.yml"]
        )
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
