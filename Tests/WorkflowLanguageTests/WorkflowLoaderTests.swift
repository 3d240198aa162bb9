import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct WorkflowLoaderTests {
    @Test func `a small workflow is complete`() throws {
        let texts = WorkflowTexts(
            """
            name: greet
            version: 1.0.0
            variables:
              - name: who
                required: true
            phases:
              - id: hello
                steps:
                  - run: echo "Hello, $WHO"
                    env: { WHO: "${{ vars.who }}" }
            """
        )

        let workflow = try #require(texts.loaded.definition)
        let step = try #require(workflow.phases.first?.steps.first)

        #expect(texts.findings == [])
        #expect(step.id == "step-1")
        #expect(step.environment.map(\.name) == ["WHO"])
        #expect(step.needs == nil)
    }

    @Test(arguments: [
        ("name: a\nversion: 1.0.0\nphases: [{id: p}]\nphasess: 1", "4:1 error 101"),
        ("name: a\nversion: 1.0.0", "1:1 error 102"),
        ("name: A\nversion: 1.0.0\nphases: [{id: p}]", "1:7 error 105"),
        ("name: a\nversion: 1.0\nphases: [{id: p}]", "2:10 error 106"),
        ("name: a\nversion: 01.0.0\nphases: [{id: p}]", "2:10 error 106"),
        ("name: a\nversion: 1.0.0\nphases: {id: p}", "3:9 error 103"),
        ("name: a\nversion: 1.0.0\nphases: [p]", "3:10 error 103"),
        ("name: a\nversion: 1.0.0\nphases: []", "3:1 error 102"),
        ("name: a\nversion: 1.0.0\nphases:", "3:1 error 103"),
        ("name: [a]\nversion: 1.0.0\nphases: [{id: p}]", "1:7 error 103"),
        ("- a", "1:1 error 103"), ("", "1:1 error 13"), ("# only words\n", "1:1 error 13"),
        ("name: a\nversion: 1.0.0\nrequires: git > = 2\nphases: [{id: p}]", "3:11 error 209"),
        ("name: a\nversion: 1.0.0\ntimeout: 5\nphases: [{id: p}]", "3:10 error 107"),
        ("name: a\nversion: 1.0.0\nprinciples: rules.md\nphases: [{id: p}]", "3:13 error 208"),
        ("name: a\nversion: 1.0.0\nphases: [{id: p}, {id: p}]", "3:24 error 201"),
        ("name: a\nversion: 1.0.0\nphases: [{id: 'a b'}]", "3:16 error 105"),
        ("name: a\nversion: 1.0.0\nphases: [{id: a, needs: [b]}]", "3:26 error 213"),
        ("name: a\nversion: 1.0.0\nphases: [{id: a, needs: [a]}]", "3:26 error 215"),
        ("name: a\nname: b\nversion: 1.0.0\nphases: [{id: p}]", "2:1 error 5"),
        ("name: a\nversion: 1.0.0\nhooks: {after: []}\nphases: [{id: p}]", "3:9 error 101"),
        (
            "name: a\nversion: 1.0.0\nhooks: {finally: [{approve: a, rewind_to: p}]}\n"
                + "phases: [{id: p}]", "3:43 error 110"
        ),
        (
            "name: a\nversion: 1.0.0\nconcurrency: {group: 'x-${{ run.id }}'}\n"
                + "phases: [{id: p}]", "3:29 error 1101"
        ),
        (
            "name: a\nversion: 1.0.0\nconcurrency: {group: 'x-${{ vars.x }}'}\n"
                + "phases: [{id: p}]", "3:33 error 1101"
        ),
        ("name: a\nversion: 1.0.0\nenv: {1A: x}\nphases: [{id: p}]", "3:7 error 105"),
        ("name: a\nversion: 1.0.0\noutputs: {x: words}\nphases: [{id: p}]", "3:14 error 217"),
    ])
    func `a mistake at the top is found where it stands`(text: String, finding: String) {
        #expect(WorkflowTexts(text).findings == [finding])
        #expect(WorkflowTexts(text).loaded.definition == nil)
    }

    @Test(arguments: [
        ("if: 1", "5:9 error 1104"), ("if: vars.x", "5:13 error 1101"),
        ("timeout: -1s", "5:14 error 107"),
        ("order: first", "5:12 error 103"), ("transition: maybe", "5:17 error 104"),
        ("retry: {max: 0}", "5:18 error 108"), ("retry: {on: [oops]}", "5:18 error 104"),
        ("matrix: {}", "5:13 error 102"), ("with: {a: b}", "5:5 error 110"),
        ("uses: ./x", "5:11 error 218"), ("uses: Some Thing", "5:11 error 218"),
        ("uses: a@1", "5:11 error 218"), ("uses: '${{ run.id }}'", "5:12 error 218"),
        ("lock: [a, a]", "5:15 error 201"), ("lock: a b", "5:11 error 105"),
        ("matrix: {v: []}", "5:17 error 103"), ("matrix: {v: 1}", "5:17 error 103"),
        ("matrix: {1v: [1]}", "5:14 error 105"), ("matrix: {include: [1]}", "5:24 error 103"),
        ("matrix: {v: [1], exclude: [{w: 1}]}", "5:33 error 101"),
        ("matrix: {v: [1], exclude: [{}]}", "5:32 error 103"),
        ("matrix: {for_each: '[1]', v: [1]}", "5:31 error 203"),
        ("matrix: {for_each: '[1]', include: [{v: 1}]}", "5:31 error 203"),
        ("matrix: {for_each: '1'}", "5:25 error 1104"),
        ("matrix: {v: [1], max_parallel: 0}", "5:36 error 108"),
        ("rollback: [{approve: ok?}]", "5:17 error 110"),
        ("rollback: [{run: x, rollback: [{run: y}]}]", "5:25 error 110"),
        ("rollback: [{run: x, needs: []}]", "5:25 error 110"),
        ("lock: a\nsteps: [{run: x, lock: a}]", "6:14 error 223"),
        ("depends_on: x", "5:5 error 101"),
        ("exit_criteria: [{criteria: c, check: {}}]", "5:42 error 202"),
        ("exit_criteria: [{criteria: c, check: {nope: 1}}]", "5:43 error 101"),
        ("exit_criteria: [{check: {file_exists: a}}]", "5:22 error 102"),
        ("exit_criteria: [{criteria: c, check: {file_exists: ../a}}]", "5:56 error 207"),
        ("exit_criteria: [{criteria: c, evidence: /a}]", "5:45 error 207"),
        (
            "exit_criteria: [{criteria: c, check: {absent: {path: a, pattern: '('}}}]",
            "5:71 error 109"
        ),
        ("exit_criteria: [{criteria: c, check: {expression: 1 + 1}}]", "5:55 error 1104"),
        ("exit_criteria: [{criteria: c, check: {phase_completed: q}}]", "5:60 error 213"),
        ("exit_criteria: [{criteria: c, check: {command: {}}}]", "5:52 error 202"),
        (
            "exit_criteria: [{criteria: c, check: {file_exists: a, age: {path: b, sources: c}}}]",
            "5:59 error 203"
        ),
        ("exit_criteria: [{criteria: c, required: yes}]", "5:45 error 103"),
        ("input_gates: [[a]]", "5:19 error 103"),
    ])
    func `a mistake in a phase is found where it stands`(lines: String, finding: String) {
        #expect(WorkflowTexts.phase(lines).findings == [finding])
    }

    @Test(arguments: [
        ("name: x", "7:9 error 202"), ("run: a\ncommand: [b]", "8:9 error 203"),
        ("run: echo ${{ vars.x }}", "7:19 error 205"),
        ("run: |\n  echo ${{ run.id }}", "7:14 error 205"),
        ("run: a\nenv: {LD_PRELOAD: x}", "8:15 error 206"),
        ("run: a\nenv: {BASH_ENV: x}", "8:15 error 206"),
        ("run: a\nenv: {A: '${{ nope }}'}", "8:23 error 1101"),
        ("run: a\nneeds: [x]", "8:17 error 214"),
        ("run: a\nneeds: [step-1]", "8:17 error 215"),
        ("run: a\nworking_directory: ../b", "8:28 error 207"),
        ("command: make test", "7:18 error 103"), ("command: []", "7:18 error 108"),
        ("command: [a]\nshell: bash", "8:9 error 110"),
        ("artifact: a\ntemplate: t.md", "8:19 error 208"),
        ("artifact: a", "7:19 error 216"), ("artifact: a\noutput: /etc/x", "8:17 error 207"),
        ("artifact: a\noutput: a.md\nschema: s.json", "9:17 error 208"),
        ("artifact: a\noutput: a.md\nprompt: p.md", "9:17 error 208"),
        ("approve: ok?\ncount: 0", "8:16 error 108"),
        ("approve: ok?\nrewind_to: q", "8:20 error 213"),
        ("approve: ok?\nretry: {max: 2}", "8:9 error 110"),
        ("approve: ok?\nsources: a", "8:9 error 110"),
        ("approve: ok?\nform: f.json", "8:15 error 208"),
        ("approve: ok?\nform: [a]", "8:15 error 103"),
        ("run: a\nif: '${{ true }} x'", "8:14 error 1009"),
        ("run: a\ntimeout: soon", "8:18 error 107"),
        ("run: a\non_interrupt: maybe", "8:23 error 104"),
        ("run: a\nidempotent: on", "8:21 error 103"),
        ("run: a\nrunner: [far]", "8:17 error 103"), ("run: a\ncmds: [b]", "8:9 error 101"),
        ("run: [a]", "7:14 error 103"), ("run:", "7:9 error 103"),
        ("run: a\noutputs: {v: '${{ steps.nope.status }}'}", "8:32 error 1101"),
        ("run: a\naffects: '[z-'", "8:19 error 109"),
    ])
    func `a mistake in a step is found where it stands`(lines: String, finding: String) {
        #expect(WorkflowTexts.step(lines).findings == [finding])
    }

    @Test(arguments: [
        ("depends: x", "here this is called 'needs'"),
        ("dependsOn: x", "here this is called 'needs'"),
        ("when: x", "here this is called 'if'"),
        ("preconditions: []", "here this is called 'input_gates'"),
        ("requiredRole: x", "here this is called 'required_role'"),
        ("exit_criterias: []", "did you mean 'exit_criteria'?"),
    ])
    func `words of other tools and slips get a hint`(lines: String, hint: String) {
        #expect(WorkflowTexts.phase(lines).hints.contains(hint))
    }

    @Test func `all mistakes are reported at once and in order`() {
        let texts = WorkflowTexts(
            """
            name: A
            version: one
            typ: x
            phases:
              - id: a
                needs: [b]
                timeout: x
              - id: a
                steps: [{run: x, env: {ENV: y}}, {}]
            """
        )

        #expect(
            texts.findings == [
                "1:7 error 105", "2:10 error 106", "3:1 error 101", "6:13 error 213",
                "7:14 error 107", "8:9 error 201", "9:28 error 206", "9:38 error 202",
            ]
        )
    }

    @Test func `a cycle is named all the way round`() throws {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            phases:
              - {id: a, needs: [c]}
              - {id: b, needs: [a]}
              - {id: c, needs: [b]}
              - {id: d, needs: [c]}
            """
        )

        let finding = try #require(texts.loaded.diagnostics.first)

        #expect(texts.loaded.diagnostics.count == 1)
        #expect(finding.message == "phases wait for each other: 'a' needs 'c' needs 'b' needs 'a'")
    }

    @Test func `phases sort by order before needs are filled in`() throws {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            phases:
              - {id: last, order: 3}
              - {id: first, order: 1}
              - {id: free, order: 2, needs: []}
            """
        )

        let phases = try #require(texts.loaded.definition?.phases)

        #expect(phases.map(\.id) == ["first", "free", "last"])
        #expect(phases.map(\.needs) == [[], [], ["free"]])
    }

    @Test func `defaults reach every step and retry merges key by key`() throws {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            defaults: {timeout: 5m, shell: bash -eu, retry: {max: 3, backoff: constant, initial: 2s}}
            phases:
              - id: p
                steps:
                  - run: one
                  - {run: two, timeout: 1m, shell: [sh], retry: {max: 5}}
            """
        )

        let steps = try #require(texts.phase?.steps)

        #expect(steps.map(\.timeout) == [.seconds(300), .seconds(60)])
        #expect(steps.map { $0.retry?.maximum } == [3, 5])
        #expect(steps.map { $0.retry?.backoff } == [.constant, .constant])
        guard case .run(_, let first) = steps[0].kind, case .run(_, let second) = steps[1].kind
        else {
            Issue.record("both steps are scripts")
            return
        }
        #expect(first?.arguments == ["bash", "-eu"])
        #expect(second?.arguments == ["sh"])
    }

    @Test func `every check is read`() throws {
        let texts = WorkflowTexts.phase(
            #"""
            exit_criteria:
              - Reviewed
              - {criteria: PRD, evidence: "docs/prd.md#scope", severity: odd, role: lead}
              - criteria: All
                check:
                  - file_exists: a.md
                  - dir_not_empty: docs/
                  - sections: {path: a.md, headings: [scope]}
                  - matches: {path: "**/*.md", pattern: x, expected: ">=10"}
                  - absent: {path: docs/, pattern: "\\[TODO", raw: true}
                  - unique: {path: a.md, pattern: "(ID-\\d+)"}
                  - schema: {path: a.json, schema: s.json}
                  - phase_completed: p
                  - command: {run: make test, exit: 2, timeout: 10m}
                  - command: {argv: [make, "${{ run.id }}"]}
                  - expression: run.version == '1.0.0'
                  - approval: lead
                  - approval: {role: lead, count: 2}
                  - approval: true
                  - age: {path: a.pdf, sources: [a.md]}
            """#,
            ["s.json": "{}"]
        )

        let gates = try #require(texts.phase?.exitCriteria)

        #expect(gates.map(\.isAttested) == [true, false, true])
        #expect(gates[1].severity == .warning)
        #expect(
            gates[2].checks.map(\.kind.word) == [
                "file_exists", "dir_not_empty", "sections", "matches", "absent", "unique", "schema",
                "phase_completed", "command", "command", "expression", "approval", "approval",
                "approval", "age",
            ]
        )
        #expect(
            gates[2].checks[3].kind
                == .matches(PatternCheck(path: "**/*.md", pattern: "x"), expected: .atLeast(10))
        )
    }

    @Test func `ten thousand phases load with one warning`() throws {
        let phases = (1...10_000).map { "  - id: phase-\($0)\n    steps: [{run: \"true\"}]\n" }
        let texts = WorkflowTexts("name: a\nversion: 1.0.0\nphases:\n" + phases.joined())

        let workflow = try #require(texts.loaded.definition)

        #expect(workflow.phases.count == 10_000)
        #expect(workflow.phases.last?.needs == ["phase-9999"])
        #expect(texts.findings == ["3:1 warning 301"])
    }

    @Test func `a chain of ten thousand phases that bites its tail is one finding`() {
        let phases = (1...10_000).map { "  - {id: p\($0), needs: [p\($0 % 10_000 + 1)]}\n" }

        let texts = WorkflowTexts("name: a\nversion: 1.0.0\nphases:\n" + phases.joined())

        #expect(texts.loaded.diagnostics.filter { $0.severity == .error }.map(\.code) == [.cycle])
    }

    @Test func `checking ends when there is plenty to tell`() {
        let phases = (1...2_000).map { "  - {id: p\($0), if: vars.x\($0)}\n" }

        let texts = WorkflowTexts("name: a\nversion: 1.0.0\nphases:\n" + phases.joined())

        #expect(texts.loaded.diagnostics.count == 500)
        #expect(texts.loaded.definition == nil)
    }
}
