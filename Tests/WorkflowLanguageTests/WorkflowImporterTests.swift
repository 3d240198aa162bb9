import FoundationEssentials
import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowModel

@testable import WorkflowLanguage

@Suite struct WorkflowImporterTests {
    private static func source(_ files: [String: String]) -> WorkflowSource {
        WorkflowSource(
            files: files.map { .init(path: $0.key, content: Array($0.value.utf8)) },
            shownAs: "old"
        )
    }

    private static func imported(_ files: [String: String]) throws -> ImportedWorkflow {
        try WorkflowImporter.imported(source(files), file: nil, named: nil)
    }

    private static func definition(_ imported: ImportedWorkflow) throws -> WorkflowDefinition {
        let loaded = WorkflowLoader.load(imported.source)
        return try #require(loaded.definition, "\(loaded.diagnostics.map(\.message))")
    }

    private static func dropped(_ imported: ImportedWorkflow) -> [String] {
        imported.notes.filter { $0.outcome == .notCarriedOver }.map { "\($0.line) \($0.what)" }
    }

    private static func text(_ imported: ImportedWorkflow) -> String {
        String(decoding: imported.source.file("workflow.yml")?.content ?? [], as: UTF8.self)
    }

    // MARK: Spec Kit

    private static func specKit(_ steps: String) -> [String: String] {
        let head = """
            schema_version: "1.0"
            workflow: { id: my-flow, name: My flow, version: "1.2", author: Us }
            requires: { speckit_version: ">=1.0" }
            inputs:
              topic: { type: string, required: true, prompt: About what? }
              size: { enum: [small, large], default: small }
              loud: { type: boolean, default: false }
            steps:

            """
        return ["workflow.yml": head + steps]
    }

    @Test func `inputs become variables and a gate ends a phase`() throws {
        let imported = try Self.imported(
            Self.specKit(
                """
                  - id: write
                    command: tool.write
                    integration: auto
                    input: { args: "{{ inputs.topic }}" }
                  - { id: look, type: gate, message: "Good?", options: [approve, reject], on_reject: abort }
                  - { id: talk, type: prompt, prompt: "Say {{ inputs.topic | upper }}", integration: claude }
                """
            )
        )
        let workflow = try Self.definition(imported)

        #expect(workflow.name == "my-flow" && workflow.version == "1.2.0")
        #expect(workflow.title == "My flow" && workflow.author == "Us")
        #expect(workflow.variables.map(\.name) == ["topic", "size", "loud"])
        #expect(workflow.variables.map(\.kind) == [.string, .choice, .boolean])
        #expect(workflow.phases.map(\.id.text) == ["write", "talk"])
        #expect(workflow.phases[0].steps.map(\.id.text) == ["write", "look"])
        #expect(Self.text(imported).contains("/tool.write {{ vars.topic }}"))
        #expect(Self.text(imported).contains("Say {{ upper(vars.topic) }}"))
        #expect(Self.text(imported).contains("agent: claude"))
        #expect(Self.dropped(imported) == ["1 schema_version", "3 requires.speckit_version"])
    }

    @Test func `values reach scripts through the environment`() throws {
        let imported = try Self.imported(
            Self.specKit(
                """
                  - { id: make, type: shell, run: "echo {{ inputs.topic }} > out", timeout: 30, continue_on_error: true }
                """
            )
        )
        let step = try #require(try Self.definition(imported).phases.first?.steps.first)

        #expect(step.environment.map(\.name) == ["INPUTS_TOPIC"])
        #expect(step.timeout == .seconds(30) && step.continueOnError)
        #expect(Self.text(imported).contains("echo ${INPUTS_TOPIC} > out"))
    }

    @Test func `conditions become 'if', also of nested steps`() throws {
        let imported = try Self.imported(
            Self.specKit(
                """
                  - id: which
                    type: if
                    condition: "{{ inputs.loud and inputs.size == 'large' }}"
                    then: [{ id: shout, type: shell, run: echo A }]
                    else:
                      - id: pick
                        type: switch
                        expression: "{{ inputs.size }}"
                        cases: { small: [{ id: whisper, type: shell, run: echo a }] }
                        default: [{ id: speak, type: shell, run: echo Aa }]
                """
            )
        )
        let steps = try #require(try Self.definition(imported).phases.first?.steps)

        #expect(
            steps.map { $0.condition?.text ?? "" } == [
                "vars.loud && vars.size == 'large'",
                "(! ( vars.loud && vars.size == 'large' )) && (( vars.size ) == 'small')",
                "(! ( vars.loud && vars.size == 'large' )) && (! ( ( vars.size ) == 'small' ))",
            ]
        )
    }

    @Test func `what a step hands to a later phase becomes an output of its phase`() throws {
        let imported = try Self.imported(
            Self.specKit(
                """
                  - { id: count, type: shell, run: "echo n=3 >> $DDX_OUTPUT" }
                  - { id: ok, type: gate, message: "{{ steps.count.output.n }} is fine?" }
                  - { id: use, type: shell, run: "echo {{ steps.count.output.n }}" }
                """
            )
        )

        #expect(try Self.definition(imported).phases[0].outputs.map(\.name) == ["count_n"])
        #expect(Self.text(imported).contains("phases[\\\"count\\\"].outputs.count_n"))
    }

    @Test(arguments: [
        "while", "do-while", "fan-out", "fan-in", "init", "workflow", "slot", "github", "magic",
    ])
    func `a type of step that has no counterpart is named`(type: String) throws {
        let imported = try Self.imported(
            Self.specKit(
                """
                  - { id: first, type: shell, run: echo }
                  - { id: other, type: \(type), steps: [{ id: inner, type: shell, run: echo }] }
                """
            )
        )

        #expect(try Self.definition(imported).phases[0].steps.map(\.id.text) == ["first"])
        let dropped = Self.dropped(imported)
        #expect(dropped.contains("10 steps.other (\(type))"))
        #expect(type == "magic" || dropped.contains("10 steps.other.inner"))
    }

    @Test func `what would not hold here is left out and told`() throws {
        let imported = try Self.imported(
            Self.specKit(
                """
                  - { id: a, type: if, condition: "{{ inputs.topic }}", then: [{ id: b, type: shell, run: echo }] }
                  - { id: c, type: if, condition: "{{ item.x not in fan_in }}", then: [{ id: d, type: shell, run: echo }] }
                """
            )
        )

        _ = try Self.definition(imported)
        #expect(
            imported.notes.contains { $0.what.hasSuffix(".if") && $0.outcome == .notCarriedOver }
        )
        #expect(Self.dropped(imported).contains("10 steps.d (condition)"))
    }

    // MARK: Activities

    @Test func `activities become phases and the checks of their gates checks`() throws {
        let imported = try Self.imported([
            "workflow.yml": """
            name: Helix
            version: 2
            activities:
              - { id: frame, order: 1, name: Frame, description: What and why. }
              - { id: build, order: 2, contract_docs: [docs/api.md] }
            """,
            "activities/01-frame/artifacts/prd/template.md": "# PRD\n",
            "activities/01-frame/README.md": "Frame.\n",
            "activities/02-build/GATE.yaml": """
            activity: build
            entry_requirements:
              automated:
                - { type: previous_phase_complete, description: Frame is done }
                - { type: file_exists, path: docs/prd.md, fallback_paths: [docs/PRD.md] }
                - { type: grep_absent, path: "docs/**", pattern: TODO, severity: warning }
              manual: [The team agrees]
            exit_requirements:
              automated:
                - { type: tests_passing, command: make test }
                - { type: tests_failing, command: make red }
                - { type: coverage_threshold, threshold: 80 }
                - { type: vibes, description: It feels right }
            next_activity: frame
            """,
            "state-machine.yaml": "states: []\n",
        ])
        let workflow = try Self.definition(imported)

        #expect(workflow.name == "helix" && workflow.version == "2.0.0")
        #expect(workflow.phases.map(\.id.text) == ["frame", "build"])
        #expect(workflow.phases[0].artifacts.map(\.id.text) == ["prd"])
        #expect(imported.source.file("phases/01-frame/README.md") != nil)
        let build = workflow.phases[1]
        #expect(build.inputGates.map(\.checks.count) == [1, 1, 1, 0])
        #expect(build.inputGates[2].severity == .warning)
        #expect(build.exitCriteria.map(\.isAttested) == [false, false, true, true])
        #expect(Self.text(imported).contains("exists('docs/prd.md') || exists('docs/PRD.md')"))
        #expect(Self.text(imported).contains("if make red; then exit 1; fi"))
        let dropped = Self.dropped(imported)
        #expect(dropped.contains { $0.hasSuffix("gate.next_activity") })
        #expect(dropped.contains { $0.hasSuffix("It feels right") })
        #expect(dropped.contains { $0.hasSuffix("threshold") })
        #expect(dropped.contains("1 state-machine.yaml"))
    }

    // MARK: Earlier DDx

    @Test func `next becomes needs, and gates of the file go to their phases`() throws {
        let imported = try Self.imported([
            "workflow.yml": """
            name: development
            version: "1.0"
            variables:
              - { name: db, type: choice, options: [pg, my], default: pg }
              - { name: team-size, type: number, default: 3 }
            artifacts:
              - { id: notes, type: document, template: templates/notes.md, phase: ship }
              - { id: lost, template: templates/none.md, phase: ship }
            phases:
              - id: define
                entry_criteria: [There is an idea]
                exit_criteria: [It is written down]
                next: [build, docs]
              - { id: build, validation_gates: [{ gate: Builds, required: false }], next: ship }
              - { id: docs, next: ship }
              - { id: ship, next: define }
            quality_gates:
              - { phase: build, gate: Review, required_approvers: 2 }
              - { phase: build, gate: Coverage, required_coverage: 80 }
            automation: { init_command: make }
            """,
            "templates/notes.md": "# Notes\n",
        ])
        let workflow = try Self.definition(imported)

        #expect(workflow.variables.map(\.name) == ["db", "team_size"])
        #expect(
            workflow.phases.map { $0.needs.map(\.text) } == [
                [], ["define"], ["define"], ["build", "docs"],
            ]
        )
        #expect(workflow.phases[0].inputGates.map(\.criteria) == ["There is an idea"])
        #expect(
            workflow.phases[1].exitCriteria.map(\.criteria)
                == ["Builds", "Review", "Coverage, coverage at least 80"]
        )
        #expect(workflow.phases[1].exitCriteria[1].isAttested)
        #expect(workflow.phases[3].steps.map(\.id.text) == ["notes"])
        let dropped = Self.dropped(imported)
        #expect(dropped.contains("16 phases.ship.next"))
        #expect(dropped.contains("20 automation"))
        #expect(dropped.contains { $0.hasSuffix("artifacts.lost") })
    }

    // MARK: Refusals

    @Test func `what is in no known format is refused`() {
        for text in [
            "name: a\nversion: 1.0.0\nphases: [{ id: p }]\n", "a: [", "- 1\n", "", "a: *b\n",
            "jobs: {}\n",
        ] {
            #expect(throws: WorkflowImporter.Refusal.self) {
                try Self.imported(["workflow.yml": text])
            }
        }
        #expect(throws: WorkflowImporter.Refusal.self) { try Self.imported([:]) }
    }

    @Test func `nonsense in the right places is no crash, and the result is valid or refused`() {
        let values = ["3", "[]", "{}", "[[]]", "null", "\"\"", "[{}]", "{ a: [b] }", "\"{{ x\""]
        for key in [
            "workflow", "inputs", "steps", "activities", "phases", "quality_gates", "artifacts",
        ] {
            for value in values {
                let text =
                    "name: a\nworkflow: { id: a }\nsteps: [{ id: s, type: shell, run: echo }]\n"
                    .replacing("\(key): ", with: "x: ") + "\(key): \(value)\n"
                let imported = try? Self.imported(["workflow.yml": text])
                #expect(imported.map { WorkflowLoader.load($0.source).definition != nil } ?? true)
            }
        }
    }

    // MARK: Corpus

    @Test(.enabled(if: SpecKitCorpus.exists))
    func `the workflow that Spec Kit ships is imported whole`() throws {
        let source = try WorkflowSource.directory(SpecKitCorpus.path, shownAs: "spec-kit")
        let imported = try WorkflowImporter.imported(source, file: nil, named: nil)
        let workflow = try Self.definition(imported)

        #expect(workflow.name == "speckit")
        #expect(workflow.phases.map(\.steps.count) == [2, 2, 2])
        let lost = Self.dropped(imported).filter { $0.contains("steps.") }
        #expect(lost.allSatisfy { $0.hasSuffix(".integration") }, "\(lost)")
    }
}

/// A workflow of Spec Kit; skipped where it is not at hand.
private enum SpecKitCorpus {
    /// `DDX_CORPUS`, else the folder `shared/corpus` beside the project.
    static let path: FilePath = {
        if let corpus = ProcessInfo.processInfo.environment["DDX_CORPUS"] {
            return FilePath(corpus).appending("spec-kit")
        }
        let project = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent()
        return project.removingLastComponent().appending("shared/corpus/spec-kit")
    }()

    static var exists: Bool {
        (try? WorkflowSource.directory(path, shownAs: "spec-kit")) != nil
    }
}
