import Testing
import WorkflowModel
import WorkflowReports

@Suite struct WorkflowDocumentTests {
    private var workflow: WorkflowDefinition {
        var plan = PhaseDefinition(id: "plan")
        plan.name = "Plan \"it\" <b>; #1"
        plan.requiredRole = "lead"
        plan.exitCriteria = [GateDefinition(criteria: "Agreed | by *all*")]
        var build = PhaseDefinition(id: "build")
        build.needs = ["plan"]
        build.condition = "vars.go || false"
        build.inputGates = [GateDefinition(criteria: "Ready")]
        var artifact = ArtifactDefinition(id: "page")
        artifact.outputs = [.init(template: nil, path: "docs/[x].md")]
        build.steps = [
            StepDefinition(id: "page", kind: .artifact(artifact)),
            StepDefinition(id: "go", kind: .run(script: "echo `date` | cat\nls", shell: nil)),
        ]
        var workflow = WorkflowDefinition(name: "flow")
        workflow.version = "1.0.0"
        workflow.description = "Says <script>alert(1)</script>\n# and _more_"
        var variable = VariableDefinition(name: "who")
        variable.isRequired = true
        variable.pattern = "a|b"
        workflow.variables = [variable]
        workflow.principles = [.text("1. **Small** steps\n2) Tests, with `*`\n")]
        workflow.phases = [plan, build]
        return workflow
    }

    @Test func `numbers of principles make no list within the list`() {
        let page = WorkflowDocument(workflow).markdown

        #expect(page.contains("- 1\\. Small steps\n- 2\\) Tests, with \\`\\*\\`\n"))
    }

    @Test func `phases, needs, gates, artifacts and roles stand in the diagram, escaped`() {
        let page = WorkflowDocument(workflow).markdown

        #expect(
            page.contains(
                """
                ```mermaid
                flowchart TD
                    p0["Plan #34;it#34; #60;b#62;#59; #35;1<br/>role: lead<br/>1 exit criterion"]
                    p1(["build"])
                    p0 -->|1 input gate| p1
                    p1 -.-> a1x0[/"docs/#91;x#93;.md"/]
                ```
                """
            ),
            "\(page)"
        )
    }

    @Test func `nothing an author writes acts as a mark`() {
        let page = WorkflowDocument(workflow).markdown

        #expect(page.contains("Says &lt;script&gt;alert(1)&lt;/script&gt; \\# and \\_more\\_\n"))
        #expect(page.contains("- Agreed \\| by \\*all\\* (attested)\n"))
        #expect(page.contains("| `who` | string | required |  Matches `a\\|b`. |"))
        #expect(page.contains("| `go` | run | ``echo `date` \\| cat`` … |"))
        #expect(page.contains("- Only if: `vars.go \\|\\| false`\n"))
        #expect(page.contains("ddx workflow apply flow --var who=…\n"))
    }

    @Test func `the page is the same for the same definition`() {
        let scenes = [(file: "tests/a.yml", name: "It works")]

        let page = WorkflowDocument(workflow, scenes: scenes).markdown

        #expect(page == WorkflowDocument(workflow, scenes: scenes).markdown)
        #expect(page.contains("## Scenes\n\n- `tests/a.yml`: It works\n"))
    }
}
