import JSON
import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

@Suite struct SubworkflowTests {
    /// A workflow whose only phase has these lines.
    private static func workflow(
        _ name: String,
        _ phase: String = "id: p",
        _ top: String = ""
    )
        -> String
    {
        "name: \(name)\nversion: 1.2.0\n\(top)phases:\n  - {\(phase)}\n"
    }

    private static func source(_ files: [String: String], shownAs: String = "") -> WorkflowSource {
        WorkflowSource(
            files: files.map { .init(path: $0.key, content: Array($0.value.utf8)) },
            shownAs: shownAs
        )
    }

    /// Loads a workflow together with others that have names.
    private static func composed(
        _ main: String,
        _ files: [String: String] = [:],
        named: [String: String] = [:]
    ) throws -> WorkflowSource {
        try source(files.merging(["workflow.yml": main]) { $1 }, shownAs: "main")
            .composed(in: "/nowhere/main") { name, _ in
                guard let text = named[name] else {
                    return .nothing(hints: ["hint for \(name)"])
                }
                let found = source(["workflow.yml": text], shownAs: "library/\(name)")
                return .workflow(found, folder: FilePath("/nowhere/\(name)"))
            }
    }

    private static func findings(_ source: WorkflowSource) -> [String] {
        let loaded = WorkflowLoader.load(source)
        let renderer = DiagnosticRenderer(texts: loaded.texts)
        return loaded.diagnostics.map { diagnostic in
            let place = renderer.position(of: diagnostic).map { "\($0.line):\($0.column)" } ?? "-"
            return "\(diagnostic.span?.file ?? ""):\(place) \(diagnostic.code.number)"
        }
    }

    // MARK: Finding

    @Test func `a workflow that uses none outside keeps its files and its digest`() throws {
        let main = Self.workflow("main", "id: p, uses: ./inner")
        let files = ["workflow.yml": main, "inner/workflow.yml": Self.workflow("inner")]

        let composed = try Self.composed(main, ["inner/workflow.yml": Self.workflow("inner")])

        #expect(composed.digest == Self.source(files).digest)
        #expect(
            WorkflowLoader.load(composed).definition?.phases[0].subworkflow?.definition?.name
                == "inner"
        )
    }

    @Test func `what is used by name is part of the source and of the digest`() throws {
        let main = Self.workflow("main", "id: p, uses: deploy@1.2.0")

        let one = try Self.composed(main, named: ["deploy": Self.workflow("deploy")])
        let other = try Self.composed(main, named: ["deploy": Self.workflow("deploy", "id: q")])

        #expect(one.files.map(\.path) == [".uses/deploy@1.2.0/workflow.yml", "workflow.yml"])
        #expect(one.digest != other.digest)
        #expect(one.usedNames == ["deploy"])
        let used = WorkflowLoader.load(one).definition?.phases.first?.subworkflow?.definition
        #expect(used?.phases.map(\.id) == ["p"])
    }

    @Test func `a pinned source needs nothing but itself`() throws {
        let composed = try Self.composed(
            Self.workflow("main", "id: p, uses: one"),
            named: ["one": Self.workflow("one", "id: p, uses: two"), "two": Self.workflow("two")]
        )

        let pinned = WorkflowSource(files: composed.files, shownAs: "main")
        let first = WorkflowLoader.load(pinned).definition?.phases.first?.subworkflow?.definition

        #expect(pinned.digest == composed.digest)
        #expect(first?.phases.first?.subworkflow?.definition?.name == "two")
    }

    @Test func `paths go from the folder of the workflow that says them`() throws {
        let root = FilePath("/tmp/ddx-uses-\(UUIDv7.next())")
        defer { remove(root) }
        for (path, text) in [
            ("a/main/workflow.yml", Self.workflow("main", "id: p, uses: ../side")),
            ("a/side/workflow.yml", Self.workflow("side", "id: p, uses: ./in/ner")),
            ("a/side/in/ner/workflow.yml", Self.workflow("ner", "id: p, uses: ../../../../far")),
            ("far/workflow.yml", Self.workflow("far")), ("far/extra.md", "x"),
        ] {
            let file = root.pushing(FilePath(path))
            try DurableFile.createDirectories(file.removingLastComponent(), durably: false)
            try DurableFile.write(Array(text.utf8), to: file)
        }

        let folder = root.appending("a").appending("main")
        let source = try WorkflowSource.directory(folder, shownAs: "a/main")
            .composed(in: folder) { _, _ in .nothing(hints: []) }
        let loaded = WorkflowLoader.load(source)

        #expect(
            source.files.map(\.path) == [
                ".uses/_1/side/in/ner/workflow.yml", ".uses/_1/side/workflow.yml",
                ".uses/_2/far/extra.md", ".uses/_2/far/workflow.yml", "workflow.yml",
            ]
        )
        #expect(loaded.diagnostics == [])
        #expect(
            loaded.texts.keys.sorted() == [
                "a/main/workflow.yml", "a/side/in/ner/workflow.yml", "a/side/workflow.yml",
                "far/workflow.yml",
            ]
        )
        #expect(source.foldersBeside == ["a/side", "far"])
    }

    @Test func `a folder that has the reserved name is refused`() throws {
        let root = FilePath("/tmp/ddx-uses-\(UUIDv7.next())")
        defer { remove(root) }
        let file = root.appending(".uses").appending("a.md")
        try DurableFile.createDirectories(file.removingLastComponent(), durably: false)
        try DurableFile.write([], to: file)

        let error = #expect(throws: Diagnostic.self) {
            try WorkflowSource.directory(root, shownAs: "w")
        }

        #expect(error?.code == .refusedEntry)
    }

    private func remove(_ root: FilePath) {
        do {
            try BoundedRoot("/tmp").removeTree(FilePath(root.lastComponent?.string ?? ""))
        } catch {
            Issue.record(error)
        }
    }

    // MARK: Files of a used workflow

    @Test func `files of a used workflow are named by their place in the whole`() throws {
        let texts = WorkflowTexts.phase(
            "uses: ./inner",
            [
                "inner/workflow.yml": """
                name: inner
                version: 1.0.0
                phases:
                  - id: p
                  - id: q
                    steps:
                      - {artifact: b, template: t.md, prompt: prompts/b.md, output: b.md}
                """,
                "inner/t.md": "{{> foot}}", "inner/templates/foot.md": "x",
                "inner/prompts/b.md": "x",
                "inner/principles.md": "Be kind.", "inner/actions/look.md": "# Look",
                "inner/phases/01-p/artifacts/a/template.md": "x",
                "inner/phases/01-p/artifacts/a/meta.yml": "title: A",
            ]
        )

        let inner = try #require(texts.phase?.subworkflow?.definition)
        let artifacts = inner.phases.flatMap(\.steps).compactMap { step in
            if case .artifact(let artifact) = step.kind { artifact } else { nil }
        }

        #expect(texts.findings == [])
        #expect(inner.principles == [.text("Be kind.")])
        #expect(inner.actions.map(\.prompt) == ["inner/actions/look.md"])
        #expect(
            artifacts.map { $0.outputs.map(\.template) } == [
                ["inner/phases/01-p/artifacts/a/template.md"], ["inner/t.md"],
            ]
        )
        #expect(artifacts.last?.prompt == "inner/prompts/b.md")
        #expect(artifacts.first?.outputs.first?.path.text == "docs/inner/01-p/a.md")
    }

    // MARK: Mistakes

    @Test func `what is not there is reported with what is known of it`() throws {
        let composed = try Self.composed(
            Self.workflow("main", "id: p, uses: deply}\n  - {id: q, uses: ./iner"),
            ["inner/workflow.yml": Self.workflow("inner")]
        )

        let found = WorkflowLoader.load(composed).diagnostics

        #expect(found.map(\.code) == [.unknownWorkflow, .unknownWorkflow])
        #expect(found[0].hints.first == "hint for deply")
        #expect(found[1].hints.first == "did you mean 'inner'?")
    }

    @Test func `another version than the one named is refused`() throws {
        let composed = try Self.composed(
            Self.workflow("main", "id: p, uses: deploy@1.3.0"),
            named: ["deploy": Self.workflow("deploy")]
        )

        let finding = try #require(WorkflowLoader.load(composed).diagnostics.first)

        #expect(finding.code == .workflowVersion)
        #expect(finding.hints == ["write 'deploy@1.2.0', or get version 1.3.0"])
    }

    @Test func `a finding in a used workflow is shown in its own file and once`() throws {
        let main = Self.workflow("main", "id: p, uses: deploy}\n  - {id: q, uses: deploy")

        let composed = try Self.composed(
            main,
            named: ["deploy": Self.workflow("deploy", "id: p, x: 1")]
        )

        #expect(Self.findings(composed) == ["library/deploy/workflow.yml:4:13 101"])
    }

    @Test func `workflows that use each other are named all the way round`() throws {
        let composed = try Self.composed(
            Self.workflow("main", "id: p, uses: one"),
            named: [
                "one": Self.workflow("one", "id: p, uses: two"),
                "two": Self.workflow("two", "id: p, uses: one"),
            ]
        )

        let found = WorkflowLoader.load(composed).diagnostics

        #expect(found.map(\.code) == [.cycle])
        #expect(found.first?.message == "workflows use each other: 'one' uses 'two' uses 'one'")
    }

    @Test func `a workflow that uses itself is refused`() throws {
        let found = WorkflowTexts.phase("uses: ./").loaded.diagnostics

        #expect(found.map(\.message) == ["workflows use each other: 'a' uses 'a'"])
    }

    @Test(arguments: [(16, [Int]()), (17, [220])])
    func `workflows use each other at most sixteen levels deep`(count: Int, codes: [Int]) throws {
        var named: [String: String] = [:]
        for level in 1...count {
            let next = level == count ? "id: p" : "id: p, uses: level-\(level + 1)"
            named["level-\(level)"] = Self.workflow("level-\(level)", next)
        }

        let composed = try Self.composed(
            Self.workflow("main", "id: p, uses: level-1"),
            named: named
        )

        #expect(WorkflowLoader.load(composed).diagnostics.map(\.code.number) == codes)
    }

    @Test func `many ways to the same workflow are read once`() throws {
        var named: [String: String] = [:]
        for level in 1...16 {
            let next = level == 16 ? "id: p" : "id: p, uses: level-\(level + 1)"
            named["level-\(level)"] = Self.workflow(
                "level-\(level)",
                next
                    + "}\n  - {id: q, \(next.dropFirst(7).isEmpty ? "needs: []" : String(next.dropFirst(7)))"
            )
        }

        let composed = try Self.composed(
            Self.workflow("main", "id: p, uses: level-1"),
            named: named
        )
        let loaded = WorkflowLoader.load(composed)

        #expect(loaded.diagnostics == [])
        #expect(loaded.definition?.withUsedWorkflows.count == 17)
    }

    // MARK: Inputs and outputs

    private static let deploy = """
        name: deploy
        version: 1.0.0
        variables:
          - {name: where, required: true}
          - {name: count, type: integer, default: 1}
          - {name: kind, type: choice, options: [blue, green], default: blue}
          - {name: names, type: list, default: []}
          - {name: sure, type: boolean, default: false}
        outputs: {url: "${{ vars.where }}"}
        phases: [{id: p}]

        """

    @Test(arguments: [
        ("where: x, count: 3, kind: green, names: 'a,b', sure: true", [String]()),
        ("where: '${{ run.id }}', count: '${{ 1 + 1 }}'", []),
        ("where: x, wher: y", ["6:22 221"]), ("count: 1", ["6:5 221"]),
        ("where: x, count: many", ["6:29 221"]), ("where: x, sure: perhaps", ["6:28 221"]),
        ("where: x, kind: red", ["6:28 221"]), ("where: '${{ nope }}'", ["6:24 1101"]),
    ])
    func `with fits the variables of the workflow`(with: String, findings: [String]) {
        let texts = WorkflowTexts.phase(
            "uses: ./deploy\nwith: {\(with)}",
            ["deploy/workflow.yml": Self.deploy]
        )

        #expect(texts.findings.map { $0.replacing("error ", with: "") } == findings)
    }

    @Test(arguments: [("url", true), ("own", true), ("nope", false)])
    func `outputs of a used workflow are known beside the phase's own`(name: String, isKnown: Bool)
    {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            phases:
              - id: up
                uses: ./deploy
                with: {where: x}
                outputs: {own: "${{ phases.up.outputs.url }}"}
              - id: after
                if: phases.up.outputs.\(name) == 'x'
            """,
            ["deploy/workflow.yml": Self.deploy]
        )

        #expect(texts.findings == (isKnown ? [] : ["9:26 error 1101"]))
    }

    @Test(arguments: [("", 60), ("timeout: 30s", 30), ("timeout: 2m", 60)])
    func `the shorter time limit of phase and workflow counts`(own: String, seconds: Int) {
        let texts = WorkflowTexts.phase(
            "uses: ./inner\n\(own)",
            ["inner/workflow.yml": Self.workflow("inner", "id: q", "timeout: 1m\n")]
        )

        #expect(texts.phase?.timeout == .seconds(seconds))
    }

    @Test func `concurrency of a used workflow is warned of`() {
        let texts = WorkflowTexts.phase(
            "uses: ./inner",
            ["inner/workflow.yml": Self.workflow("inner", "id: q", "concurrency: {group: g}\n")]
        )

        #expect(texts.findings == ["5:11 warning 306"])
    }

    @Test func `a lock that is held around a used workflow is refused in it`() {
        let texts = WorkflowTexts.phase(
            "uses: ./inner\nlock: db",
            ["inner/workflow.yml": Self.workflow("inner", "id: q, steps: [{run: x, lock: db}]")]
        )

        #expect(texts.findings == ["5:11 error 223"])
    }
}
