import SystemPackage
import Testing
import WorkflowLibrary
import WorkflowSystem

@Suite struct GitHeadTests {
    private let project: TestProject
    private let commit = String(repeating: "a1", count: 20)

    init() throws {
        project = try TestProject()
    }

    private func write(_ path: String, _ text: String) throws {
        let file = project.project.pushing(FilePath(path))
        try DurableFile.createDirectories(file.removingLastComponent(), durably: false)
        try DurableFile.write(Array(text.utf8), to: file)
    }

    private var found: String? {
        GitHead.commit(of: project.project.appending("below"))?.text
    }

    @Test func `outside of a repository there is no commit`() {
        #expect(GitHead.commit(of: "/nowhere") == nil)
    }

    @Test func `the commit of a branch is found from a folder below`() throws {
        try write(".git/HEAD", "ref: refs/heads/main\n")
        #expect(found == nil)
        try write(".git/refs/heads/main", "\(commit)\n")
        #expect(found == commit)
    }

    @Test func `a detached head and packed branches are read`() throws {
        try write(".git/HEAD", "\(commit)\n")
        #expect(found == commit)
        try write(".git/HEAD", "ref: refs/heads/main\n")
        try write(".git/packed-refs", "# pack-refs\n\(commit) refs/heads/main\n")
        #expect(found == commit)
    }

    @Test func `a further working tree leads to its repository`() throws {
        try write("repo/.git/refs/heads/side", "\(commit)\n")
        try write("repo/.git/worktrees/side/HEAD", "ref: refs/heads/side\n")
        try write("repo/.git/worktrees/side/commondir", "../..\n")
        try write(".git", "gitdir: repo/.git/worktrees/side\n")
        #expect(found == commit)
    }

    @Test(arguments: ["ref: ../../etc/passwd", "ref: refs/../../x", "nonsense", "", "ref: "])
    func `a head that makes no sense is none`(text: String) throws {
        try write(".git/HEAD", text + "\n")
        #expect(found == nil)
    }
}
