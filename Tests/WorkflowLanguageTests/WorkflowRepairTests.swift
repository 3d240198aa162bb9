import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct WorkflowRepairTests {
    private func repair(_ text: String, _ files: [String: String] = [:]) -> WorkflowRepair {
        let all = files.merging(["workflow.yml": text]) { $1 }
        return WorkflowRepair(
            of: WorkflowSource(
                files: all.map { .init(path: $0.key, content: Array($0.value.utf8)) }
            )
        )
    }

    private func text(_ repair: WorkflowRepair) -> String {
        String(decoding: repair.source.file("workflow.yml")?.content ?? [], as: UTF8.self)
    }

    @Test func `keys of other tools and misspelt ones get their names, and nothing else changes`() {
        let repair = repair(
            """
            name: a   # a comment
            version: 1.0.0
            stages:
              - id: one
                preconditions: ["It is clear"]
                tasks: [{ "cmd": make, workdir: 'src' }]
              - id: two
                dependsOn: [one]
                when: "true"
                exit_critera:
                  - { criterion: Done, chek: { file_exists: é.md } }
                steps:
                  - { run: x, continue-on-error: true }
            """
        )

        #expect(
            text(repair) == """
                name: a   # a comment
                version: 1.0.0
                phases:
                  - id: one
                    input_gates: ["It is clear"]
                    steps: [{ run: make, working_directory: 'src' }]
                  - id: two
                    needs: [one]
                    if: "true"
                    exit_criteria:
                      - { criteria: Done, check: { file_exists: é.md } }
                    steps:
                      - { run: x, continue_on_error: true }
                """
        )
        #expect(repair.loaded.diagnostics == [])
        #expect(
            repair.changes.map { "\($0.position.line):\($0.position.column) \($0.before)" } == [
                "3:1 stages", "5:5 preconditions", "6:5 tasks", "8:5 dependsOn", "9:5 when",
                "10:5 exit_critera", "13:19 continue-on-error", "6:15 \"cmd\"", "6:28 workdir",
                "11:11 criterion", "11:28 chek",
            ]
        )
    }

    @Test(arguments: [
        // Another meaning, another shape of the value, several candidates, a name that is taken.
        "unless: x", "timeout-minutes: 5", "retries: 3", "zzz: 1", "if: x\n    when: y",
    ])
    func `what people must decide stays`(line: String) {
        let original = """
            name: a
            version: 1.0.0
            phases:
              - id: p
                \(line)
                steps: [{ run: x }]
            """

        let repair = repair(original)

        #expect(text(repair) == original)
        #expect(repair.changes.isEmpty)
        #expect(repair.loaded.diagnostics.hasErrors)
    }

    @Test func `of two keys that mean one only the first is renamed`() {
        let repair = repair(
            """
            name: a
            version: 1.0.0
            phases:
              - { id: p, steps: [{ run: x }] }
              - { id: q, depends: [p], depends_on: [p], steps: [{ run: x }] }
            """
        )

        #expect(repair.changes.map(\.before) == ["depends"])
        #expect(repair.loaded.diagnostics.map(\.code) == [.unknownKey])
    }

    @Test(arguments: ["name: [", "\u{1}", "", "a: 1\na: 2"])
    func `a file that cannot be read stays`(text: String) {
        let repair = repair(text)

        #expect(self.text(repair) == text)
        #expect(repair.changes.isEmpty)
    }

    @Test func `only files that change are told`() {
        let source = WorkflowSource(
            files: [
                .init(
                    path: "workflow.yml",
                    content: Array("name: a\nversion: 1.0.0\nstages: [{id: p}]\n".utf8)
                ),
                .init(path: "README.md", content: [0x61]),
            ]
        )

        let files = WorkflowRepair(of: source).changedFiles(from: source)

        #expect(files.map(\.path) == ["workflow.yml"])
    }
}
