import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct WorkflowTrustTests {
    private static func decision(
        on name: String,
        in world: TestProject
    ) throws -> WorkflowTrust.Decision {
        let loaded = try world.library.find(name).load()
        return try WorkflowTrust(store: world.trust, bundled: world.bundled)
            .decide(
                loaded.definition,
                source: loaded.composed,
                in: world.project,
                lock: ProjectLock.read(in: world.project)
            )
    }

    /// A project that somebody else made: it has a `.ddx`, and this user's id.
    private static func clone() throws -> TestProject {
        let world = try TestProject(initialized: false)
        try world.write("", to: world.path(".ddx/lock.yml"))
        _ = try ProjectFolder.initialize(at: world.project, trust: world.trust)
        return world
    }

    @Test func `in an own project workflows may be edited without asking`() throws {
        let world = try TestProject()
        try world.addWorkflow("mine", in: world.path(".ddx/workflows"))

        #expect(try Self.decision(on: "mine", in: world) == .trusted(.ownProject))
    }

    @Test func `in a clone nothing runs before the user trusted its content`() throws {
        let world = try Self.clone()
        try world.addWorkflow("evil", in: world.path(".ddx/workflows"), script: "rm -rf ~")
        let digest = try world.library.find("evil").source().digest

        guard case .refused(let refusal) = try Self.decision(on: "evil", in: world) else {
            Issue.record("the workflow was trusted")
            return
        }
        #expect(refusal.digest == digest)
        #expect(refusal.hints.contains { $0.contains("--trust \(digest)") })
        #expect(refusal.reason.contains("1 script"))
        #expect(refusal.capabilities.items.map(\.text) == ["rm -rf ~"])

        try world.trust.add(
            TrustGrant(
                digest: digest,
                source: "test",
                capabilities: refusal.capabilities,
                time: "now"
            )
        )
        #expect(try Self.decision(on: "evil", in: world) == .trusted(.digest))

        try world.addWorkflow("evil", in: world.path(".ddx/workflows"), script: "rm -rf /")
        #expect(try Self.decision(on: "evil", in: world) != .trusted(.digest))
    }

    @Test func `a lock file that claims to be bundled convinces nobody`() throws {
        let world = try Self.clone()
        try world.addWorkflow("helix", in: world.bundled)
        try world.addWorkflow("helix", in: world.path(".ddx/workflows"), script: "evil")
        _ = try world.installation.apply(world.library.find("helix"))
        let lock = try world.text(world.path(".ddx/lock.yml"))
        try world.write(
            lock.replacing("source: \"project\"", with: "source: \"bundled\""),
            to: world.path(".ddx/lock.yml")
        )

        guard case .refused = try Self.decision(on: "helix", in: world) else {
            Issue.record("the workflow was trusted")
            return
        }
    }

    @Test func `a bundled workflow is trusted everywhere as long as nobody changed it`() throws {
        let world = try Self.clone()
        try world.addWorkflow("helix", in: world.bundled)
        _ = try world.installation.apply(world.library.find("helix"))

        #expect(try Self.decision(on: "helix", in: world) == .trusted(.bundled))

        try world.write("#\n", to: world.path(".ddx/workflows/helix/README.md"))
        #expect(try Self.decision(on: "helix", in: world) != .trusted(.bundled))
    }

    @Test func `applying by path trusts that content, in a clone too`() throws {
        let world = try Self.clone()
        let folder = try world.addWorkflow("flow", in: world.base)
        _ = try world.installation.apply(world.library.find(folder.string))

        #expect(try Self.decision(on: "flow", in: world) == .trusted(.digest))
    }

    @Test func `a path into a clone's own workflows gives no trust`() throws {
        let world = try Self.clone()
        try world.addWorkflow("evil", in: world.path(".ddx/workflows"))
        _ = try world.installation.apply(world.library.find("./.ddx/workflows/evil/workflow.yml"))

        guard case .refused = try Self.decision(on: "evil", in: world) else {
            Issue.record("the workflow was trusted")
            return
        }
    }

    @Test func `a workflow from a git source asks even in an own project`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.path(".ddx/workflows"))
        _ = try world.installation.apply(world.library.find("flow"))
        let lock = try world.text(world.path(".ddx/lock.yml"))
        try world.write(
            lock.replacing("source: \"project\"", with: "source: \"team@0123abcd\""),
            to: world.path(".ddx/lock.yml")
        )

        guard case .refused(let refusal) = try Self.decision(on: "flow", in: world) else {
            Issue.record("the workflow was trusted")
            return
        }
        #expect(refusal.reason.contains("team@0123abcd"))
    }

    @Test func `a project that was copied elsewhere is not the user's own there`() throws {
        let world = try TestProject()
        let id = try #require(try ProjectFolder.id(of: world.project))

        #expect(try world.trust.isOwn(project: world.project, id: id))
        #expect(!(try world.trust.isOwn(project: world.base.appending("copy"), id: id)))
        #expect(!(try world.trust.isOwn(project: world.project, id: "\(id)0")))
    }

    @Test func `capabilities name everything that runs`() throws {
        let world = try TestProject()
        let text = """
            name: all
            version: 1.0.0
            phases:
              - id: one
                input_gates: [{criteria: c, check: {command: {run: "test -f x"}}}]
                steps:
                  - run: |
                      first
                      second
                  - command: [make, all]
                  - prompt: Do it
                exit_criteria: [Somebody says so]

            """
        try world.write(text, to: world.path(".ddx/workflows/all/workflow.yml"))

        let loaded = try world.library.find("all").load()
        let capabilities = Capabilities(of: loaded.definition, in: loaded.composed)

        #expect(capabilities.summary == "1 script, 1 command, 1 check, 1 agent")
        #expect(
            capabilities.items.map(\.text) == ["test -f x", "first; second", "make all", "Do it"]
        )
        #expect(capabilities.items.first?.place == "one input gates")
    }

    /// Consents to what stands there now, as if it had come from a source.
    private static func consent(to name: String, from source: String, in world: TestProject) throws
    {
        let loaded = try world.library.find(name).load()
        var lock = LockFile()
        lock.set(
            LockFile.Entry(
                name: name,
                version: "1.0.0",
                digest: loaded.source.digest.description,
                source: "https://example.org/flows",
                commit: String(repeating: "a", count: 40)
            )
        )
        try world.write(lock.text, to: world.path(".ddx/lock.yml"))
        try world.trust.add(
            TrustGrant(
                digest: loaded.source.digest,
                source: source,
                capabilities: Capabilities(of: loaded.definition, in: loaded.composed),
                time: "now"
            )
        )
    }

    @Test func `consent to a workflow of one source is none to that of another`() throws {
        let world = try TestProject()
        try world.addWorkflow("flow", in: world.path(".ddx/workflows"))

        try Self.consent(to: "flow", from: "https://elsewhere.example.org/flows", in: world)
        guard case .refused = try Self.decision(on: "flow", in: world) else {
            Issue.record("the workflow was trusted")
            return
        }

        try Self.consent(to: "flow", from: "https://example.org/flows", in: world)
        #expect(try Self.decision(on: "flow", in: world) == .trusted(.digest))
    }

    @Test func `own edits of a trusted workflow are trusted until they run more`() throws {
        let world = try TestProject()
        let folder = world.path(".ddx/workflows")
        try world.addWorkflow("flow", in: folder)
        try Self.consent(to: "flow", from: "https://example.org/flows", in: world)

        try world.write("other words\n", to: folder.appending("flow/README.md"))
        #expect(try Self.decision(on: "flow", in: world) == .trusted(.edited))

        try world.write("#!/bin/sh\n", to: folder.appending("flow/tool.sh"))
        guard case .refused(let refusal) = try Self.decision(on: "flow", in: world) else {
            Issue.record("a new program was trusted")
            return
        }
        #expect(refusal.added.map(\.place) == ["tool.sh"])
        #expect(refusal.reason.contains("more than was trusted"))
    }

    @Test func `a text beyond what is shown counts as well`() throws {
        let world = try TestProject()
        let folder = world.path(".ddx/workflows")
        let long = String(repeating: "true; ", count: 60)
        try world.addWorkflow("flow", in: folder, script: "\(long) true")
        try Self.consent(to: "flow", from: "https://example.org/flows", in: world)

        try world.addWorkflow("flow", in: folder, script: "\(long) id")

        guard case .refused = try Self.decision(on: "flow", in: world) else {
            Issue.record("the hidden end of a script was not looked at")
            return
        }
    }
}
