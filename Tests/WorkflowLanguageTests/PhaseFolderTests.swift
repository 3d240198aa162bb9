import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct PhaseFolderTests {
    private static let workflow = "name: a\nversion: 1.0.0\nphases:\n  - id: p\n"

    @Test func `an artifact without metadata goes to the folder of its phase`() throws {
        let texts = WorkflowTexts(
            Self.workflow,
            [
                "phases/01-p/artifacts/plan/template.md": "# Plan",
                "phases/01-p/artifacts/plan/check.sh.template": "exit",
                "phases/01-p/artifacts/.gitkeep": "",
            ]
        )

        let artifact = try #require(texts.phase?.artifacts.first)

        #expect(texts.phase?.artifacts.count == 1)
        #expect(
            artifact.outputs.map(\.path.text) == ["docs/a/01-p/plan.md", "docs/a/01-p/check.sh"]
        )
        #expect(
            artifact.outputs.map(\.template) == [
                "phases/01-p/artifacts/plan/template.md",
                "phases/01-p/artifacts/plan/check.sh.template",
            ]
        )
        #expect(texts.phase?.steps.map(\.id) == ["plan"])
    }

    @Test func `artifacts follow creation order, then requirements, then names`() throws {
        let metas = [
            "z": "workflow: {creation_order: 0.5}", "a": "workflow: {creation_order: last}",
            "c": "dependencies: {requires: [{type: artifact, path: d}]}", "d": "name: d",
            "b": "name: b",
            "y": "workflow: {creation_order: 2}", "e": "dependencies: {artifacts: [e, c]}",
        ]
        let files = metas.map { ("phases/01-p/artifacts/\($0.key)/meta.yml", $0.value) }

        let texts = WorkflowTexts(Self.workflow, Dictionary(uniqueKeysWithValues: files))

        #expect(texts.findings == [])
        #expect(texts.phase?.steps.map(\.id.text) == ["z", "y", "b", "d", "c", "e", "a"])
    }

    @Test func `both shapes of metadata are read`() throws {
        let nested = """
            artifact: {name: Stories, phase: p}
            output: {location: docs/stories/, naming: "US-{number}.md"}
            validation:
              required_sections: [scope]
              automated_checks: [{pattern: "As a", expected: ">=1", message: Use the form}]
              quality_checks: [{check: clear, description: Everything is clear, severity: warning}]
            variables: [{name: lead, required: true}]
            workflow: {approval_required: true, approvers: [Lead]}
            """
        let flat = """
            name: Threats
            phase: 01-p
            output: {location: docs/threats.md}
            validation_rules: {required_sections: [risks], quality_checks: [all_done]}
            variables: {required: [x], optional: [y]}
            collaboration: {approval_required: [champion]}
            """

        let texts = WorkflowTexts(
            Self.workflow,
            [
                "phases/01-p/artifacts/a/meta.yml": nested,
                "phases/01-p/artifacts/b/meta.yml": flat,
            ]
        )

        let artifacts = try #require(texts.phase?.artifacts)
        #expect(texts.findings == [])
        #expect(artifacts.map(\.title) == ["Stories", "Threats"])
        #expect(artifacts[0].collection?.pattern == "docs/stories/US-*.md")
        #expect(
            artifacts[0].validation.map { $0.checks.map(\.kind.word) } == [
                ["sections"], ["matches"], [], ["approval"],
            ]
        )
        #expect(
            artifacts[0].validation.map(\.criteria) == [
                "Stories: has its 1 section", "Stories: Use the form",
                "Stories: Everything is clear", "Stories: approval: Lead",
            ]
        )
        #expect(
            artifacts[0].validation.map(\.evidence?.text).allSatisfy {
                $0 == "docs/stories/US-*.md"
            }
        )
        #expect(artifacts[0].validation.map(\.isAttested) == [false, false, true, true])
        #expect(artifacts[0].approvers == ["Lead"])
        #expect(artifacts[1].outputs.map(\.path.text) == ["docs/threats.md"])
        #expect(artifacts[1].variables.map(\.name) == ["x", "y"])
        #expect(artifacts[1].variables.map(\.isRequired) == [true, false])
        #expect(
            artifacts[1].validation.map(\.criteria) == [
                "Threats: has its 1 section", "Threats: all done", "Threats: approval: champion",
            ]
        )
        #expect(
            texts.phase?.exitCriteria.map(\.step) == [.some("a"), "a", "a", "a", "b", "b", "b"]
        )
    }

    @Test func `what is asked of an artifact follows it to where a step puts it`() throws {
        let meta = """
            output: {location: docs/a.md}
            validation: {required_sections: [scope], quality_checks: [clear]}
            workflow: {approval_required: true}
            prompts: {review: "Look for:\\n  gaps\\n\\n  lies"}
            """
        let texts = WorkflowTexts.phase(
            """
            steps:
              - {artifact: a, output: other/a.md}
              - {artifact: a, output: third.md, validation: {quality_checks: [Short]}}
            """,
            ["phases/01-p/artifacts/a/meta.yml": meta]
        )

        let criteria = try #require(texts.phase?.exitCriteria)

        #expect(texts.findings == [])
        #expect(
            criteria.map { "\($0.criteria) \($0.evidence?.text ?? "-")" } == [
                "a: has its 1 section other/a.md", "a: clear other/a.md", "a: approval other/a.md",
                "Short -", "a: approval third.md",
            ]
        )
        #expect(criteria.last?.guidance == ["Look for:", "gaps", "lies"])
    }

    @Test func `an artifact that no gate requires has no criteria that are required`() throws {
        let meta = "output: {location: docs/%}\nvalidation: {quality_checks: [good]}\n"
        let gates = """
            exit_gates:
              - {criteria: One, evidence: "docs/a.md#risks", required: false}
              - {criteria: Two, evidence: docs/b.md, required: false}
              - {criteria: Three, evidence: docs/b.md}
            """
        let texts = WorkflowTexts(
            Self.workflow,
            [
                "phases/01-p/artifacts/a/meta.yml": meta.replacing("%", with: "a.md"),
                "phases/01-p/artifacts/b/meta.yml": meta.replacing("%", with: "b.md"),
                "phases/01-p/artifacts/c/meta.yml": meta.replacing("%", with: "c.md"),
                "phases/01-p/exit-gates.yml": gates,
            ]
        )

        let criteria = try #require(texts.phase?.exitCriteria.filter { $0.origin == .artifact })

        #expect(texts.findings == [])
        #expect(criteria.map(\.isRequired) == [false, true, true])
    }

    @Test func `what metadata refers to in vain is warned of`() {
        let meta = """
            artifact: {phase: q}
            dependencies: {requires: [{type: artifact, path: nope}]}
            prompts: {generation: missing.md}
            examples: [{file: example.md}]
            documentation: {guide: ../guide.md, other: words}
            """

        let texts = WorkflowTexts(Self.workflow, ["phases/01-p/artifacts/a/meta.yml": meta])

        #expect(
            texts.findings == [
                "1:19 warning 304", "2:50 warning 303", "3:23 warning 303", "4:19 warning 302",
                "5:24 warning 303",
            ]
        )
        #expect(texts.loaded.definition != nil)
    }

    @Test func `actions are found in both layouts`() throws {
        let texts = WorkflowTexts(
            Self.workflow,
            [
                "phases/01-p/actions/two.md": "no heading",
                "phases/01-p/actions/one/prompt.md": "# First *act*",
                "phases/01-p/actions/README.md": "# no", "actions/all.md": "# All",
                "phases/01-p/actions/empty/other.md": "x",
            ]
        )

        let workflow = try #require(texts.loaded.definition)

        #expect(workflow.phases[0].actions.map(\.id) == ["one", "two"])
        #expect(workflow.phases[0].actions.map(\.title) == ["First act", "two"])
        #expect(workflow.actions.map(\.prompt) == ["actions/all.md"])
    }

    @Test(arguments: [
        ("exit_gates: [{required: true}]", "1:15 error 102"), ("exit_gates: x", "1:13 error 103"),
        ("- a", "1:1 error 103"), ("exit_gates: [{criteria: c, required: yes}]", "1:38 error 103"),
        ("validation_rules: [{rule: r, path: a, pattern: '('}]", "1:49 error 109"),
        ("validation_rules: [{rule: r, path: ../a, pattern: a}]", "1:36 error 207"),
        ("validation_rules: [{rule: r, path: a, pattern: a, expected: few}]", "1:61 error 108"),
        ("exit_gates: [{criteria: c, evidence: /x}]", "1:38 error 207"),
    ])
    func `a gate that cannot be read is an error`(text: String, finding: String) {
        let texts = WorkflowTexts(Self.workflow, ["phases/01-p/exit-gates.yml": text])

        #expect(texts.findings == [finding])
    }

    @Test func `unknown keys of gate files are ignored`() throws {
        let texts = WorkflowTexts(
            Self.workflow,
            [
                "phases/01-p/input-gates.yml":
                    "input_gates: [{criteria: c, source: external, validation: look, odd: 1}]\nmore: 2\n"
            ]
        )

        let gate = try #require(texts.phase?.inputGates.first)

        #expect(gate.source == "external")
        #expect(gate.guidance == ["look"])
        #expect(gate.origin == .gateFile)
    }

    @Test func `folders that no phase has are warned of`() {
        let texts = WorkflowTexts(
            Self.workflow,
            ["phases/02-pp/README.md": "", "phases/p/x.md": ""]
        )

        #expect(texts.loaded.diagnostics.map(\.code) == [.unusedPhaseFolder])
    }
}
