import JSON
import JSONSchema
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct SchemaFilesTests {
    private func findings(_ schema: String, _ more: [String: String] = [:]) -> WorkflowTexts {
        WorkflowTexts.phase(
            "exit_criteria: [{criteria: c, check: {schema: {path: a.json, schema: schemas/s.json}}}]",
            ["schemas/s.json": schema].merging(more) { $1 }
        )
    }

    @Test(arguments: [
        (#"{"type": "object"}"#, []), ("true", []),
        (#"{"$ref": "types.json#/$defs/name"}"#, []),
        (#"{"$ref": "./types.json"}"#, []),
        (#"{"$ref": "../other/x.yml"}"#, []),
        (#"{"type": "strng"}"#, ["1:10 error 112"]),
        ("{\n  \"properties\": {\n    \"a\": {\"minLength\": -1}\n  }\n}", ["3:24 error 112"]),
        ("{\"type\":\n", ["2:1 error 112"]), ("[]", ["1:1 error 112"]),
        (#"{"$ref": "none.json"}"#, ["1:10 error 112"]),
        (#"{"$ref": "https://example.com/x.json"}"#, ["1:10 error 112"]),
        (#"{"$ref": "../../x.json"}"#, ["1:10 error 112"]),
        (#"{"$ref": "bad.json"}"#, ["1:10 error 112"]),
        (#"{"allOf": [{"type": 1}], "minLength": "x"}"#, ["1:21 error 112", "1:39 error 112"]),
    ])
    func `a schema of the workflow is checked where it stands`(
        schema: String,
        expected: [String]
    ) {
        let texts = findings(
            schema,
            [
                "schemas/types.json": #"{"$defs": {"name": {"type": "string"}}}"#,
                "schemas/bad.json": #"{"type": 5}"#,
                "other/x.yml": "type: string",
            ]
        )

        #expect(texts.findings == expected)
        #expect(
            texts.loaded.diagnostics.allSatisfy { $0.span?.file.hasPrefix("schemas/") == true }
        )
    }

    @Test func `two checks of one schema report its mistake once`() {
        let check = "{criteria: c, check: {schema: {path: a.json, schema: s.json}}}"

        let texts = WorkflowTexts.phase(
            "exit_criteria:\n  - \(check)\n  - \(check)",
            ["s.json": #"{"type": 1}"#]
        )

        #expect(texts.findings == ["1:10 error 112"])
    }

    @Test(arguments: [
        ("{path: a, schema: s.json}", "workflow s.json"),
        ("{path: a, schema: ./s.json}", "workflow s.json"),
        ("{path: 'd/**/*.yml', project_schema: api/s.json}", "project api/s.json"),
    ])
    func `a schema is of the workflow or of the project`(check: String, file: String) throws {
        let texts = WorkflowTexts.phase(
            "exit_criteria: [{criteria: c, check: {schema: \(check)}}]",
            ["s.json": "{}"]
        )

        let kind = try #require(texts.phase?.exitCriteria.first?.checks.first?.kind)

        guard case .schema(_, let schema) = kind else {
            Issue.record("\(kind)")
            return
        }
        switch schema {
        case .workflow(let path): #expect("workflow \(path)" == file)
        case .project(let path): #expect("project \(path)" == file)
        }
    }

    @Test(arguments: [
        ("{path: a}", 202), ("{path: a, schema: s.json, project_schema: b}", 203),
        ("{path: a, schema: none.json}", 208), ("{path: a, project_schema: ../b}", 207),
        ("{path: ../a, schema: s.json}", 207), ("{schema: s.json}", 102),
    ])
    func `a schema check that cannot mean anything is an error`(check: String, code: Int) {
        let texts = WorkflowTexts.phase(
            "exit_criteria: [{criteria: c, check: {schema: \(check)}}]",
            ["s.json": "{}"]
        )

        #expect(texts.loaded.diagnostics.map(\.code.number) == [code])
    }

    @Test func `what an artifact step asks of its files holds up the phase`() throws {
        let texts = WorkflowTexts.phase(
            """
            exit_criteria: [Agreed]
            steps:
              - artifact: plan
                output:
                  - {path: plan.json}
                  - {path: "notes-{{ run.id }}.yml"}
                  - {path: plan.md}
                schema: s.json
                validation: {required_sections: [Scope], quality_checks: [Clear]}
            """,
            ["s.json": "{}"]
        )

        let criteria = try #require(texts.phase?.exitCriteria)

        #expect(texts.findings == [])
        #expect(
            criteria.map { "\($0.origin.rawValue) \($0.criteria)" } == [
                "workflow Agreed", "step plan.json has the section Scope", "step Clear",
                "step plan.json follows s.json",
            ]
        )
    }

    @Test func `a schema for none of the files of an artifact is an error`() {
        let texts = WorkflowTexts.phase(
            "steps: [{artifact: a, output: a.txt, schema: s.json}]",
            ["s.json": "{}"]
        )

        #expect(texts.loaded.diagnostics.map(\.code) == [.misplacedKey])
    }
}

@Suite struct StructuredTextTests {
    @Test(arguments: [
        ("a.json", StructuredText.Kind.json), ("a.b.JSON", .json), ("a.yml", .yaml),
        ("a.yaml", .yaml), ("a.md", .frontMatter), ("A.Markdown", .frontMatter), ("a", nil),
        ("json", .json), ("a.txt", nil), ("", nil),
    ])
    func `the kind is told by the ending`(path: String, kind: StructuredText.Kind?) {
        #expect(StructuredText.Kind(path: path) == kind)
    }

    @Test func `parts know where they stand`() throws {
        let yaml = Array("---\na: [1, {b: 2}]\n---\ntext\n".utf8)

        let text = try StructuredText(yaml, as: .frontMatter)

        #expect(text.value == ["a": [1, ["b": 2]]])
        let range = text.range(at: JSONPointer(tokens: ["a", "1", "b"]))
        #expect(String(decoding: yaml[range], as: UTF8.self) == "2")
        #expect(text.line(at: JSONPointer(tokens: ["a", "7"])) == 2)
    }
}
