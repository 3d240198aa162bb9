import Testing
import WorkflowModel

@testable import WorkflowExpressions

@Suite struct NameDescriptionTests {
    @Test func `every function and every context is described`() {
        let described = NameDescription.functions + NameDescription.contexts

        #expect(NameDescription.functions.map(\.name) == Function.all.keys.sorted())
        for name in described {
            #expect(name.summary.hasSuffix("."), "\(name.name)")
            #expect(name.form.hasPrefix(name.name), "\(name.name)")
        }
    }

    @Test func `what a scope knows of every workflow is described`() throws {
        var definition = WorkflowDefinition(name: "w")
        definition.phases = [PhaseDefinition(id: PhaseID("a"))]
        let scope = Scope(definition: definition, position: .phase(PhaseID("a")))

        let roots = Set(scope.members(of: [])).subtracting(["true", "false", "null"])
        #expect(roots == Set(NameDescription.contexts.map(\.name)))
        for path in [["run"], ["project"], ["project", "git"], ["phases", "a"]] {
            for member in scope.members(of: path) {
                #expect(NameDescription.summary(of: path + [member]) != nil, "\(path).\(member)")
            }
        }
        #expect(scope.members(of: ["phases"]) == ["a"])
        #expect(scope.members(of: ["run", "id"]).isEmpty)
    }

    @Test(arguments: [
        ("a ${{ phases.a.status }} b ${{ f(phases['b-c'].outputs.x) }}", ["a", "b-c"]),
        ("${{ steps.a.status }} phases.a", []),
        ("👋 ${{ (phases).a == [phases.b.status][0] }}", ["a", "b"]),
    ])
    func `names are found where they are written`(text: String, ids: [String]) throws {
        let bytes = Array(text.utf8)

        let references = try NameSearch.interpolated(bytes).filter { $0.path[0] == "phases" }

        #expect(references.map { String(decoding: bytes[$0.ranges[1]], as: UTF8.self) } == ids)
    }
}
