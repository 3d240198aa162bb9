import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct ScaffoldTests {
    @Test(arguments: ["mine", "7", "null", "true", "1e5", "0x10", "a-b-c", "e5"])
    func `a new workflow is valid without warnings`(name: String) throws {
        let world = try TestProject()

        let files = try Scaffold.create(name, in: world.project)

        let loaded = try world.library.find(name).load()
        #expect(loaded.definition.name == name)
        #expect(loaded.definition.version == "0.1.0")
        #expect(loaded.definition.phases.count == 2)
        #expect(loaded.loaded.diagnostics.isEmpty, "\(loaded.loaded.diagnostics)")
        #expect(files.contains(".ddx/workflows/\(name)/README.md"))
    }

    @Test func `the schema that the first line names is there`() throws {
        let world = try TestProject()

        _ = try Scaffold.create("mine", in: world.project)

        let text = try world.text(world.path(".ddx/workflows/mine/workflow.yml"))
        #expect(text.hasPrefix("# yaml-language-server: $schema=../../workflow.schema.json\n"))
        #expect(try world.text(world.path(".ddx/workflow.schema.json")).contains("draft-07"))
    }

    @Test func `a copy has the new name and a first version, and all else unchanged`() throws {
        let world = try TestProject()
        let folder = world.bundled.appending("old")
        let text = """
            # a comment with name: old
            version: "3.2.1"   # kept
            name: old # also kept
            phases: [{id: only, steps: [{run: echo old}]}]

            """
        try world.write(text, to: folder.appending("workflow.yml"))
        try world.write("old\n", to: folder.appending("notes/old.md"))

        _ = try Scaffold.create("fresh", from: world.library.find("old"), in: world.project)

        let copy = try world.text(world.path(".ddx/workflows/fresh/workflow.yml"))
        #expect(
            copy
                == text.replacing("\"3.2.1\"   #", with: "0.1.0   #")
                .replacing("\nname: old", with: "\nname: fresh")
        )
        #expect(try world.library.find("fresh").load().definition.version == "0.1.0")
        #expect(try world.text(world.path(".ddx/workflows/fresh/notes/old.md")) == "old\n")
    }

    @Test func `what exists is not touched`() throws {
        let world = try TestProject()
        _ = try Scaffold.create("mine", in: world.project)
        try world.write("edited", to: world.path(".ddx/workflows/mine/README.md"))

        #expect(code { _ = try Scaffold.create("mine", in: world.project) } == .cannotCreate)
        #expect(try world.text(world.path(".ddx/workflows/mine/README.md")) == "edited")
    }

    @Test(arguments: ["", "-a", "A", "a_b", "a/b", "..", "a b", "\u{E9}", "a\n", "a.b"])
    func `a name against the rule makes nothing`(name: String) throws {
        let world = try TestProject()

        #expect(code { _ = try Scaffold.create(name, in: world.project) } == .invalid)
        #expect(!(try BoundedRoot(world.project).exists(".ddx/workflows")))
    }

    @Test func `a name has an end`() {
        #expect(WorkflowName.isValid(String(repeating: "a", count: 128)))
        #expect(!WorkflowName.isValid(String(repeating: "a", count: 129)))
    }
}
