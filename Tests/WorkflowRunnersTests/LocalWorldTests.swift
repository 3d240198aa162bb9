import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct LocalWorldTests {
    private func world(_ fixture: ProjectFixture) throws -> LocalWorld {
        LocalWorld(
            files: try fixture.files,
            environment: EnvironmentPolicy(own: ["PATH": "p", "TOKEN": "t"]),
            clock: FrozenClock()
        )
    }

    @Test func `files of the project are seen, and no others`() throws {
        let fixture = try ProjectFixture()
        try fixture.write("1", to: "b/x.txt")
        try fixture.write("2", to: "a.txt")
        try fixture.write("3", to: ".git/x.txt")
        try fixture.link("l.txt", to: "/etc/passwd")
        let world = try world(fixture)

        #expect(try world.exists("b"))
        #expect(try world.exists("."))
        #expect(try !world.exists("c"))
        #expect(try !world.exists("a.txt/b"))
        #expect(try world.glob("**/*.txt") == ["a.txt", "b/x.txt"])
        #expect(try world.glob("b/") == ["b/x.txt"])
        #expect(throws: (any Error).self) { try world.exists("../x") }
        #expect(throws: (any Error).self) { try world.exists("l.txt") }
        #expect(throws: (any Error).self) { try world.glob("/etc/*") }
        #expect(throws: (any Error).self) { try world.glob("") }
        #expect(throws: (any Error).self) { try world.glob("../**") }
    }

    @Test func `one digest stands for names and contents`() throws {
        let fixture = try ProjectFixture()
        try fixture.write("1", to: "a")
        try fixture.write("2", to: "b")
        let world = try world(fixture)

        let both = try world.hashFiles(["a", "b"])
        #expect(try world.hashFiles(["*", "b", "a"]) == both)
        #expect(try world.hashFiles(["a"]) != both)
        #expect(try world.hashFiles(["c"]) == nil)
        #expect(try world.hashFiles([]) == nil)
        try fixture.write("2", to: "a")
        try fixture.write("1", to: "b")
        #expect(try world.hashFiles(["a", "b"]) != both)
    }

    @Test func `variables that children do not see are not seen`() throws {
        let world = try world(ProjectFixture())

        #expect(try world.environment("PATH") == "p")
        #expect(try world.environment("TOKEN") == nil)
        #expect(try world.now() == FrozenClock().now().microseconds)
    }
}

@Suite struct GitHeadTests {
    private let commit = String(repeating: "0a", count: 20)
    private let other = String(repeating: "f1", count: 20)

    private func head(_ fixture: ProjectFixture) -> GitHead? {
        GitHead.read(from: fixture.project)
    }

    @Test func `a branch and its commit are read`() throws {
        let fixture = try ProjectFixture()
        try fixture.write("ref: refs/heads/feature/x\n", to: ".git/HEAD")
        let unborn = head(fixture)
        try fixture.write(
            "# pack-refs\n\(other) refs/heads/feature/x\n^abc\n",
            to: ".git/packed-refs"
        )
        let packed = head(fixture)
        try fixture.write("\(commit)\n", to: ".git/refs/heads/feature/x")
        let loose = head(fixture)

        #expect(unborn == GitHead(branch: "feature/x", commit: nil))
        #expect(packed == GitHead(branch: "feature/x", commit: other))
        #expect(loose == GitHead(branch: "feature/x", commit: commit))
    }

    @Test func `a detached head has no branch`() throws {
        let fixture = try ProjectFixture()
        try fixture.write(commit + "\n", to: ".git/HEAD")

        #expect(head(fixture) == GitHead(branch: nil, commit: commit))
    }

    @Test func `a work tree is read through its file`() throws {
        let fixture = try ProjectFixture()
        let top = try BoundedRoot(fixture.top)
        try top.createDirectories("main/.git/worktrees/w", durably: false)
        try top.createDirectories("main/.git/refs/heads", durably: false)
        try top.write(Array("ref: refs/heads/w\n".utf8), to: "main/.git/worktrees/w/HEAD")
        try top.write(Array("../..\n".utf8), to: "main/.git/worktrees/w/commondir")
        try top.write(Array(commit.utf8), to: "main/.git/refs/heads/w")
        try fixture.write("gitdir: ../main/.git/worktrees/w\n", to: ".git")

        #expect(head(fixture) == GitHead(branch: "w", commit: commit))
    }

    @Test func `a folder within a repository belongs to it`() throws {
        let fixture = try ProjectFixture()
        try fixture.write(commit, to: ".git/HEAD")
        try fixture.write("x", to: "a/b/c")

        #expect(GitHead.read(from: fixture.project.appending("a").appending("b"))?.commit == commit)
    }

    @Test(arguments: [
        "", "nonsense", "ref: ", "ref: ../../../etc/passwd", "ref: refs/../../x", "\0",
        "ref: refs/heads/a\0b", "ref: /etc/passwd",
    ])
    func `a head that makes no sense tells nothing`(text: String) throws {
        let fixture = try ProjectFixture()
        try fixture.write(text, to: ".git/HEAD")

        #expect(head(fixture)?.branch == nil)
        #expect(head(fixture)?.commit == nil)
    }

    @Test func `references in a circle end`() throws {
        let fixture = try ProjectFixture()
        try fixture.write("ref: refs/heads/a", to: ".git/HEAD")
        try fixture.write("ref: refs/heads/a", to: ".git/refs/heads/a")

        #expect(head(fixture) == GitHead(branch: "a", commit: nil))
    }

    @Test func `facts of a project without git are null`() throws {
        let fixture = try ProjectFixture()

        let facts = ProjectFacts.read(of: fixture.project)

        #expect(facts["name"] == "project")
        #expect(facts["path"] == .string(fixture.project.string))
        #expect(facts["git"]?["branch"] == .null)
        #expect(facts["git"]?["commit"] == .null)
    }
}
