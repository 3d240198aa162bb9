import SystemPackage
import Testing
import WorkflowDiagnostics

@testable import WorkflowLanguage

@Suite struct WorkflowLintTests {
    private static let top = "name: a\nversion: 1.0.0\nvariables:\n  - name: who\n"

    private func findings(_ phase: String, _ files: [String: String] = [:]) -> [String] {
        WorkflowTexts("\(Self.top)phases:\n  - id: p\n\(phase)", files, lints: true).findings
    }

    // MARK: Variables

    @Test(arguments: [
        [:], ["README.md": "who"], ["CHANGELOG.md": "who"], ["notes.md": "whoever, a_who"],
        ["tests/one.yml": "variables: { who: me }\nexpect: { status: completed }"],
    ])
    func `a variable that nothing reads is told where it is declared`(files: [String: String]) {
        #expect(findings("", files) == ["4:11 warning 307"])
    }

    @Test(arguments: [
        ["a.md": "{{ who }}"], ["scripts/a.sh": "echo $who"], ["a.md": "{{#each vars}}"],
        ["a.md": "{{ vars[name] }}"],
    ])
    func `a variable that a file may read is used`(files: [String: String]) {
        #expect(findings("", files) == [])
    }

    @Test func `a place that names another variable reads only that one`() {
        #expect(findings("", ["a.md": "{{ vars['other'] }} {{ vars.other }}"]).count == 1)
    }

    @Test func `nothing is told of variables unless it is asked for`() {
        #expect(WorkflowTexts("\(Self.top)phases: [{ id: p }]").findings == [])
    }

    // MARK: Conditions

    @Test(arguments: [
        "false", "1 > 2", "vars.who == 'a' && false", "false || 1 == 2", "!true",
        "vars.who == 'a' ? false : 1 > 2", "contains('a', 'b') && always()",
    ])
    func `a condition that is never true is told`(condition: String) {
        #expect(findings("    if: \"\(condition)\" # who\n") == ["7:10 warning 308"])
    }

    @Test(arguments: [
        "true", "vars.who == 'a' || false", "failure()", "cancelled()", "exists('a')",
        "vars.who == 'a' && vars.who == 'b'", "1 / 0 == 1",
    ])
    func `a condition that may be true is not told`(condition: String) {
        #expect(!findings("    if: \"\(condition)\" # who\n").contains { $0.hasSuffix("308") })
    }

    @Test func `steps of all places are looked at`() {
        let never = "if: \"false\""
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            phases:
              - id: p
                steps: [{ run: make, \(never) }]
                rollback: [{ run: make, \(never) }]
            hooks: { finally: [{ run: make, \(never) }] }
            """,
            lints: true
        )
        #expect(texts.loaded.diagnostics.map(\.code.number) == [308, 308, 308])
    }

    // MARK: Scripts

    @Test(arguments: [
        "echo $X", "echo a${X}b", "echo ${X:-a}", "echo \"a\"$X", "[ -n $X ]", "make A=$X",
        "if true; then echo $X; fi", "echo \"$(cat $X)\"", "echo `cat $X`", "a | b $X", "(cd $X)",
        "A=(a $X)", "echo # it's\necho $X", "cat <<E\nit's\nE\necho $X", "echo \\\\$X",
        "echo $# $X", "case a in a) echo $X ;; esac", "echo $((1 + 2)) $X", "echo 'a' $X",
        "cat <<< \"a\" $X", "[[ $X ]] && echo $X", "echo $'it\\'s' $X", "echo ${Y:-\"a}\"} $X",
    ])
    func `a value that a shell splits is found once`(script: String) {
        #expect(ShellScan(script).splits.map(\.name).filter { $0 == "X" } == ["X"])
    }

    @Test(arguments: [
        "echo \"$X\"", "echo '$X'", "echo \"a ${X} b\"", "A=$X", "A+=$X B=$X make", "export A=$X",
        "[[ $X == a && -n $X ]]", "case $X in a) ;; esac", "for a in $X; do :; done",
        "# $X", "echo a # $X", "cat <<E\n$X\nE", "cat <<-'E'\n\t$X\n\tE\n", "echo ${#X}",
        "echo $((X + 1))", "((X > 1))", "echo ${X:+\"$X\"}", "echo \\$X", "$X --all", "echo > $X",
        "echo \"$(echo \"$X\")\"", "echo $'$X'", "echo ${Y:-\"$X\"}", "cat <<< $X", "echo $XY",
    ])
    func `a value that stays whole is not told`(script: String) {
        #expect(!ShellScan(script).splits.map(\.name).contains("X"))
    }

    @Test func `no script brings the scan to a stop`() {
        let parts = ["$(", "${X", "`", "\"", "'", "((", "$((", "<<E\n", "[[", "\\", "$'", "A=("]
        for first in parts {
            for second in parts {
                _ = ShellScan(first + second)
                _ = ShellScan(String(repeating: first + second, count: 2_000))
            }
        }
    }

    @Test func `each place is told in the lines of its script`() {
        let script = """
                steps:
                  - env: { X: "${{ vars.who }}" }
                    run: |
                      echo "$X"
                      echo $X and $X
            """
        #expect(findings(script) == ["11:16 warning 309", "11:23 warning 309"])
    }

    @Test(arguments: [
        "env: { X: plain }", "env: { X: \"${{ run.id }}\" }", "env: { Y: \"${{ vars.who }}\" }",
        "env: { X: \"${{ vars.who }}\" }\n        shell: [python3, -c]",
    ])
    func `values that are one word and other languages are not told`(lines: String) {
        let step = "    steps: # who\n      - run: echo $X\n        \(lines)\n"
        #expect(!findings(step).contains { $0.hasSuffix("309") })
    }

    // MARK: Secrets

    @Test func `what looks like a secret is told in its file`() {
        let token = "glpat" + "-abcdefghijklmnopqrstu"
        #expect(findings("", ["a.md": "who\nkey \(token)\n"]) == ["2:5 warning 310"])
        #expect(findings("", ["a.md": "who, password: '" + "an-example-only'"]) == [])
    }

    // MARK: Outputs

    /// A step with a script, and a phase that reads its output `size`.
    private func reading(_ script: String, _ more: String = "") -> [String] {
        let lines = script.split(separator: "\n").map { "          \($0)\n" }.joined()
        let step = "    steps: # who\n      - id: a\n        run: |\n\(lines)\(more)"
        return findings("\(step)    outputs: { b: \"${{ steps.a.outputs.size }}\" }\n")
    }

    @Test(arguments: ["echo hello", "echo sise=1 >> \"$DDX_OUTPUT\"", "mkdir -p a"])
    func `an output that a script cannot write is told where it is read`(script: String) {
        #expect(reading(script) == ["11:24 warning 312"])
    }

    @Test(arguments: [
        "echo size=1 >> \"$DDX_OUTPUT\"", "printf 'size=%s' 1 >> $DDX_OUTPUT", "./measure", "make",
        "mkdir a # size",
        "cat sizes >> $DDX_OUTPUT", "{ echo a=1; } >> $DDX_OUTPUT", "echo \"$A=1\" >> $DDX_OUTPUT",
        "cat <<E >> $DDX_OUTPUT\nsize=1\nE", "echo a=$(measure) >> $DDX_OUTPUT",
    ])
    func `an output that a script may write is not told`(script: String) {
        #expect(reading(script) == [])
    }

    @Test(arguments: [
        "        shell: [python3, -c]\n", "        outputs: { size: \"${{ run.id }}\" }\n",
    ])
    func `outputs of the step itself and of other languages are not told`(more: String) {
        #expect(reading("echo", more) == [])
    }

    @Test func `conditions and hooks are looked at, too`() {
        let steps = "[{ id: a, run: echo }, { run: make, if: steps.a.outputs.b == 1 }]"
        let text =
            "name: a\nversion: 1.0.0\nphases: [{ id: p, steps: \(steps) }]\nhooks: { finally: \(steps) }\n"
        #expect(
            WorkflowTexts(text, lints: true).loaded.diagnostics.map(\.code.number) == [312, 312]
        )
    }

    // MARK: Roles

    @Test func `every place of a role that nobody has is told, once there are personas`() {
        let text = """
            name: a
            version: 1.0.0
            phases:
              - id: p
                required_role: chief
                steps: [{ approve: Good?, role: boss }]
                exit_criteria:
                  - { criteria: c, role: judge }
                  - { criteria: d, check: { approval: jury } }
                  - { criteria: e, role: lead }
            """
        let told = WorkflowTexts(text, lints: true, roles: ["lead"])
        #expect(told.loaded.diagnostics.map(\.code.number) == [311, 311, 311, 311])
        #expect(told.findings.first == "5:20 warning 311")
        #expect(WorkflowTexts(text, lints: true, roles: nil).findings == [])
    }

    // MARK: Bundled workflows

    @Test(arguments: ["agile", "contract-review", "hello", "helix", "kanban", "release", "tdd"])
    func `bundled workflows give no warning`(name: String) throws {
        let top = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent()
        let path = top.appending("Workflows").appending(name)
        let source = try WorkflowSource.directory(path, shownAs: name)
        #expect(WorkflowLoader.load(source, readsScenes: true, lints: true).diagnostics == [])
    }
}
