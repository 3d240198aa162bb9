import JSON
import Testing
import WorkflowModel

@testable import WorkflowRunners

/// A kind of step that a program brings along.
private struct Greeting: StepKind {
    var declaration: StepKindDeclaration {
        var declaration = StepKindDeclaration(name: "greet", version: "1.0.0")
        declaration.inputs = ["type": "object", "required": ["who"]]
        return declaration
    }

    func run(_ invocation: StepInvocation) async -> StepOutcome {
        invocation.log("hello \(invocation.inputs["who"]?.stringValue ?? "")")
        return .completed(outputs: ["key": invocation.idempotencyKey.json])
    }
}

@Suite struct KindStepTests {
    private static var kinds: StepKinds {
        var kinds = StepKinds()
        kinds.register(Greeting())
        return kinds
    }

    @Test func `a kind that was registered carries out its steps`() async throws {
        let fixture = try ProjectFixture()
        let request = fixture.request(.plugin(name: "greet", inputs: ["who": "Ada"]))

        let outcome = try await fixture.runner(kinds: Self.kinds).run(request)

        #expect(outcome.end == .completed)
        #expect(outcome.outputs == ["key": "r1/build/compile"])
        #expect(fixture.log.texts(.standardOutput) == ["hello Ada"])
    }

    @Test func `what is given follows the schema of the kind`() async throws {
        let fixture = try ProjectFixture()
        let request = fixture.request(.plugin(name: "greet", inputs: [:]))

        let outcome = try await fixture.runner(kinds: Self.kinds).run(request)

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains("must have the key") == true)
    }

    @Test func `a kind that nobody registered is a missing tool`() async throws {
        let fixture = try ProjectFixture()
        let request = fixture.request(.plugin(name: "none", inputs: [:]))

        #expect(try await fixture.runner().run(request).end == .failed(.toolMissing))
    }
}
