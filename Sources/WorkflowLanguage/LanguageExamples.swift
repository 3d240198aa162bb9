package import WorkflowDiagnostics
import WorkflowExpressions

/// What causes findings, and what does not.
extension LanguageCatalog {
    /// Examples by the code of the finding.
    ///
    /// Missing are codes that no few lines can cause, such as those of folders and run time.
    package static let examples: [DiagnosticCode: DiagnosticExample] =
        yamlExamples.merging(valueExamples) { $1 }
        .merging(meaningExamples) { $1 }.merging(expressionExamples) { $1 }
        .merging(lintExamples) { $1 }

    private static let yamlExamples: [DiagnosticCode: DiagnosticExample] = [
        .yamlSyntax: phase("name: \"one", "name: \"one\""),
        .duplicateKey: phase("name: one\nname: two", "name: one"),
        .complexKey: phase(
            "outputs: { [a]: \"${{ run.id }}\" }",
            "outputs: { a: \"${{ run.id }}\" }"
        ),
        .anchor: phase("name: &one", "name: \"&one\""),
        .tag: step("run: make\nif: !cancelled()", "run: make\nif: \"!cancelled()\""),
        .mergeKey: step("run: make\n<<: { name: build }", "run: make\nname: build"),
        .severalDocuments: file(
            "name: a\nversion: 1.0.0\nphases: [{ id: p }]\n---\nname: b",
            "name: a\nversion: 1.0.0\nphases: [{ id: p }]"
        ),
        .yamlDirective: file(
            "%YAML 1.2\n---\nname: a\nversion: 1.0.0\nphases: [{ id: p }]",
            "name: a\nversion: 1.0.0\nphases: [{ id: p }]"
        ),
        .emptyFile: file("# nothing", "name: a\nversion: 1.0.0\nphases: [{ id: p }]"),
    ]

    private static let valueExamples: [DiagnosticCode: DiagnosticExample] = [
        .unknownKey: phase("stpes: [{ run: make }]", "steps: [{ run: make }]"),
        .missingKey: file(
            "name: a\nphases: [{ id: p }]",
            "name: a\nversion: 1.0.0\nphases: [{ id: p }]"
        ),
        .wrongValueType: step(
            "run: make\ncontinue_on_error: yes",
            "run: make\ncontinue_on_error: true"
        ),
        .unknownChoice: phase("on_failure: halt", "on_failure: stop"),
        .badName: step("id: my step\nrun: make", "id: my-step\nrun: make"),
        .badVersion: file(
            "name: a\nversion: 1\nphases: [{ id: p }]",
            "name: a\nversion: 1.0.0\nphases: [{ id: p }]"
        ),
        .badDuration: step("run: make\ntimeout: 90", "run: make\ntimeout: 90s"),
        .outOfRange: step("run: make\nretry: { max: 0 }", "run: make\nretry: { max: 3 }"),
        .badPattern: phase(
            "exit_criteria: [{ criteria: c, check: { absent: { path: a.md, pattern: \"(TODO\" } } }]",
            "exit_criteria: [{ criteria: c, check: { absent: { path: a.md, pattern: \"TODO\" } } }]"
        ),
        .misplacedKey: step("run: make\ntemplate: a.md", "run: make"),
        .badVariable: file(
            "name: a\nversion: 1.0.0\nvariables: [{ name: x, type: integer, default: one }]\n"
                + "phases: [{ id: p }]",
            "name: a\nversion: 1.0.0\nvariables: [{ name: x, type: integer, default: 1 }]\n"
                + "phases: [{ id: p, if: vars.x > 0 }]"
        ),
    ]

    private static let meaningExamples: [DiagnosticCode: DiagnosticExample] = [
        .duplicateID: phase(
            "steps: [{ id: a, run: make }, { id: a, run: make test }]",
            "steps: [{ id: a, run: make }, { id: b, run: make test }]"
        ),
        .missingKind: step("name: build", "name: build\nrun: make"),
        .severalKinds: step("run: make\ncommand: [make]", "command: [make]"),
        .stepsBesideUses: phase("uses: ./other\nsteps: [{ run: make }]", "steps: [{ run: make }]"),
        .expressionInScript: step(
            "run: echo ${{ run.id }}",
            "run: echo \"$ID\"\nenv: { ID: \"${{ run.id }}\" }"
        ),
        .unsafeEnvironment: step(
            "run: make\nenv: { LD_PRELOAD: a.so }",
            "run: LD_PRELOAD=a.so make"
        ),
        .unsafePath: phase(
            "exit_criteria: [{ criteria: c, evidence: ../plan.md }]",
            "exit_criteria: [{ criteria: c, evidence: docs/plan.md }]"
        ),
        .missingFile: step(
            "artifact: plan\ntemplate: templates/plan.md",
            "artifact: plan\noutput: docs/plan.md"
        ),
        .badRequirement: file(
            "name: a\nversion: 1.0.0\nrequires: [\"git => 2\"]\nphases: [{ id: p }]",
            "name: a\nversion: 1.0.0\nrequires: [\"git >= 2\"]\nphases: [{ id: p }]"
        ),
        .unknownPhase: phase("needs: [frame]", "needs: []"),
        .unknownStep: phase(
            "steps: [{ id: a, run: make }, { run: make test, needs: [b] }]",
            "steps: [{ id: a, run: make }, { run: make test, needs: [a] }]"
        ),
        .cycle: phase(
            "steps: [{ id: a, run: x, needs: [b] }, { id: b, run: y, needs: [a] }]",
            "steps: [{ id: a, run: x }, { id: b, run: y, needs: [a] }]"
        ),
        .unknownArtifact: step("artifact: plan", "artifact: plan\noutput: docs/plan.md"),
        .missingExpression: phase("outputs: { id: run.id }", "outputs: { id: \"${{ run.id }}\" }"),
        .badMigration: file(migrating("team: gang"), migrating("team: crew")),
    ]

    private static let expressionExamples: [DiagnosticCode: DiagnosticExample] = [
        .unexpectedCharacter: condition("run.id = 'a'", "run.id == 'a'"),
        .unclosedString: condition("run.id == 'a", "run.id == 'a'"),
        .unknownEscape: condition("matches(run.id, '^\\d+$')", "matches(run.id, '^\\\\d+$')"),
        .badNumber: condition("99999999999999999999 > 1", "9999999999 > 1"),
        .unexpectedToken: condition("run.id ==", "run.id == 'a'"),
        .unclosedExpression: phase(
            "outputs: { id: \"${{ run.id\" }",
            "outputs: { id: \"${{ run.id }}\" }"
        ),
        .emptyExpression: condition("${{ }}", "success()"),
        .partlyBracedCondition: condition("${{ success() }} && true", "success() && true"),
        .unknownName: condition("runn.id == 'a'", "run.id == 'a'"),
        .unknownFunction: condition("contans(run.id, 'a')", "contains(run.id, 'a')"),
        .wrongArgumentCount: condition("contains(run.id)", "contains(run.id, 'a')"),
        .wrongType: condition("run.id", "run.id != ''"),
        .unreadableText: condition("matches(run.id, '(')", "matches(run.id, 'a')"),
    ]

    private static let lintExamples: [DiagnosticCode: DiagnosticExample] = [
        .unusedVariable: file(
            "name: a\nversion: 1.0.0\nvariables: [{ name: quick }]\nphases: [{ id: p }]",
            "name: a\nversion: 1.0.0\nvariables: [{ name: quick }]\n"
                + "phases: [{ id: p, if: \"vars.quick != 'no'\" }]"
        ),
        .neverRuns: phase("if: \"false\"", "if: \"success()\""),
        .unquotedValue: step(
            "run: mkdir -p $BRANCH\nenv: { BRANCH: \"${{ project.git.branch }}\" }",
            "run: mkdir -p \"$BRANCH\"\nenv: { BRANCH: \"${{ project.git.branch }}\" }"
        ),
        .badRunner: step(
            "run: make\nrunner: { container: { image: 'alpine:3.20' } }",
            "run: make\nrunner: local"
        ),
        .unknownPlugin: step("uses: no-such-plugin", "run: make"),
        .undeclaredOutput: phase(
            "steps: [{ id: a, run: 'echo size=1 >> \"$DDX_OUTPUT\"' }]\n"
                + "outputs: { size: \"${{ steps.a.outputs.sise }}\" }",
            "steps: [{ id: a, run: 'echo size=1 >> \"$DDX_OUTPUT\"' }]\n"
                + "outputs: { size: \"${{ steps.a.outputs.size }}\" }"
        ),
        // The project has a persona for developers and no other.
        .roleWithoutPersona: phase("required_role: develloper", "required_role: developer"),
        .secretInText: step(
            // Written in two parts, so that it looks like no secret here.
            "run: make\nenv: { KEY: AKIA" + "ABCDEFGHIJKLMNOP }",
            "run: make\nenv: { KEY: \"${{ env.KEY }}\" }"
        ),
    ]

    private static func file(_ wrong: String, _ right: String) -> DiagnosticExample {
        DiagnosticExample(.file, wrong: wrong, right: right)
    }

    private static func phase(_ wrong: String, _ right: String) -> DiagnosticExample {
        DiagnosticExample(.phase, wrong: wrong, right: right)
    }

    private static func step(_ wrong: String, _ right: String) -> DiagnosticExample {
        DiagnosticExample(.step, wrong: wrong, right: right)
    }

    /// A workflow whose variable had another name before.
    private static func migrating(_ names: String) -> String {
        """
        name: a
        version: 2.0.0
        variables: [{ name: crew }]
        migrations: [{ version: 2.0.0, variables: { \(names) } }]
        phases: [{ id: p, if: "vars.crew != ''" }]
        """
    }

    /// A condition as a block, in which quotes need no escapes.
    private static func condition(_ wrong: String, _ right: String) -> DiagnosticExample {
        step("run: make\nif: |-\n  \(wrong)", "run: make\nif: |-\n  \(right)")
    }
}
