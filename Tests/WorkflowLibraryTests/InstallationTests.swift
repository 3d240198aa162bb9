import JSON
import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct InstallationTests {
    @Test func `applying copies the files, pins them and keeps the answers`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)

        let entry = try world.library.find("flow")
        let done = try world.installation.apply(entry, answers: ["who": "Ada"])

        let pin = try #require(try ProjectLock.read(in: world.project).entry("flow"))
        #expect(pin.source == "bundled")
        #expect(pin.version == "1.0.0")
        #expect(pin.digest == done.digest.description)
        #expect(pin.answers == ["who": "Ada"])
        #expect(try world.library.find("flow").source().digest == done.digest)
        #expect(done.files.map(\.change) == [.new, .new, .new])
    }

    @Test func `planning writes nothing`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        let before = try world.paths(in: "")

        let plan = try world.installation.plan(world.library.find("flow"))

        #expect(plan.copies)
        #expect(
            plan.files.map(\.path) == [
                ".ddx/workflows/flow/README.md", ".ddx/workflows/flow/workflow.yml",
                ".ddx/lock.yml",
            ]
        )
        #expect(try world.paths(in: "") == before)
    }

    @Test func `applying again changes only the answers given`() throws {
        let world = try TestProject()
        let folder = try world.addWorkflow("flow", in: world.base)
        let entry = try world.library.find(folder.string)
        _ = try world.installation.apply(entry, answers: ["a": 1, "b": 2])

        let again = try world.installation.apply(entry, answers: ["b": 3])

        #expect(!again.copies)
        #expect(again.pin.answers == ["a": 1, "b": 3])
        #expect(again.files.map(\.change) == [.same, .same, .changed])
    }

    @Test func `other content is refused and what is there stays`() throws {
        let world = try TestProject()
        let folder = try world.addWorkflow("flow", in: world.base)
        _ = try world.installation.apply(world.library.find(folder.string))
        let before = try world.text(world.path(".ddx/lock.yml"))
        try world.addWorkflow("flow", version: "2.0.0", in: world.base)

        let error = try #require(throws: LibraryError.self) {
            try world.installation.apply(world.library.find(folder.string))
        }

        #expect(error.code == .changed)
        #expect(error.hints.contains { $0.contains("ddx workflow update") })
        #expect(error.hints.contains { $0.contains("ddx workflow remove flow") })
        #expect(try world.text(world.path(".ddx/lock.yml")) == before)
        #expect(try world.library.find("flow").summary().version == "1.0.0")
    }

    @Test func `edits are seen, kept, and not removed unless forced`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        let bundled = try world.library.find("flow")
        _ = try world.installation.apply(bundled)
        let file = world.path(".ddx/workflows/flow/README.md")
        try world.write("edited\n", to: file)

        let plans = try [bundled, world.library.find("flow")].map {
            try world.installation.apply($0, answers: ["x": 1])
        }

        #expect(plans.allSatisfy { $0.isEdited && !$0.copies })
        #expect(try world.text(file) == "edited\n")
        #expect(code { try world.installation.remove("flow") } == .refused)
        try world.installation.remove("flow", force: true)
        #expect(try world.paths(in: ".ddx/workflows").isEmpty)
        #expect(try ProjectLock.read(in: world.project).entries.isEmpty)
    }

    @Test func `a workflow of the project is pinned where it stands`() throws {
        let world = try TestProject()
        try world.addWorkflow("mine", in: world.path(".ddx/workflows"))

        let first = try world.installation.apply(world.library.find("mine"))
        try world.addWorkflow("mine", version: "1.1.0", in: world.path(".ddx/workflows"))
        let second = try world.installation.apply(world.library.find("mine"))

        #expect(!first.copies && !second.copies && !second.isEdited)
        #expect(first.pin.source == "project")
        #expect(second.pin.version == "1.1.0")
        #expect(code { try world.installation.remove("mine") } == .refused)
    }

    @Test func `a workflow that stands in the way is not overwritten`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", version: "9.0.0", in: world.path(".ddx/workflows"))
        let folder = try world.addWorkflow("flow", in: world.base)

        #expect(
            code { _ = try world.installation.apply(world.library.find(folder.string)) }
                == .cannotCreate
        )
        #expect(try world.library.find("flow").summary().version == "9.0.0")
    }

    @Test func `an invalid workflow is refused with its findings`() throws {
        let world = try TestProject()
        let folder = try world.addWorkflow("flow", in: world.base, extra: "phasen: []\n")

        let error = try #require(throws: LibraryError.self) {
            try world.installation.apply(world.library.find(folder.string))
        }

        #expect(error.code == .invalid)
        #expect(!error.findings.isEmpty && !error.texts.isEmpty)
        #expect(!(try BoundedRoot(world.project).exists(".ddx/workflows")))
    }

    @Test func `a name that leads elsewhere never becomes a path`() throws {
        let world = try TestProject()
        try world.write("keep", to: world.path("keep"))

        for name in ["..", "../..", "", "/etc", "a/b", "A", "-x", ".git", "e\u{301}"] {
            #expect(code { try world.installation.remove(name, force: true) } == .invalid)
        }
        #expect(try world.text(world.path("keep")) == "keep")
    }

    @Test(arguments: ["workflows:\n  flow: {version: 1.0", "workflows: 7\n", "\u{0}\u{1}", "[1, 2"])
    func `a broken lock file is reported and left as it is`(text: String) throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        try world.write(text, to: world.path(".ddx/lock.yml"))

        let found = code { _ = try world.installation.apply(world.library.find("flow")) }

        #expect(found == .invalid)
        #expect(try world.text(world.path(".ddx/lock.yml")) == text)
        #expect(!(try BoundedRoot(world.project).exists(".ddx/workflows")))
    }

    @Test func `a folder in the place of the lock file stops everything`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        let root = try BoundedRoot(world.project)
        try root.createDirectories(".ddx/lock.yml")

        let found = code { _ = try world.installation.apply(world.library.find("flow")) }

        #expect(found != nil)
        #expect(!(try root.exists(".ddx/workflows/flow")))
    }

    @Test func `a linked workflow folder is neither read nor replaced`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        try world.addWorkflow("flow", version: "6.6.6", in: world.base)
        let root = try BoundedRoot(world.project)
        try root.createDirectories(".ddx/workflows")
        try root.makeLink(at: ".ddx/workflows/flow", to: "../../../flow")

        let found = code { _ = try world.installation.apply(world.library.find("flow")) }

        #expect(found == .cannotCreate)
        #expect(try root.status(of: ".ddx/workflows/flow")?.kind == .link)
    }

    @Test func `only one process changes a project at a time`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        let held = try FileLock.tryAcquire(world.path(".ddx/state/library.lock"))

        let found = code { _ = try world.installation.apply(world.library.find("flow")) }

        #expect(found == .busy)
        try held?.release()
        #expect(code { _ = try world.installation.apply(world.library.find("flow")) } == nil)
    }

    @Test func `a plain secret never gets into the lock file`() throws {
        let world = try TestProject()
        let secret = "variables:\n  - {name: token, secret: true}\n"
        try world.addWorkflow("flow", in: world.bundled, extra: secret)
        let entry = try world.library.find("flow")

        #expect(
            code { _ = try world.installation.apply(entry, answers: ["token": "s3cret"]) }
                == .refused
        )
        let done = try world.installation.apply(entry, answers: ["token": "env:TOKEN"])
        #expect(done.pin.answers == ["token": "env:TOKEN"])
    }

    @Test func `a project that was not initialized says what to type`() throws {
        let world = try TestProject(initialized: false)
        try world.addWorkflow("flow", in: world.bundled)

        let error = try #require(throws: LibraryError.self) {
            try world.installation.apply(world.library.find("flow"))
        }

        #expect(error.code == .notFound)
        #expect(error.hints == ["run 'ddx init' there"])
    }

    @Test func `what a killed process left behind is no workflow and in nobody's way`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        try world.addWorkflow(".ddx-1f.staged", in: world.path(".ddx/workflows"))

        #expect(try world.library.entries().map(\.name) == ["flow"])
        #expect(code { _ = try world.installation.apply(world.library.find("flow")) } == nil)
    }

    @Test func `a copy without its pin, as a crash leaves it, is pinned the next time`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.bundled)
        let entry = try world.library.find("flow")
        _ = try world.installation.apply(entry)
        _ = try BoundedRoot(world.project).remove(".ddx/lock.yml")

        let again = try world.installation.apply(entry)

        #expect(!again.copies && !again.isEdited)
        #expect(again.pin.source == "bundled")
    }

    @Test func `files keep whether they can be executed`() throws {
        let world = try TestProject()
        let folder = try world.addWorkflow("flow", in: world.bundled)
        try BoundedRoot(folder).setPermissions(of: "README.md", to: .publicFolder)

        _ = try world.installation.apply(world.library.find("flow"))

        let status = try BoundedRoot(world.project).status(of: ".ddx/workflows/flow/README.md")
        #expect(status?.permissions.contains(.ownerExecute) == true)
    }
}
