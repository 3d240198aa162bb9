import JSON
import JSONSchema
import Testing
import WorkflowDiagnostics

@testable import WorkflowLanguage

/// The reader of scenes and their JSON Schema are two sides of one description.
@Suite struct SceneSchemaTests {
    private static let schema = try? JSONSchema(SchemaExport.sceneSchema)

    /// The smallest good value of every record, and where it stands in a scene.
    private static let records: [String: (value: JSONObject, path: [String])] = [
        "scene": ([:], []),
        "content": (["from": "workflow.yml"], ["files", "a.md"]),
        "stub": ([:], ["stubs", "p/s", "0"]),
        "act": (["skip": "p"], ["people", "0"]),
        "expectation": (["status": "failed"], ["people", "0", "expect"]),
        "phase_state": ([:], ["expect", "phases", "p"]),
        "step_state": ([:], ["expect", "phases", "p", "steps", "s"]),
        "file_state": ([:], ["expect", "files", "a.md"]),
    ]

    @Test func `every record is tried`() {
        #expect(Set(Self.records.keys) == Set(SceneFormat.records.map(\.name)))
        #expect(Self.schema != nil)
    }

    @Test(arguments: SceneFormat.records.map(\.name))
    func `both accept and refuse the same values of every key`(name: String) throws {
        let record = try #require(SceneFormat.records.first { $0.name == name })
        let (value, path) = try #require(Self.records[name])

        for key in record.keys.map(\.name) + ["unknown", "x_unknown"] {
            for probe in SchemaAgreementTests.probes {
                var value = value
                value[key] = probe
                let document = Self.scene(with: value, at: path)
                let findings = Self.findings(in: document)
                let report = Self.schema?.validate(document)
                #expect(
                    report?.isValid == findings.isEmpty,
                    "\(name).\(key): \(probe) \(report?.findings ?? []) \(findings.map(\.message))"
                )
            }
        }
    }

    private static func scene(with value: JSONObject, at path: [String]) -> JSONValue {
        let base: JSONObject = ["expect": ["status": "completed"]]
        guard !path.isEmpty else {
            var all = base
            for (key, member) in value {
                all[key] = member
            }
            return .object(all)
        }
        return SchemaAgreementTests.setting(.object(value), at: path[...], in: .object(base))
    }

    /// What is wrong with the shape of a scene; without its workflow no name is unknown.
    private static func findings(in document: JSONValue) -> [Diagnostic] {
        let source = WorkflowSource(files: [
            .init(path: "workflow.yml", content: Array("name: 1".utf8)),
            .init(path: "tests/a.yml", content: document.bytes()),
        ])
        return WorkflowLoader.load(source, readsScenes: true).diagnostics.filter {
            $0.span?.file == "tests/a.yml" && SchemaAgreementTests.structural.contains($0.code)
        }
    }
}
