import JSON
import Testing
import WorkflowDiagnostics
import WorkflowReports

@Suite struct SARIFReportTests {
    private let log = SARIFReport(
        [
            Diagnostic(
                DiagnosticCode(101),
                "no key 'when'",
                at: SourceSpan(file: "a b/é.yml", range: 6..<10),
                hints: ["here this is called 'if'"],
                edit: SourceEdit(SourceSpan(file: "a b/é.yml", range: 6..<10), "if")
            ),
            Diagnostic(
                DiagnosticCode(305),
                "unused",
                severity: .warning,
                at: SourceSpan(file: "other")
            ),
            Diagnostic(DiagnosticCode(20), "no workflow", at: nil),
        ],
        texts: ["a b/é.yml": SourceText("👍:\nwhen: x\n")],
        explanations: [DiagnosticExplanation(DiagnosticCode(101), "a key is unknown", "It is.")],
        version: "1.2.3"
    ).json

    @Test func `a log has one run with the program and its rules`() {
        let run = log["runs"]?[0]

        #expect(log["version"] == "2.1.0")
        #expect(run?["tool"]?["driver"]?["name"] == "ddx")
        #expect(run?["tool"]?["driver"]?["version"] == "1.2.3")
        #expect(
            run?["tool"]?["driver"]?["rules"] == [
                ["id": "DDX0020"],
                [
                    "id": "DDX0101", "shortDescription": ["text": "a key is unknown"],
                    "fullDescription": ["text": "It is."],
                ],
                ["id": "DDX0305"],
            ]
        )
    }

    @Test func `a result has its rule, level, place and fix`() {
        let results = log["runs"]?[0]?["results"]?.arrayValue ?? []

        let region: JSONValue = ["startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5]
        #expect(results.map { $0["ruleId"] } == ["DDX0020", "DDX0101", "DDX0305"])
        #expect(results.map { $0["ruleIndex"] } == [0, 1, 2])
        #expect(results.map { $0["level"] } == ["error", "error", "warning"])
        #expect(results[0]["locations"] == nil)
        #expect(
            results[1] == [
                "ruleId": "DDX0101", "ruleIndex": 1, "level": "error",
                "message": ["text": "no key 'when'\nhere this is called 'if'"],
                "locations": [
                    [
                        "physicalLocation": [
                            "artifactLocation": ["uri": "a%20b/%C3%A9.yml"], "region": region,
                        ]
                    ]
                ],
                "fixes": [
                    [
                        "artifactChanges": [
                            [
                                "artifactLocation": ["uri": "a%20b/%C3%A9.yml"],
                                "replacements": [
                                    ["deletedRegion": region, "insertedContent": ["text": "if"]]
                                ],
                            ]
                        ]
                    ]
                ],
            ]
        )
        #expect(
            results[2]["locations"]
                == [["physicalLocation": ["artifactLocation": ["uri": "other"]]]]
        )
    }
}
