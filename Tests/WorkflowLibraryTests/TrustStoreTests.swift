import SystemPackage
import Testing
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct TrustStoreTests {
    @Test func `trust is kept per content and only for this user`() throws {
        let world = try TestProject()
        let digest = SHA256Digest(of: [1])

        let grant = try grant(to: digest, source: "path:/x", in: world)

        #expect(try world.trust.grants(for: digest) == [grant])
        #expect(try world.trust.grants(for: SHA256Digest(of: [2])).isEmpty)
        let folder = world.base.appending("home/.local/share/ddx/trust")
        #expect(try DurableFile.status(of: folder)?.permissions == .privateFolder)
    }

    @Test func `consent is kept once for each source and can be taken back`() throws {
        let world = try TestProject()
        let digest = SHA256Digest(of: [1])
        for source in ["a", "b", "a"] {
            try grant(to: digest, source: source, in: world)
        }

        #expect(try world.trust.grants(for: digest).map(\.source) == ["b", "a"])
        #expect(try world.trust.remove(digest))
        #expect(try world.trust.grants(for: digest).isEmpty)
        #expect(!(try world.trust.remove(digest)))
    }

    @Test func `a damaged record is no consent`() throws {
        let world = try TestProject()
        let digest = SHA256Digest(of: [1])
        try grant(to: digest, source: "a", in: world)
        let file = world.base.appending(
            "home/.local/share/ddx/trust/\(digest.hexadecimal).json"
        )

        try world.write("{\"grants\":[{\"source\":\"a\"}]", to: file)

        #expect(try world.trust.grants(for: digest).isEmpty)
    }

    @Test func `a project can be disowned`() throws {
        let world = try TestProject(initialized: false)
        try world.trust.adopt(project: "/a", id: "1")
        try world.trust.adopt(project: "/b", id: "1")

        #expect(try world.trust.disown(project: "/a", id: "1"))

        #expect(!(try world.trust.disown(project: "/a", id: "1")))
        #expect(!(try world.trust.isOwn(project: "/a", id: "1")))
        #expect(try world.trust.isOwn(project: "/b", id: "1"))
    }

    @discardableResult
    private func grant(
        to digest: SHA256Digest,
        source: String,
        in world: TestProject
    ) throws -> TrustGrant {
        try world.addWorkflow("flow", in: world.path("flows"))
        let loaded = try world.library.find("./flows/flow").load()
        let grant = TrustGrant(
            digest: digest,
            source: source,
            capabilities: Capabilities(of: loaded.definition, in: loaded.source),
            time: "2026-01-01T00:00:00Z"
        )
        try world.trust.add(grant)
        return grant
    }

    @Test func `asking creates nothing`() throws {
        let world = try TestProject(initialized: false)

        #expect(try world.trust.grants(for: SHA256Digest(of: [])).isEmpty)
        #expect(!(try world.trust.isOwn(project: "/p", id: "1")))
        #expect(try DurableFile.status(of: world.base.appending("home")) == nil)
    }

    @Test func `several projects are remembered, each once`() throws {
        let world = try TestProject(initialized: false)

        for path in ["/a", "/b", "/a"] {
            try world.trust.adopt(project: FilePath(path), id: "1")
        }

        #expect(try world.trust.isOwn(project: "/a", id: "1"))
        #expect(try world.trust.isOwn(project: "/b", id: "1"))
        let file = world.base.appending("home/.local/state/ddx/projects")
        #expect(try world.text(file).split(separator: "\n").count == 2)
    }

    @Test func `lines that cannot be read take trust away and nothing else`() throws {
        let world = try TestProject(initialized: false)
        let file = world.base.appending("home/.local/state/ddx/projects")
        try world.write("{\"id\":\"1\",\n[]\n{\"id\":\"2\",\"path\":\"/b\"}\n\u{0}", to: file)

        #expect(!(try world.trust.isOwn(project: "/a", id: "1")))
        #expect(try world.trust.isOwn(project: "/b", id: "2"))
        try world.trust.adopt(project: "/c", id: "3")
        #expect(try world.trust.isOwn(project: "/b", id: "2"))
    }
}

@Suite struct BundledWorkflowsTests {
    @Test func `an installed program has its workflows in its prefix`() throws {
        let world = try TestProject(initialized: false)
        let folder = world.base.appending("usr/share/ddx/workflows")
        try DurableFile.createDirectories(folder, durably: false)

        let found = try BundledWorkflows.folder(beside: world.base.appending("usr/bin/ddx"))

        #expect(found == folder)
    }

    @Test func `a built program has those of its sources, and only beside a manifest`() throws {
        let world = try TestProject(initialized: false)
        let executable = world.base.appending("src/.build/debug/ddx")
        try world.write("", to: world.base.appending("src/Workflows/a/workflow.yml"))

        #expect(try BundledWorkflows.folder(beside: executable) == nil)
        try world.write("", to: world.base.appending("src/Package.swift"))
        #expect(
            try BundledWorkflows.folder(beside: executable) == world.base.appending("src/Workflows")
        )
    }
}
