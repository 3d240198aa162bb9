import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct SchemaCheckTests {
    private static let schemas = [
        "schemas/plan.json": """
        {
          "type": "object",
          "required": ["title"],
          "properties": {"title": {"type": "string"}, "days": {"$ref": "common.yml#/$defs/days"}}
        }
        """,
        "schemas/common.yml": "$defs: {days: {type: integer, minimum: 1}}",
        "schemas/slow.json": #"{"properties": {"title": {"pattern": "^(a+)+[bc]$"}}}"#,
        "schemas/broken.json": #"{"type": "strng"}"#,
    ]

    private func evaluate(
        _ files: [String: String],
        path: String,
        _ schema: SchemaFile = .workflow("schemas/plan.json")
    ) async throws -> GateResult {
        let fixture = try ProjectFixture()
        for (path, text) in files {
            try fixture.write(text, to: path)
        }
        var gate = GateDefinition(criteria: "it follows")
        gate.checks = [CheckDefinition(.schema(path: path, schema: schema))]
        let request = GateRequest(
            run: "r1",
            phase: "build",
            side: .exit,
            gates: [gate],
            attestations: [:],
            rendered: [:],
            values: FixedValues([:])
        )
        return try #require(
            await fixture.runner(templates: Self.schemas).evaluate(request).first
        )
    }

    @Test(arguments: [
        ("a.json", #"{"title": "x", "days": 2.0}"#, Verdict.pass),
        ("a.json", #"{"title": "x", "days": 0}"#, .fail), ("a.json", "{", .fail),
        ("a.json", "[]", .fail), ("a.yml", "title: x\ndays: 3\n", .pass),
        ("a.yaml", "title: 4\n", .fail), ("a.yml", "", .fail), ("a.yml", "a: [", .fail),
        ("a.yml", "title: &a x\n", .unknown), ("a.yml", "title: x\n---\ntitle: y\n", .unknown),
        ("a.md", "---\ntitle: x\n---\n# Days\n", .pass), ("a.md", "---\ndays: 1\n---\n", .fail),
        ("a.md", "# No front matter\n", .fail), ("a.md", "---\ntitle: x\n", .fail),
        ("a.txt", "title: x", .unknown), ("b.json", #"{"title": "x"}"#, .unknown),
        ("a.json", #"{"title": "x", "title": "y"}"#, .fail),
    ])
    func `a file is read as what its name says`(
        path: String,
        text: String,
        verdict: Verdict
    ) async throws {
        let result = try await evaluate([path: text], path: "a.*")

        #expect(result.verdict == verdict, "\(result.evidence)")
        #expect(!result.evidence.isEmpty)
    }

    @Test func `evidence tells the line, the place and what should be there`() async throws {
        let text = """
            {
              "title": 7,
              "days": 1.5
            }
            """

        let result = try await evaluate(["docs/plan.json": text], path: "docs/plan.json")

        #expect(
            result.evidence.map(\.found) == [
                "line 2: /title is a number, must be a string",
                "line 3: /days is the number 1.5, must be an integer",
            ]
        )
        #expect(Set(result.evidence.map(\.path)) == ["docs/plan.json"])
        #expect(result.evidence.first?.digest == "\(SHA256Digest(of: Array(text.utf8)))")
    }

    @Test func `lines of front matter are those of the file`() async throws {
        let text = "---\ntitle: x\nmore:\n  - 1\ndays: soon\n---\n"

        let result = try await evaluate(["a.md": text], path: "a.md")

        #expect(
            result.evidence.map(\.found) == ["line 5: /days is a string, must be an integer"]
        )
    }

    @Test func `every file of a glob has to follow`() async throws {
        let good = #"{"title": "x"}"#

        let result = try await evaluate(
            ["docs/a.json": good, "docs/deep/b.json": "{}", "docs/c.json": good],
            path: "docs/**/*.json"
        )

        #expect(result.verdict == .fail)
        #expect(
            result.evidence.map { "\($0.path): \($0.found)" } == [
                "docs/a.json: follows 'schemas/plan.json'",
                "docs/c.json: follows 'schemas/plan.json'",
                "docs/deep/b.json: line 1: must have the key 'title'",
            ]
        )
    }

    @Test(arguments: [
        SchemaFile.workflow("schemas/slow.json"), .workflow("schemas/broken.json"),
        .workflow("schemas/none.json"), .project("none.json"), .project("../x.json"),
        .project("broken.json"),
    ])
    func `what a schema cannot decide is unknown`(schema: SchemaFile) async throws {
        let text = #"{"title": "\#(String(repeating: "a", count: 60))"}"#

        let result = try await evaluate(
            ["a.json": text, "broken.json": "{"],
            path: "a.json",
            schema
        )

        #expect(result.verdict == .unknown, "\(result.evidence)")
    }

    @Test func `a schema of the project is read from there`() async throws {
        let result = try await evaluate(
            [
                "a.json": "1",
                "api/schema.json": #"{"$ref": "../shared/types.json#/text"}"#,
                "shared/types.json": #"{"text": {"type": "string"}}"#,
            ],
            path: "a.json",
            .project("api/schema.json")
        )

        #expect(result.verdict == .fail)
        #expect(result.evidence.map(\.found) == ["line 1: is a number, must be a string"])
    }

    @Test func `of many findings the first are told`() async throws {
        let keys = (0..<40).map { "\"k\($0)\": 0" }.joined(separator: ",")

        let result = try await evaluate(
            ["a.json": "{\(keys)}", "s.json": #"{"additionalProperties": {"type": "string"}}"#],
            path: "a.json",
            .project("s.json")
        )

        #expect(result.evidence.count == 11)
        #expect(result.evidence.last?.found == "and 30 more against 's.json'")
    }
}
