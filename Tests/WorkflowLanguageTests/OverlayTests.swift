import JSON
import JSONSchema
import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowModel

@testable import WorkflowLanguage

@Suite struct OverlayTests {
    private static let workflow = """
        name: flow
        version: 1.2.0
        tags: [one]
        env: { A: a }
        phases:
          - id: plan
            steps:
              - run: echo plan
          - id: build
            timeout: 1h
            steps:
              - { id: compile, run: make }
              - { id: pack, run: make pack }
            exit_criteria: [Looks good]
          - id: release
            steps:
              - { id: send, run: make send }
        """

    private static func source(
        _ overlay: String,
        _ files: [String: String] = [:],
        workflow: String = workflow
    ) -> WorkflowSource {
        let all = files.merging(["workflow.yml": workflow]) { $1 }
        return WorkflowSource(
            files: all.map { .init(path: $0.key, content: Array($0.value.utf8)) },
            shownAs: "flow"
        )
        .overlaid(by: Array(overlay.utf8), named: "flow.yml", shownAs: ".ddx/overlays")
    }

    private static func load(
        _ changes: String,
        _ files: [String: String] = [:],
        workflow: String = workflow
    ) -> LoadedWorkflow {
        WorkflowLoader.load(source("changes:\n\(changes)\n", files, workflow: workflow))
    }

    private static func findings(_ loaded: LoadedWorkflow) -> [String] {
        let renderer = DiagnosticRenderer(texts: loaded.texts)
        return loaded.diagnostics.map { finding in
            let place = renderer.position(of: finding).map { "\($0.line):\($0.column)" } ?? "-"
            return "\(finding.span?.file ?? ""):\(place) \(finding.code.number)"
        }
    }

    private static func steps(_ loaded: LoadedWorkflow, _ phase: String) -> [String]? {
        loaded.definition?.phase(PhaseID(phase))?.steps.map(\.id.text)
    }

    // MARK: Changes

    @Test func `phases and steps are inserted, replaced and removed where they are named`() {
        let loaded = Self.load(
            """
              - insert_before: build
                phases: [{ id: check, steps: [{ run: echo check }] }]
              - insert_after: check
                phases: [{ id: scan, steps: [{ run: echo scan }] }]
              - insert_after: build/compile
                steps: [{ id: lint, run: lint }, { id: test, run: make test }]
              - insert_before: build/compile
                steps: [{ id: fetch, run: fetch }]
              - replace: build/pack
                steps: [{ id: bundle, run: bundle }]
              - remove: release
            """
        )

        #expect(Self.findings(loaded) == [])
        #expect(loaded.definition?.phases.map(\.id.text) == ["plan", "check", "scan", "build"])
        #expect(Self.steps(loaded, "build") == ["fetch", "compile", "lint", "test", "bundle"])
        #expect(loaded.definition?.phases.last?.needs == [PhaseID("scan")])
    }

    @Test func `a step without an id is named by its place`() {
        let loaded = Self.load("  - { insert_after: plan/step-1, steps: [{ id: more, run: a }] }")

        #expect(Self.steps(loaded, "plan") == ["step-1", "more"])
    }

    @Test func `keys of the workflow, of phases and of steps are set, added to and removed`() {
        let loaded = Self.load(
            """
              - set: { title: Ours, description: Better }
              - add: { tags: [two], env: { B: b } }
              - { in: build, set: { timeout: , required_role: lead } }
              - { in: build, add: { exit_criteria: [The lead agrees] } }
              - { in: build/compile, set: { run: make all, continue_on_error: true } }
            """
        )

        #expect(Self.findings(loaded) == [])
        #expect(loaded.definition?.title == "Ours")
        #expect(loaded.definition?.tags == ["one", "two"])
        #expect(loaded.definition?.environment.map(\.name) == ["A", "B"])
        let build = loaded.definition?.phase("build")
        #expect(build?.timeout == nil)
        #expect(build?.requiredRole == "lead")
        #expect(build?.exitCriteria.map(\.criteria) == ["Looks good", "The lead agrees"])
        #expect(build?.steps.first?.continueOnError == true)
    }

    @Test func `a phase among ordered ones stands where it was inserted`() {
        let ordered = """
            name: flow
            version: 1.0.0
            phases: [{ id: c, order: 3 }, { id: a, order: 1 }, { id: b, order: 2 }]
            """
        let loaded = Self.load(
            "  - { insert_before: b, phases: [{ id: x }] }\n"
                + "  - { insert_after: c, phases: [{ id: y }] }",
            workflow: ordered
        )

        #expect(loaded.definition?.phases.map(\.id.text) == ["a", "x", "b", "c", "y"])
    }

    @Test func `artifacts that were found in a folder can be named as steps`() {
        let loaded = Self.load(
            "  - { insert_after: frame/prd, steps: [{ id: spell, run: spell }] }",
            [
                "phases/01-frame/artifacts/brief/template.md": "# Brief\n",
                "phases/01-frame/artifacts/prd/template.md": "# PRD\n",
            ],
            workflow: "name: flow\nversion: 1.0.0\nphases: [{ id: frame }]\n"
        )

        #expect(Self.findings(loaded) == [])
        #expect(Self.steps(loaded, "frame") == ["brief", "prd", "spell"])
    }

    @Test func `the folder of a phase that was removed is no finding`() {
        let files = ["phases/03-release/artifacts/notes/template.md": "# Notes\n"]

        #expect(Self.findings(Self.load("  - remove: release", files)) == [])
        #expect(
            Self.findings(
                Self.load("  - remove: plan", ["phases/03-gone/artifacts/a/template.md": "#\n"])
            )
            .count == 1
        )
    }

    @Test func `an overlay without changes changes nothing`() {
        for text in ["", "# nothing\n", "changes: []\n", "description: Later.\n"] {
            let loaded = WorkflowLoader.load(Self.source(text))
            #expect(Self.findings(loaded) == [])
            #expect(loaded.definition?.phases.count == 3)
        }
    }

    // MARK: Mistakes

    @Test func `what is not there is an error in the overlay with what could be meant`() {
        let loaded = Self.load(
            """
              - remove: biuld
              - { insert_after: build/compil, steps: [{ run: a }] }
              - { in: plan, set: { timeout: } }
              - remove: build/
            """
        )

        let file = ".ddx/overlays/flow.yml"
        #expect(
            Self.findings(loaded) == [
                "\(file):2:13 226", "\(file):3:21 226", "\(file):4:24 226", "\(file):5:13 226",
            ]
        )
        #expect(loaded.definition == nil)
        let hints = loaded.diagnostics.flatMap(\.hints)
        #expect(hints.contains { $0.contains("build") })
        #expect(hints.contains { $0.contains("compile") })
        #expect(hints.contains { $0.contains("newer version") })
    }

    @Test(arguments: [
        ("  - { reason: a }", 101), ("  - { in: build }", 202),
        ("  - { remove: build, set: { title: a } }", 203),
        ("  - { remove: build, phases: [] }", 110), ("  - { insert_after: build }", 102),
        ("  - { insert_after: build, steps: [{ run: a }] }", 110),
        ("  - { insert_after: plan/step-1, phases: [{ id: a }] }", 110),
        ("  - { set: { name: other } }", 110), ("  - { in: build, set: { id: b } }", 110),
        ("  - { set: { phases: [] } }", 110), ("  - { add: { env: [a] } }", 103),
        ("  - { set: text }", 103), ("  - text", 103),
        ("  - { in: build, set: { tiemout: 3h } }", 101),
        ("  - { in: build, set: { timeout: soon } }", 107),
        ("  - { insert_after: build, phases: [{ id: plan }] }", 201),
        ("  - { remove: &anchor build }", 7),
    ])
    func `a mistake is told with its place in the overlay`(change: String, code: Int) {
        let loaded = Self.load(change)

        #expect(loaded.definition == nil)
        let finding = loaded.diagnostics.first { $0.code.number == code }
        #expect(finding?.span?.file == ".ddx/overlays/flow.yml", "\(Self.findings(loaded))")
    }

    @Test func `whoever needs a removed phase is told`() {
        let loaded = Self.load(
            "  - remove: a",
            workflow: """
                name: flow
                version: 1.0.0
                phases: [{ id: a }, { id: b, needs: [a] }]
                """
        )

        #expect(Self.findings(loaded) == ["flow/workflow.yml:3:38 213"])
    }

    // MARK: Pinning

    @Test func `an overlay is part of the digest and can be taken away again`() {
        let bare = WorkflowSource(
            files: [.init(path: "workflow.yml", content: Array(Self.workflow.utf8))]
        )
        let overlaid = Self.source("changes: [{ remove: release }]\n")

        #expect(overlaid.digest != bare.digest)
        #expect(overlaid.digest != Self.source("changes: [{ remove: plan }]\n").digest)
        #expect(overlaid.withoutOverlays.digest == bare.digest)
        #expect(overlaid.hasOverlays && !bare.hasOverlays)
        let kept = WorkflowSource(files: overlaid.files, shownAs: "flow")
        #expect(WorkflowLoader.load(kept).definition?.phases.count == 2)
    }

    @Test func `an overlay of a workflow that is used by name counts there`() throws {
        let main = WorkflowSource(
            files: [
                .init(
                    path: "workflow.yml",
                    content: Array(
                        "name: main\nversion: 1.0.0\nphases: [{ id: p, uses: flow }]".utf8
                    )
                )
            ],
            shownAs: "main"
        )
        let used = Self.source("changes: [{ remove: releas }, { remove: plan }]\n")
        let composed = try main.composed(in: "/nowhere/main") { _, _ in
            .workflow(used, folder: FilePath("/nowhere/flow"))
        }

        let loaded = WorkflowLoader.load(composed)
        #expect(Self.findings(loaded) == [".ddx/overlays/flow.yml:1:21 226"])
        #expect(composed.usedNames == ["flow"])
        #expect(composed.foldersBeside == [])
        #expect(
            loaded.readable?.phases[0].subworkflow?.definition?.phases.map(\.id.text)
                == ["build", "release"]
        )
    }

    @Test func `workflows that an overlay uses are looked for`() throws {
        let overlay = "changes: [{ insert_after: plan, phases: [{ id: q, uses: other }] }]\n"
        let other = WorkflowSource(
            files: [
                .init(
                    path: "workflow.yml",
                    content: Array("name: other\nversion: 1.0.0\nphases: [{ id: p }]".utf8)
                )
            ]
        )

        let composed = try Self.source(overlay).composed(in: "/nowhere/flow") { name, _ in
            name == "other" ? .workflow(other, folder: nil) : .nothing(hints: [])
        }

        #expect(Self.findings(WorkflowLoader.load(composed)) == [])
    }

    // MARK: Origins and schema

    @Test func `every part names the line that it comes from`() throws {
        let overlay = """
            changes:
              - { in: build, set: { timeout: 2h } }
              - insert_after: build/compile
                steps: [{ id: lint, run: lint }]
              - { in: build, add: { exit_criteria: [Agreed] } }
            """
        let gates = "exit_gates:\n  - criteria: Written down\n    required: true\n"
        let source = Self.source(overlay, ["phases/02-build/exit-gates.yml": gates])

        let parts = try #require(ResolvedWorkflow(source)).parts
            .filter { $0.path.dropFirst().first == "build" }
            .map { "\($0.path.dropFirst(2).joined(separator: "/")) \($0.origin) \($0.line)" }

        #expect(
            parts == [
                " workflow 9", "timeout overlay 2", "steps/compile workflow 12",
                "steps/lint overlay 4", "steps/pack workflow 13",
                "exit_criteria/Looks good workflow 14", "exit_criteria/Agreed overlay 5",
                "exit_criteria/Written down folder 2",
            ]
        )
    }

    @Test(arguments: [
        ("{ changes: [{ remove: p }] }", true), ("{}", true),
        ("{ changes: [{ in: p, set: { a: b } }] }", true),
        ("{ changes: [{ insert_after: p, phases: [{ id: q }] }] }", true),
        ("{ changes: [{ remove: p, set: { a: b } }] }", false),
        ("{ changes: [{ remove: p, steps: [] }] }", false),
        ("{ changes: [{ in: p }] }", false), ("{ chnages: [] }", false),
    ])
    func `the schema of overlays says what the reader says`(text: String, isValid: Bool) throws {
        let schema = try JSONSchema(SchemaExport.overlaySchema)
        let root = YAMLDocument(SourceText(text), file: "a").root

        #expect(schema.validate(try #require(root?.json)).isValid == isValid)
    }
}
