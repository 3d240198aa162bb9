import Testing
import WorkflowModel
import WorkflowReports

@Suite struct PrincipleLinesTests {
    @Test func `principles are told line by line, headings left out`() {
        var workflow = WorkflowDefinition(name: "flow")
        workflow.principles = [
            .text("# Rules\n\n- **Be** kind.\n* Be brief.\nRead it aloud.\n"),
            .gate(GateDefinition(criteria: "A note is there")),
        ]

        let lines = workflow.principleLines

        #expect(lines == ["Be kind.", "Be brief.", "Read it aloud.", "A note is there"])
    }
}
