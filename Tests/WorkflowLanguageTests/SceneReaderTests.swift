import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct SceneReaderTests {
    private static let workflow = """
        name: flow
        version: 1.0.0
        variables: [{ name: who, required: true }]
        phases:
          - id: one
            steps: [{ id: say, run: echo hi }, { id: ask, approve: "Go on?" }]
            exit_criteria: [The team agrees, The team has slept]
          - id: many
            matrix: { os: [linux, mac] }
            steps: [{ id: build, run: make }]
        hooks: { failure: [{ id: tell, run: echo no }] }

        """

    private func load(
        _ scene: String,
        _ workflow: String = workflow,
        at path: String = "tests/a.yml"
    ) -> LoadedWorkflow {
        WorkflowLoader.load(
            WorkflowSource(files: [
                .init(path: "workflow.yml", content: Array(workflow.utf8)),
                .init(path: path, content: Array(scene.utf8)),
                .init(path: "tests/data/brief.md", content: Array("# Brief\n".utf8)),
            ]),
            readsScenes: true
        )
    }

    private func messages(_ scene: String) -> [String] {
        load(scene).diagnostics.map { ([$0.message] + $0.hints.prefix(1)).joined(separator: "; ") }
    }

    @Test func `a scene is read with all that it says`() throws {
        let loaded = load(
            """
            name: It goes on
            as: bob
            variables: { who: [1, two] }
            files: { a.txt: here, b.md: { from: tests/data/brief.md } }
            stubs:
              one/say: [{ exit: 3 }, { outputs: { n: 1 }, prints: hi, removes: a.txt }]
              many/build: {}
            people:
              - { approve: one/ask, as: alice, reason: fine, form: { x: 1 } }
              - { edit: "*.md", replace: a, with: b }
              - { advance: all }
              - expect: { status: paused }
            expect:
              status: completed
              phases: { one: { status: completed, verdicts: { The team agrees: pass } } }
              files: { a.txt: absent, b.md: { contains: [x, y] } }
            timeout: 3s
            """
        )

        #expect(loaded.diagnostics == [])
        let scene = try #require(loaded.scenes.first)
        #expect(scene.name == "It goes on")
        #expect(scene.person == "bob")
        #expect(scene.variables["who"] == [1, "two"])
        #expect(
            scene.files.map { String(decoding: $0.bytes, as: UTF8.self) } == ["here", "# Brief\n"]
        )
        #expect(
            scene.stubs.map { "\($0.step) \($0.attempts.count)" } == ["one/say 2", "many/build 1"]
        )
        #expect(scene.stubs[0].attempts[1].outputs == ["n": 1])
        #expect(scene.acts.map(\.person) == ["alice", "tester", "tester", "tester"])
        #expect(scene.claims.count == 6)
        #expect(scene.timeout == .seconds(3))
    }

    @Test(arguments: [
        ("stub: {}", "a scene has no key 'stub'; did you mean 'stubs'?"),
        ("variables: { whom: x }", "the workflow has no variable 'whom'; did you mean 'who'?"),
        ("stubs: { one/sya: {} }", "phase 'one' has no step 'sya'; did you mean 'say'?"),
        ("stubs: { onne/say: {} }", "the workflow has no phase 'onne'; did you mean 'one'?"),
        ("stubs: { say: {} }", "'say' names no step; write PHASE/STEP"),
        (
            "people: [{ aprove: one/ask }]",
            "an entry of 'people' has no key 'aprove'; did you mean 'approve'?"
        ),
        ("people: [{ skip: two }]", "the workflow has no phase 'two'"),
        (
            "people: [{ edit: a, with: b }]",
            "'edit' has no meaning without 'replace'; add 'replace'"
        ),
        (
            "people: [{ form: {}, reject: one/ask }]",
            "'form' has no meaning without 'approve'; add 'approve'"
        ),
        (
            "people: [{ skip: one, cancel: true }]",
            "the entry does one thing, but has both 'skip' and 'cancel'; make two of it"
        ),
        (
            "files: { ../a: x }",
            "the path '../a' leaves its folder; write it relative to the project, without '..'"
        ),
        (
            "files: { a: { from: b.md } }",
            "the file 'b.md' does not exist; create it in the workflow's folder, or correct the path"
        ),
        ("timeout: 3", "'3' is not a duration; write a number and a unit: 300ms, 90s, 10m, 2h, 1d"),
    ])
    func `mistakes are found with a suggestion`(line: String, message: String) {
        let variables = line.hasPrefix("variables") ? "" : "variables: { who: x }\n"

        let found = messages("\(variables)\(line)\nexpect: { status: completed }\n")

        #expect(found.contains(message), "\(found)")
    }

    @Test(arguments: [
        ("{}", "the scene expects nothing; say how the run ends: status: completed"),
        ("{ status: complete }", "'status' cannot be 'complete'; did you mean 'completed'?"),
        ("{ phases: { onne: failed } }", "the workflow has no phase 'onne'; did you mean 'one'?"),
        (
            "{ phases: { one: { verdicts: { The team: pass } } } }",
            "'The team' fits 2 criteria of phase 'one'; write the beginning of one, such as 'The team agrees'"
        ),
        (
            "{ phases: { one: { verdicts: { The time: pass } } } }",
            "phase 'one' has no criterion 'The time'; write the beginning of one, such as 'The team agrees'"
        ),
        (
            "{ phases: { one: { steps: { ask: { exit: 1 } } } } }",
            "what is expected of a step has no key 'exit'; its keys are status, reason, attempt, exit_code, outputs, prints"
        ),
        ("{ files: { a: here } }", "'a' cannot be 'here'; use one of present, absent"),
        (
            "{ files: { a: { matches: '(' } } }",
            "the pattern cannot be read: missing closing parenthesis"
        ),
    ])
    func `expectations that cannot be met are found`(expectation: String, message: String) {
        let found = messages("variables: { who: x }\nexpect: \(expectation)\n")

        #expect(found.contains { $0.hasPrefix(String(message.prefix(40))) }, "\(found)")
    }

    @Test(arguments: ["many[0]/build", "many/build", "hooks.failure/tell"])
    func `steps of instances and hooks are known`(place: String) {
        #expect(
            messages(
                "variables: { who: x }\nstubs: { '\(place)': {} }\nexpect: { status: failed }\n"
            )
                == []
        )
    }

    @Test func `a scene without a required variable is told so`() {
        #expect(
            messages("expect: { status: completed }")
                == [
                    "the scene gives no value to 'who', which the workflow requires; add it to 'variables'"
                ]
        )
    }

    @Test func `an empty scene is a mistake`() {
        #expect(messages("# nothing\n").first?.hasPrefix("the scene is empty") == true)
    }

    @Test(arguments: ["tests/data/a.yml", "tests/a.md", "test/a.yml", "a.yml"])
    func `other files are no scenes`(path: String) {
        let loaded = load("nonsense: [", Self.workflow, at: path)

        #expect(loaded.scenes.isEmpty)
        #expect(loaded.diagnostics == [])
    }

    @Test func `mistakes in scenes keep no run from starting`() {
        let source = WorkflowSource(files: [
            .init(path: "workflow.yml", content: Array(Self.workflow.utf8)),
            .init(path: "tests/a.yml", content: Array("nonsense: [".utf8)),
        ])

        #expect(WorkflowLoader.load(source).definition != nil)
        #expect(WorkflowLoader.load(source, readsScenes: true).definition != nil)
        #expect(WorkflowLoader.load(source, readsScenes: true).diagnostics.hasErrors)
    }

    @Test func `misspelt keys of scenes are mended`() {
        let source = WorkflowSource(files: [
            .init(path: "workflow.yml", content: Array(Self.workflow.utf8)),
            .init(
                path: "tests/a.yml",
                content: Array("variable: { who: x }\nexpects: { status: completed }\n".utf8)
            ),
        ])

        let repair = WorkflowRepair(of: source)

        #expect(repair.changes.map(\.after) == ["variables", "expect"])
        #expect(repair.loaded.diagnostics == [])
    }
}
