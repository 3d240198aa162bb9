import JSON
import JSONSchema
import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowSystem

@testable import WorkflowLanguage

/// The reader and the JSON Schema of the format are two sides of one description.
@Suite struct SchemaAgreementTests {
    private static let schema = try? JSONSchema(SchemaExport.schema)

    /// The smallest good value of every record, and where it stands in a workflow.
    private static let records: [String: (value: JSONObject, path: [String])] = [
        "workflow": ([:], []),
        "variable": (["name": "x"], ["variables", "0"]),
        "migration": (["version": "2.0.0"], ["migrations", "0"]),
        "defaults": ([:], ["defaults"]),
        "concurrency": (["group": "g"], ["concurrency"]),
        "hooks": ([:], ["hooks"]),
        "phase": (["id": "q"], ["phases", "1"]),
        "matrix": (["os": ["linux"]], ["phases", "0", "matrix"]),
        "retry": ([:], ["phases", "0", "retry"]),
        "step": (["run": "x"], ["phases", "0", "steps", "0"]),
        "output": (["path": "a"], ["phases", "0", "steps", "0", "output", "0"]),
        "validation": ([:], ["phases", "0", "steps", "0", "validation"]),
        "quality_check": ([:], ["phases", "0", "steps", "0", "validation", "quality_checks", "0"]),
        "automated_check": (
            ["pattern": "a"],
            ["phases", "0", "steps", "0", "validation", "automated_checks", "0"]
        ),
        "gate": (["criteria": "c"], ["phases", "0", "exit_criteria", "0"]),
        "check": (["file_exists": "a"], ["phases", "0", "exit_criteria", "0", "check"]),
        "sections": (
            ["path": "a", "headings": ["h"]],
            ["phases", "0", "exit_criteria", "0", "check", "sections"]
        ),
        "search": (
            ["path": "a", "pattern": "b"],
            ["phases", "0", "exit_criteria", "0", "check", "absent"]
        ),
        "count": (
            ["path": "a", "pattern": "b"],
            ["phases", "0", "exit_criteria", "0", "check", "matches"]
        ),
        "unique": (
            ["path": "a", "pattern": "b"],
            ["phases", "0", "exit_criteria", "0", "check", "unique"]
        ),
        "schema": (
            ["path": "a", "schema": "s.json"],
            ["phases", "0", "exit_criteria", "0", "check", "schema"]
        ),
        "command": (["run": "x"], ["phases", "0", "exit_criteria", "0", "check", "command"]),
        "approval": ([:], ["phases", "0", "exit_criteria", "0", "check", "approval"]),
        "age": (
            ["path": "a", "sources": ["b"]],
            ["phases", "0", "exit_criteria", "0", "check", "age"]
        ),
        "runner": (["container": ["image": "a"]], ["phases", "0", "runner"]),
        "container": (["image": "a"], ["phases", "0", "runner", "container"]),
        "plugin": (["uses": "a"], ["phases", "0", "exit_criteria", "0", "check", "plugin"]),
    ]

    /// Keys whose values mean something only together with those of others.
    private static let contextual = [
        "variable.options", "matrix.include", "matrix.exclude", "matrix.for_each",
        "migration.variables", "migration.files",
    ]

    static let probes: [JSONValue] = [
        .null, true, 3, 0, -1, 1.5, "text", "", "90s", "1.2.3", "s.json", [], ["a"], [3], [[]],
        [.null],
        [:], ["a": "b"], ["a": ["b"]], [["a": "b"]],
    ]

    @Test func `every record is tried`() {
        #expect(Set(Self.records.keys) == Set(WorkflowFormat.records.map(\.name)))
        #expect(Self.schema != nil)
    }

    @Test(arguments: WorkflowFormat.records.map(\.name))
    func `both accept and refuse the same values of every key`(name: String) throws {
        let record = try #require(WorkflowFormat.records.first { $0.name == name })
        let (value, path) = try #require(Self.records[name])

        for key in record.keys.map(\.name) + ["unknown", "x_unknown"]
        where !Self.contextual.contains("\(name).\(key)") {
            for probe in Self.probes {
                var value = value
                value[key] = probe
                expectAgreement(
                    on: Self.workflow(with: value, at: path),
                    "\(name).\(key): \(probe)"
                )
            }
        }
    }

    @Test(
        arguments: [
            ["artifact": "a", "template": "s.json"], ["command": ["x"]], ["prompt": "x"],
            ["approve": "x"], ["uses": "x"],
        ] as [JSONObject]
    )
    func `both agree on the keys of every kind of step`(value: JSONObject) throws {
        let keys = Set(WorkflowFormat.keysOfKinds.flatMap { $0.value.union([$0.key]) })
        for key in keys.sorted() where value[key] == nil {
            for probe in Self.probes {
                var value = value
                value[key] = probe
                let document = Self.workflow(with: value, at: ["phases", "0", "steps", "0"])
                expectAgreement(on: document, "\(value)")
            }
        }
    }

    @Test(arguments: WorkflowFormat.records.map(\.name))
    func `every key has an example, which both accept`(name: String) throws {
        let record = try #require(WorkflowFormat.records.first { $0.name == name })
        let (smallest, path) = try #require(Self.records[name])

        for key in record.keys.map(\.name) {
            let example = try #require(
                FormatExamples.value(of: key, in: name),
                "\(name).\(key) has no example"
            )
            var value = Self.room(for: key, in: record) ?? smallest
            value[key] = example
            let document = Self.workflow(with: value, at: path)
            #expect(Self.schema?.validate(document).findings == [], "\(name).\(key)")
            #expect(Self.structuralFindings(in: document).map(\.message) == [], "\(name).\(key)")
        }
    }

    /// A record in which a key has a meaning, when that is not the smallest one.
    private static func room(for key: String, in record: RecordFormat) -> JSONObject? {
        switch record.name {
        case "step":
            let kinds = WorkflowFormat.keysOfKinds.filter { $0.value.contains(key) }.keys.sorted()
            switch kinds.first {
            case _ where WorkflowFormat.stepKinds.contains(key): return [:]
            case "artifact"?: return ["artifact": "a", "template": "s.json"]
            case "approve"?: return ["approve": "x"]
            case "uses"?: return ["uses": "x"]
            default: return nil
            }
        case "check": return [:]
        case "matrix" where key == "for_each": return [:]
        case "phase" where key == "with": return ["id": "q", "uses": "./x"]
        case "variable" where key == "options": return ["name": "x", "type": "choice"]
        case "variable" where key == "type": return ["name": "x", "options": ["a"]]
        case "schema" where key == "project_schema": return ["path": "a"]
        case "command" where key == "argv": return [:]
        case "runner": return [:]
        default: return nil
        }
    }

    @Test func `bundled workflows follow the schema`() throws {
        let schema = try #require(Self.schema)
        let top = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("Workflows")
        var count = 0

        for folder in try BoundedRoot(top).list() where folder.kind == .folder {
            let source = try WorkflowSource.directory(
                top.pushing(folder.path),
                shownAs: folder.path.string
            )
            let bytes = try #require(source.file("workflow.yml")?.content)
            let document = try StructuredText(bytes, as: .yaml).value
            #expect(schema.validate(document).findings == [], "\(folder.path)")
            count += 1
        }

        #expect(count >= 7)
    }

    private func expectAgreement(on document: JSONValue, _ what: String) {
        let findings = Self.structuralFindings(in: document)
        let report = Self.schema?.validate(document)
        #expect(
            report?.isValid == findings.isEmpty,
            "\(what) \(report?.findings ?? []) \(findings.map(\.message))"
        )
    }

    private static func workflow(with value: JSONObject, at path: [String]) -> JSONValue {
        let base: JSONObject = [
            "name": "a", "version": "1.0.0", "phases": [["id": "p"]],
        ]
        if path.isEmpty {
            var all = base
            for (key, member) in value {
                all[key] = member
            }
            return .object(all)
        }
        return setting(.object(value), at: path[...], in: .object(base))
    }

    /// A value with a part put in; steps that lead to artifacts become artifact steps.
    static func setting(
        _ part: JSONValue,
        at path: ArraySlice<String>,
        in value: JSONValue
    ) -> JSONValue {
        guard let key = path.first else {
            return part
        }
        let rest = path.dropFirst()
        if let index = Int(key) {
            var elements = value.arrayValue ?? []
            let present = elements.indices.contains(index) ? elements[index] : [:]
            let element = setting(part, at: rest, in: present)
            if elements.indices.contains(index) {
                elements[index] = element
            } else {
                elements.append(element)
            }
            return .array(elements)
        }
        var members = value.objectValue ?? [:]
        if ["output", "validation"].contains(key) {
            members["artifact"] = "a"
            members["template"] = "s.json"
        }
        if key == "check" {
            members["criteria"] = "c"
        }
        members[key] = setting(part, at: rest, in: members[key] ?? .null)
        return .object(members)
    }

    static let structural: Set<DiagnosticCode> = [
        .unknownKey, .missingKey, .wrongValueType, .unknownChoice, .badName, .badVersion,
        .badDuration, .outOfRange, .misplacedKey, .missingKind, .severalKinds, .stepsBesideUses,
    ]

    private static func structuralFindings(in document: JSONValue) -> [Diagnostic] {
        let source = WorkflowSource(files: [
            .init(path: "workflow.yml", content: document.bytes()),
            .init(path: "s.json", content: Array("{}".utf8)),
        ])
        return WorkflowLoader.load(source).diagnostics.filter { structural.contains($0.code) }
    }
}
