import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct UsedWorkflowsTests {
    private static let workflows: FilePath = ".ddx/workflows"

    /// A workflow whose only phase uses another one.
    private static func add(
        _ name: String,
        using other: String,
        in folder: FilePath,
        _ world: TestProject
    )
        throws
    {
        let text = "name: \(name)\nversion: 1.0.0\nphases:\n  - {id: p, uses: \(other)}\n"
        try world.write(text, to: folder.appending(name).appending("workflow.yml"))
    }

    private static func decision(
        on entry: LibraryEntry,
        in world: TestProject
    ) throws -> WorkflowTrust.Decision {
        let loaded = try entry.load()
        return try WorkflowTrust(store: world.trust, bundled: world.bundled)
            .decide(
                loaded.definition,
                source: loaded.composed,
                in: world.project,
                lock: ProjectLock.read(in: world.project)
            )
    }

    @Test func `a name means the project's workflow before the bundled one`() throws {
        let world = try TestProject()
        try world.addWorkflow("deploy", version: "2.0.0", in: world.bundled)
        try Self.add("main", using: "deploy", in: world.path(Self.workflows), world)

        let bundled = try world.library.find("main").load()
        try world.addWorkflow("deploy", version: "1.0.0", in: world.path(Self.workflows))
        let own = try world.library.find("main").load()

        let versions = [bundled, own].map {
            $0.definition.phases[0].subworkflow?.definition?.version
        }
        #expect(versions == ["2.0.0", "1.0.0"])
        #expect(bundled.source.digest == own.source.digest)
        #expect(bundled.composed.digest != own.composed.digest)
    }

    @Test func `a version that only the bundled workflow has is found there`() throws {
        let world = try TestProject()
        try world.addWorkflow("deploy", version: "2.0.0", in: world.bundled)
        try world.addWorkflow("deploy", version: "1.0.0", in: world.path(Self.workflows))
        try Self.add("main", using: "deploy@2.0.0", in: world.path(Self.workflows), world)

        let loaded = try world.library.find("main").load()

        #expect(loaded.definition.phases[0].subworkflow?.definition?.version == "2.0.0")
    }

    @Test(arguments: [
        ("deploi", "did you mean 'deploy'?"), ("dep", "run 'ddx workflow list'"),
        ("deploy@9.0.0", "write 'deploy@1.0.0', or get version 9.0.0"),
    ])
    func `what is not there is told with what there is`(reference: String, hint: String) throws {
        let world = try TestProject()
        try world.addWorkflow("deploy", in: world.bundled)
        try Self.add("main", using: reference, in: world.path(Self.workflows), world)

        let loaded = WorkflowLoader.load(try world.library.find("main").composed())

        #expect(loaded.diagnostics.count == 1)
        #expect(loaded.diagnostics.flatMap(\.hints).contains { $0.hasPrefix(hint) })
    }

    @Test func `a bundled workflow is trusted together with the bundled ones it uses`() throws {
        let world = try TestProject(initialized: false)
        try world.write("", to: world.path(".ddx/lock.yml"))
        _ = try ProjectFolder.initialize(at: world.project, trust: world.trust)
        try world.addWorkflow("deploy", in: world.bundled)
        try Self.add("main", using: "deploy", in: world.bundled, world)

        #expect(try Self.decision(on: world.library.find("main"), in: world) == .trusted(.bundled))

        try world.addWorkflow("deploy", in: world.path(Self.workflows), script: "rm -rf ~")
        guard case .refused = try Self.decision(on: world.library.find("main"), in: world) else {
            Issue.record("a workflow was trusted that uses one of somebody else")
            return
        }
    }

    @Test func `a workflow from elsewhere asks also when an own one uses it`() throws {
        let world = try TestProject()
        try world.addWorkflow("deploy", in: world.path(Self.workflows))
        _ = try world.installation.apply(world.library.find("deploy"))
        try Self.add("main", using: "deploy", in: world.path(Self.workflows), world)
        #expect(
            try Self.decision(on: world.library.find("main"), in: world) == .trusted(.ownProject)
        )

        let lock = try world.text(world.path(".ddx/lock.yml"))
        try world.write(
            lock.replacing("source: \"project\"", with: "source: \"team@0123abcd\""),
            to: world.path(".ddx/lock.yml")
        )

        guard
            case .refused(let refusal) = try Self.decision(
                on: world.library.find("main"),
                in: world
            )
        else {
            Issue.record("the workflow was trusted")
            return
        }
        #expect(refusal.reason.contains("uses 'deploy', which came from 'team@0123abcd'"))
        #expect(refusal.capabilities.items.map(\.place) == ["deploy: only/step-1"])
    }

    @Test func `a copy that would not find what it uses is not made`() throws {
        let world = try TestProject()
        try world.addWorkflow("deploy", in: world.base)
        try Self.add("main", using: "../deploy", in: world.base, world)

        #expect(
            code { _ = try world.installation.apply(world.library.find("../main")) } == .invalid
        )
    }

    @Test func `what is applied by path is trusted with all that it uses by name`() throws {
        let world = try TestProject(initialized: false)
        try world.write("", to: world.path(".ddx/lock.yml"))
        _ = try ProjectFolder.initialize(at: world.project, trust: world.trust)
        try world.addWorkflow("deploy", in: world.bundled)
        try Self.add("main", using: "deploy", in: world.base, world)

        _ = try world.installation.apply(world.library.find("../main"))

        #expect(try Self.decision(on: world.library.find("main"), in: world) == .trusted(.digest))
    }
}
