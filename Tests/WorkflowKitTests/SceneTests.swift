import JSON
import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowSystem

@Suite struct SceneTests {
    private static let workflow = """
        name: flow
        version: 1.0.0
        variables: [{ name: who, default: world }]
        phases:
          - id: make
            steps:
              - { id: write, run: "echo $WHO > made.txt", env: { WHO: "${{ vars.who }}" } }
              - { id: deploy, run: exit 9, retry: { max: 2 } }
            exit_criteria: [The team agrees, { criteria: It is made, check: { file_exists: made.txt } }]
          - id: more
            if: "${{ vars.who != 'nobody' }}"
            steps: [{ id: ask, approve: "Go?", count: 2 }]

        """

    /// Plays scenes by their texts.
    private func play(
        _ scenes: String...,
        workflow: String = workflow
    ) async throws -> SceneReport {
        let world = try KitWorld()
        try world.write(workflow)
        for (number, scene) in scenes.enumerated() {
            try world.writeScene(scene, named: "\(number).yml")
        }
        var request = SceneRequest()
        request.workflow = world.base.appending("flow").string
        let project = try Project.open(in: world.surroundings)
        _ = try project.initialize()
        let report = try await Project.open(in: world.surroundings).playScenes(request)
        #expect(
            try BoundedRoot(world.base).list("project").map { $0.path.lastComponent?.string } == [
                ".ddx"
            ],
            "the project is left alone"
        )
        return report
    }

    private func messages(_ report: SceneReport) -> [String] {
        let renderer = DiagnosticRenderer(texts: report.texts)
        return report.results.flatMap(\.failures).map {
            let line = renderer.position(of: $0.diagnostic)?.line
            return "\(line ?? 0): \($0.diagnostic.message)"
        }
    }

    @Test func `programs, people and files are played as the scene says`() async throws {
        let report = try await play(
            """
            variables: { who: Ada }
            files: { before.txt: here }
            stubs: { make/deploy: [{ exit: 5 }, { outputs: { url: x }, files: { d/log: done } }] }
            people:
              - expect: { reason: attestation, files: { d/log: { equals: done } } }
              - { advance: The team, as: alice, reason: yes }
              - { approve: more/ask, as: alice }
              - { approve: more/ask, as: bob }
            expect:
              status: completed
              phases:
                make:
                  verdicts: { The team agrees: pass, It is made: pass }
                  steps: { deploy: { attempt: 2, outputs: { url: x } } }
              files: { made.txt: { equals: "Ada\\n" }, before.txt: present }
            """
        )

        #expect(messages(report) == [])
        #expect(report.hasPassed)
    }

    @Test func `each expectation that is not met is told with its line and what was found`()
        async throws
    {
        let report = try await play(
            """
            stubs: { make/deploy: {} }
            expect:
              status: completed
              phases:
                make:
                  status: failed
                  verdicts: { The team: pass }
                  steps: { write: { exit_code: 1, prints: hello, outputs: { n: 1 } } }
                more: { attempt: 1 }
              files: { made.txt: { contains: Ada, lacks: world, matches: "^x" }, gone.txt: present }
            """
        )

        #expect(!report.hasPassed)
        #expect(
            messages(report)
                == [
                    "3: status of the run should be 'completed' but is 'paused' (attestation)",
                    "6: status of phase 'make' should be 'failed' but is 'in_progress'",
                    "7: verdict of 'The team' in phase 'make' should be 'pass' but is 'unknown' (attestation)",
                    "8: output 'n' of step 'make/write' should be 1 but there is none",
                    "8: exit code of step 'make/write' should be 1 but is 0",
                    "8: step 'make/write' should print 'hello' but printed nothing",
                    "9: number of the last attempt of phase 'more' should be 1 but is 0",
                    "10: 'made.txt' should contain 'Ada' but does not",
                    "10: 'made.txt' should not contain 'world' but it is there",
                    "10: 'made.txt' should match '^x' but does not",
                    "10: 'gone.txt' should be 'present' but is 'absent'",
                ]
        )
        #expect(report.results[0].failures.map(\.place).first == "status")
    }

    @Test(arguments: [
        ("{ approve: more/ask }", "asks nobody for an approval"),
        ("{ advance: It is made }", "no open criterion is called 'It is made'"),
        ("{ edit: made.txt, replace: nothing }", "holds nothing that 'nothing' matches"),
        ("{ remove: other.txt }", "there is no file 'other.txt' to remove"),
        ("{ write: { .git/x/y: a } }", ""),
    ])
    func `what people cannot do fails the scene at its line`(
        act: String,
        words: String
    ) async throws {
        let report = try await play(
            "stubs: { make/deploy: {} }\npeople: [\(act)]\nexpect: { status: paused }\n"
        )

        let found = messages(report)
        #expect(words.isEmpty ? found == [] : found.count == 1, "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("2: ") && $0.contains(words) }, "\(found)")
    }

    @Test func `a scene that takes too long fails and its programs are ended`() async throws {
        let report = try await play(
            "timeout: 300ms\nexpect: { status: completed }\n",
            workflow:
                "name: flow\nversion: 1.0.0\nphases: [{ id: one, steps: [{ run: sleep 600 }] }]\n"
        )

        #expect(messages(report).first?.contains("the scene took longer than 300ms") == true)
        #expect(report.results[0].record?.status == .paused)
    }

    @Test func `a stub stands for an agent`() async throws {
        let report = try await play(
            """
            stubs: { one/think: { files: { idea.md: "# Idea" }, prints: thought } }
            expect:
              status: completed
              phases: { one: { steps: { think: { status: completed, prints: thought } } } }
              files: { idea.md: present }
            """,
            workflow: """
                name: flow
                version: 1.0.0
                phases: [{ id: one, steps: [{ id: think, prompt: Have an idea. }] }]

                """
        )

        #expect(messages(report) == [])
    }

    @Test func `coverage names what no scene reached`() async throws {
        let one = "stubs: { make/deploy: {} }\nexpect: { status: paused }\n"
        let two = """
            variables: { who: nobody }
            stubs: { make/deploy: {} }
            people: [{ advance: all }]
            expect: { phases: { more: skipped } }
            """

        let few = try await play(one).coverage
        let more = try await play(one, two).coverage

        #expect(few.missing.count == 3)
        #expect(
            more.missing == [
                .phase("more"), .branch(.phase("more"), holds: true),
            ]
        )
        #expect(
            more.verdicts[GateReference(phase: "make", side: .exit, index: 0)] == [.unknown, .pass]
        )
    }

    @Test func `a workflow without scenes is not called tested`() async throws {
        await #expect(throws: Failure.self) { try await play() }
    }

    @Test func `settings of the user do not decide how a scene goes`() async throws {
        let world = try KitWorld()
        try world.write(Self.workflow)
        try world.writeScene(
            "stubs: { make/deploy: {} }\npeople: [{ advance: all }]\n"
                + "expect: { phases: { make: completed } }\n",
            named: "a.yml"
        )
        try DurableFile.createDirectories(world.base.appending(".config/ddx"), durably: false)
        try DurableFile.write(
            Array("roles: { lead: [nobody] }\n".utf8),
            to: world.base.appending(".config/ddx/config.yml")
        )
        let project = try Project.open(in: world.surroundings)
        _ = try project.initialize()
        var request = SceneRequest()
        request.workflow = world.base.appending("flow").string

        let report = try await Project.open(in: world.surroundings).playScenes(request)

        #expect(report.hasPassed, "\(messages(report))")
    }

    @Test func `a run becomes a scene that passes`() async throws {
        let world = try KitWorld()
        let project = try await world.applied(
            """
            name: flow
            version: 1.0.0
            variables: [{ name: who, default: world }]
            phases:
              - id: make
                steps:
                  - { id: write, run: "printf 'a\\nb\\n' > made.txt; echo n=3 >> $DDX_OUTPUT" }
                  - { artifact: page, template: page.md, output: docs/page.md }
                exit_criteria: [The team agrees, { criteria: Filled, evidence: docs/page.md }]
              - id: more
                steps: [{ id: ask, approve: "Go?" }, { id: clean, run: "rm made.txt; exit 4" }]

            """,
            template: "# Page of {{ who }}\n"
        )
        _ = try await project.start(StartRequest())
        try DurableFile.write(
            Array("# Page\n\nDone.\n".utf8),
            to: project.root.appending("docs/page.md")
        )
        var attest = ResumeRequest()
        attest.attested = ["all"]
        attest.note = "fine"
        let waiting = try await project.resume(attest)
        _ = try await project.decide(DecisionRequest(run: waiting.id.text, isApproval: true))
        let failed = try await project.resume(ResumeRequest())

        let written = try await project.recordScene(of: failed.id.text, for: "flow")
        var request = SceneRequest()
        request.workflow = "flow"
        let report = try await project.playScenes(request)

        #expect(failed.status == .failed)
        #expect(written.losses == [])
        #expect(report.hasPassed, "\(messages(report))")
        let text = String(
            decoding: try DurableFile.read(
                project.root.appending(".ddx/workflows/flow").appending(written.file),
                limit: 1 << 16
            ),
            as: UTF8.self
        )
        #expect(text.contains("made.txt: |\n        a\n        b\n"))
        #expect(text.contains("- advance: all\n    reason: fine\n"))
        #expect(text.contains("- approve: more/ask\n"))
        #expect(text.contains("made.txt: absent\n"))
        #expect(report.coverage.missing == [])
    }
}

extension KitWorld {
    func writeScene(_ text: String, named name: String) throws {
        let folder = base.appending("flow").appending("tests")
        try DurableFile.createDirectories(folder, durably: false)
        try DurableFile.write(Array(text.utf8), to: folder.appending(name))
    }

    func applied(_ workflow: String, template: String) async throws -> Project {
        try DurableFile.write(Array(template.utf8), to: base.appending("flow").appending("page.md"))
        return try await applied(workflow)
    }
}
