import Testing
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

@Suite struct ScopeTests {
    private let scope = Scope(definition: Samples.workflow)

    private func codes(_ text: String, at position: Scope.Position) throws -> [DiagnosticCode] {
        try Expression(parsing: SourceString(text)).check(in: scope.at(position)).map(\.code)
    }

    @Test func `a matrix exists only in its phase, with what include adds`() throws {
        #expect(try codes("matrix.os == 'linux' && matrix.fast", at: .phase("test")).isEmpty)
        #expect(try codes("matrix.arch == ''", at: .phase("test")) == [.unknownName])
        #expect(try codes("matrix.os == ''", at: .phase("frame")) == [.unknownName])
        #expect(try codes("matrix.os == ''", at: .workflow) == [.unknownName])
        #expect(try codes("matrix.os == 1", at: .phase("test")) == [.wrongType])
    }

    @Test func `a matrix over a list has an item and an index`() throws {
        var workflow = Samples.workflow
        workflow.phases[1].matrix?.forEach = "vars.list"
        let scope = Scope(definition: workflow, position: .phase("test"))

        let found = try Expression(
            parsing: "matrix.item == 1 && matrix.index == 0 && matrix.os == 1"
        )
        .check(in: scope)

        #expect(found.map(\.message) == ["'matrix' has no 'os'"])
    }

    @Test func `steps are those of the same phase`() throws {
        #expect(try codes("steps.step-1.status == ''", at: .phase("frame")).isEmpty)
        #expect(
            try codes("steps.step-1.status == ''", at: .step(StepReference("test", "x"))) == [
                .unknownName
            ]
        )
        #expect(try codes("steps.step-1.status == ''", at: .workflow) == [.unknownName])
    }

    @Test func `the steps of a hook see each other`() throws {
        var workflow = Samples.workflow
        workflow.hooks[.finally] = [StepDefinition(id: "report", kind: .command(["true"]))]
        let scope = Scope(definition: workflow, position: .hook(.finally))

        let found = try Expression(parsing: "steps.report.exit_code == 0").check(in: scope)

        #expect(found.isEmpty)
    }

    @Test func `the outputs of a sub-workflow are not known`() throws {
        var workflow = Samples.workflow
        workflow.phases[0].subworkflow = SubworkflowDefinition(reference: "./other", inputs: [])
        let scope = Scope(definition: workflow)

        let found = try Expression(parsing: "phases.frame.outputs.anything == 1").check(in: scope)

        #expect(found.isEmpty)
    }

    @Test func `names that differ only in how an accent is written are different`() throws {
        var workflow = Samples.workflow
        workflow.variables.append(VariableDefinition(name: "e\u{301}"))
        let scope = Scope(definition: workflow)

        #expect(try Expression(parsing: "vars['e\u{301}'] == ''").check(in: scope).isEmpty)
        #expect(try Expression(parsing: "vars['\u{e9}'] == ''").check(in: scope).count == 1)
    }
}
