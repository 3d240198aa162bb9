import SystemPackage
import Testing
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct LibraryTests {
    @Test func `workflows of the project come first and hide bundled ones`() throws {
        let world = try TestProject()
        try world.addWorkflow("beta", in: world.bundled)
        try world.addWorkflow("alpha", in: world.bundled)
        try world.addWorkflow("beta", version: "2.0.0", in: world.path(".ddx/workflows"))

        let entries = try world.library.entries()

        #expect(entries.map(\.name) == ["beta", "alpha"])
        #expect(entries.map(\.origin) == [.project, .bundled])
        #expect(entries.map(\.shownAs) == [".ddx/workflows/beta", "../bundled/alpha"])
    }

    @Test func `folders that are no workflows are left out`() throws {
        let world = try TestProject()
        try world.addWorkflow("good", in: world.bundled)
        try world.addWorkflow("Bad_Name", in: world.bundled)
        try world.write("text", to: world.bundled.appending("empty/notes.md"))
        try BoundedRoot(world.bundled).makeLink(at: "link", to: "good")

        let entries = try world.library.entries()

        #expect(entries.map(\.name) == ["good"])
    }

    @Test func `an exact name wins over longer ones and a unique beginning is enough`() throws {
        let world = try TestProject()
        for name in ["release", "release-notes", "tdd"] {
            try world.addWorkflow(name, in: world.bundled)
        }

        #expect(try world.library.find("release").name == "release")
        #expect(try world.library.find("t").name == "tdd")
        #expect(code { _ = try world.library.find("rel") } == .ambiguous)
    }

    @Test func `a name that is not there suggests one and says what to type`() throws {
        let world = try TestProject()
        try world.addWorkflow("helix", in: world.bundled)

        let error = try #require(throws: LibraryError.self) { try world.library.find("hellix") }

        #expect(error.code == .notFound)
        #expect(error.message == "there is no workflow 'hellix'")
        #expect(error.hints.first == "did you mean 'helix'?")
        #expect(error.hints.contains { $0.contains("ddx workflow list") })
    }

    @Test func `a version picks among workflows of one name`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", version: "2.0.0", in: world.bundled)
        try world.addWorkflow("flow", version: "1.0.0", in: world.path(".ddx/workflows"))

        #expect(try world.library.find("flow@2.0.0").origin == .bundled)
        #expect(try world.library.find("flow").origin == .project)
        let error = try #require(throws: LibraryError.self) {
            try world.library.find("flow@3.0.0")
        }
        #expect(error.code == .notFound)
        #expect(error.message.contains("'1.0.0', '2.0.0'"))
    }

    @Test(arguments: ["./elsewhere/mine", "elsewhere/mine/", "elsewhere/mine/workflow.yml"])
    func `a path names a folder or its file`(path: String) throws {
        let world = try TestProject()
        try world.addWorkflow("mine", in: world.path("elsewhere"))

        let entry = try world.library.find(path)

        #expect(entry.origin == .path)
        #expect(entry.name == "mine")
        #expect(entry.shownAs == "elsewhere/mine")
    }

    @Test func `a point is the current directory`() throws {
        let world = try TestProject()
        try world.addWorkflow("mine", in: world.path("x"))
        let here = Library(
            projectRoot: world.project,
            bundled: nil,
            currentDirectory: world.path("x/mine")
        )

        #expect(try here.find(".").name == "mine")
        #expect(code { _ = try here.find("..") } == .notFound)
    }

    @Test func `a path into the project's workflows is the project's workflow`() throws {
        let world = try TestProject()
        try world.addWorkflow("mine", in: world.path(".ddx/workflows"))

        #expect(try world.library.find(".ddx/workflows/mine").origin == .project)
    }

    @Test(arguments: ["", "@", "@1.0.0", "./nothing", "/", "./file", "a/b", "\u{0}/x"])
    func `nonsense is not found and never crashes`(name: String) throws {
        let world = try TestProject()
        try world.write("text", to: world.path("file"))

        #expect(code { _ = try world.library.find(name) } == .notFound)
    }

    @Test func `a linked folder of the project is refused`() throws {
        let world = try TestProject(initialized: false)
        try world.addWorkflow("evil", in: world.base.appending("outside/workflows"))
        try BoundedRoot(world.project).makeLink(at: ".ddx", to: "../outside")

        #expect(code { _ = try world.library.entries() } == .refused)
        #expect(code { _ = try ProjectFolder.locate(from: world.project) } == .refused)
        #expect(
            code { _ = try ProjectFolder.initialize(at: world.project, trust: world.trust) }
                == .refused
        )
    }

    @Test func `a summary survives a broken file`() throws {
        let world = try TestProject()
        try world.write("name: [", to: world.bundled.appending("broken/workflow.yml"))
        try world.write("- 1\n", to: world.bundled.appending("listed/workflow.yml"))
        try world.addWorkflow("good", in: world.bundled)

        let summaries = try world.library.entries().map { try $0.summary() }

        #expect(summaries.map(\.name) == ["broken", "good", "listed"])
        #expect(summaries.map(\.version) == ["", "1.0.0", ""])
        #expect(summaries[1].title == "The good workflow")
        #expect(summaries[1].tags == ["one", "two"])
        #expect(code { _ = try world.library.find("broken").load() } == .invalid)
    }
}
