import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct ApprovalTests {
    private static func approval(_ texts: WorkflowTexts) -> ApprovalDefinition? {
        guard case .approve(let approval)? = texts.phase?.steps.first?.kind else {
            return nil
        }
        return approval
    }

    @Test(arguments: [
        ("form: {type: object, required: [why]}", [:]),
        ("form: f.yml", ["f.yml": "type: object\nrequired: [why]"]),
        ("form: ./f.json", ["f.json": #"{"type": "object", "required": ["why"]}"#]),
    ])
    func `a form is written in place or is a file of the workflow`(
        form: String,
        files: [String: String]
    ) throws {
        let texts = WorkflowTexts.phase(
            "steps: [{approve: ok?, count: 2, role: lead, \(form)}]",
            files
        )

        let approval = try #require(Self.approval(texts))

        #expect(approval.form == ["type": "object", "required": ["why"]])
        #expect(approval.count == 2)
        #expect(approval.role == "lead")
    }

    @Test func `a form that is no map is refused where it stands`() {
        let texts = WorkflowTexts.phase("steps: [{approve: ok?, form: f.yml}]", ["f.yml": "- a"])

        #expect(texts.findings == ["1:1 error 103"])
        #expect(texts.loaded.diagnostics.first?.span?.file == "f.yml")
    }

    @Test(arguments: [
        ("one", true), ("two", true), ("three", true), ("other", false), ("four", false),
    ])
    func `a refusal sends back to the phase itself or to one that it needs`(
        target: String,
        isAllowed: Bool
    ) {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            phases:
              - {id: one}
              - {id: two}
              - {id: other, needs: [one]}
              - {id: three, needs: [two], steps: [{approve: ok?, rewind_to: \(target)}]}
              - {id: four}
            """
        )

        #expect(texts.findings == (isAllowed ? [] : ["7:65 error 110"]))
    }
}
