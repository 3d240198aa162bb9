import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct ProjectFolderTests {
    @Test func `a new project has its files and is the user's own`() throws {
        let world = try TestProject(initialized: false)

        let made = try ProjectFolder.initialize(at: world.project, trust: world.trust)

        #expect(made.isNew)
        #expect(made.created == [".ddx/config.yml", ".ddx/.gitignore", ".ddx/state/id"])
        #expect(try world.text(world.path(".ddx/.gitignore")) == "state/\nconfig.local.yml\n")
        #expect(made.id.utf8.count == 32)
        #expect(try ProjectFolder.id(of: world.project) == made.id)
        #expect(try world.trust.isOwn(project: world.project, id: made.id))
        let state = try BoundedRoot(world.project).status(of: ".ddx/state")
        #expect(state?.permissions == .privateFolder)
    }

    @Test func `doing it again changes nothing`() throws {
        let world = try TestProject()
        try world.write("limits: {parallel: 2}\n", to: world.path(".ddx/config.yml"))
        let id = try ProjectFolder.id(of: world.project)

        let again = try ProjectFolder.initialize(at: world.project, trust: world.trust)

        #expect(again.created.isEmpty && !again.isNew)
        #expect(again.id == id)
        #expect(try world.text(world.path(".ddx/config.yml")) == "limits: {parallel: 2}\n")
    }

    @Test func `a clone gets what is missing but is nobody's own`() throws {
        let world = try TestProject(initialized: false)
        try world.write("workflows: {}\n", to: world.path(".ddx/lock.yml"))

        let made = try ProjectFolder.initialize(at: world.project, trust: world.trust)

        #expect(!made.isNew)
        #expect(made.created == [".ddx/config.yml", ".ddx/.gitignore", ".ddx/state/id"])
        #expect(!(try world.trust.isOwn(project: world.project, id: made.id)))
    }

    @Test func `a shared project lets the group in, also later`() throws {
        let world = try TestProject()

        _ = try ProjectFolder.initialize(at: world.project, shared: true, trust: world.trust)
        _ = try ProjectFolder.initialize(at: world.project, trust: world.trust)

        let state = try BoundedRoot(world.project).status(of: ".ddx/state")
        #expect(state?.permissions == .groupFolder)
    }

    @Test func `a file in the place of the folder is left alone`() throws {
        let world = try TestProject(initialized: false)
        try world.write("mine", to: world.path(".ddx"))

        let found = code {
            _ = try ProjectFolder.initialize(at: world.project, trust: world.trust)
        }

        #expect(found == .cannotCreate)
        #expect(try world.text(world.path(".ddx")) == "mine")
    }

    @Test func `the nearest project above is found`() throws {
        let world = try TestProject()
        let inner = world.path("a/b/c")
        try DurableFile.createDirectories(inner, durably: false)

        #expect(try ProjectFolder.locate(from: inner) == world.project)
        #expect(try ProjectFolder.locate(from: world.path("gone/deep")) == world.project)
        #expect(try ProjectFolder.locate(from: world.bundled) == nil)
    }

    @Test func `the configuration explains every setting and sets none`() {
        var reader = SettingsReader()
        let lines = ConfigurationText.standard.split(separator: "\n")

        reader.read(Array(ConfigurationText.standard.utf8), file: "config.yml")

        #expect(reader.diagnostics.isEmpty)
        #expect(lines.allSatisfy { $0.hasPrefix("#") })
        for setting in SettingsFormat.all {
            let name = setting.key.split(separator: ".").last.map(String.init) ?? ""
            #expect(ConfigurationText.standard.contains("\(name):"), "\(setting.key) is missing")
        }
    }

    @Test func `every commented setting is accepted once the comment mark is gone`() {
        let lines = ConfigurationText.standard.split(separator: "\n")
            .map { $0.dropFirst(2) }
            .filter { $0.hasPrefix("  ") || Self.isSetting($0) }
        var reader = SettingsReader()

        reader.read(Array((lines.joined(separator: "\n") + "\n").utf8), file: "config.yml")

        #expect(lines.count >= 10)
        #expect(reader.diagnostics.isEmpty, "\(reader.diagnostics)")
    }

    private static func isSetting(_ line: Substring) -> Bool {
        let word = line.prefix { $0 != ":" }
        return SettingsFormat.all.contains { $0.key == word || $0.key.hasPrefix("\(word).") }
    }
}
