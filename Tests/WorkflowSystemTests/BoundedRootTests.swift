import SystemPackage
import Testing

@testable import WorkflowSystem

@Suite struct BoundedRootTests {
    @Test(arguments: ["/etc/passwd", "../x", "a/../../x", "a/..", "..", "link/x", "link", "a/up/x"])
    func `no path leads out of the root`(path: String) throws {
        let outside = try TemporaryFolder()
        let folder = try TemporaryFolder()
        try outside.root.write([1], to: "x")
        try folder.root.createDirectories("a")
        try folder.root.makeLink(at: "link", to: outside.path)
        try folder.root.makeLink(at: "a/up", to: "../..")

        let path = FilePath(path)
        #expect(throws: SystemError.self) { try folder.root.read(path, limit: 10) }
        #expect(throws: SystemError.self) { try folder.root.createDirectories(path.appending("n")) }
        #expect(throws: SystemError.self) {
            try folder.root.publishAll([], as: path.appending("n"))
        }
        #expect(throws: SystemError.self) { try folder.root.write([2], to: path.appending("x")) }
        #expect(throws: SystemError.self) { try folder.root.removeTree(path.appending("x")) }
        #expect(throws: SystemError.self) { try folder.root.append(to: path.appending("y")).sync() }
        #expect(try outside.root.list().map(\.path) == ["x"])
        #expect(try outside.root.read("x", limit: 1) == [1])
    }

    @Test func `a refusal says what and why`() throws {
        let folder = try TemporaryFolder()
        try folder.root.makeLink(at: "link", to: "/etc")

        let error = #expect(throws: SystemError.self) { try folder.root.write([], to: "link/x") }

        #expect(error?.isRefusal == true)
        #expect(
            error?.description
                == "cannot open '\(folder.path)/link': "
                + "it is a symbolic link, which is not followed here"
        )
    }

    @Test func `a link in a file's place is replaced and its target left alone`() throws {
        let folder = try TemporaryFolder()
        try folder.root.write([1], to: "target")
        try folder.root.makeLink(at: "link", to: "target")

        try folder.root.write([2], to: "link")

        #expect(try folder.root.read("target", limit: 9) == [1])
        #expect(try folder.root.read("link", limit: 9) == [2])
        #expect(try folder.root.status(of: "link")?.kind == .file)
    }

    @Test func `a file longer than the limit is an error and one as long is read`() throws {
        let folder = try TemporaryFolder()
        let bytes = [UInt8](repeating: 7, count: 10_000)
        try folder.root.write(bytes, to: "file")

        #expect(try folder.root.read("file", limit: 10_000) == bytes)
        let error = #expect(throws: SystemError.self) {
            try folder.root.read("file", limit: 9_999)
        }
        #expect(error?.reason == "it is larger than 9999 bytes")
        #expect(throws: SystemError.self) { try folder.root.read("file", limit: 0) }
    }

    @Test func `what could block or never end is not read`() throws {
        let folder = try TemporaryFolder()
        try WakeFIFO.create(folder.path.appending("fifo"))

        #expect(throws: SystemError.self) { try folder.root.read("fifo", limit: 10) }
        #expect(throws: SystemError.self) { try DurableFile.read("/dev/zero", limit: 10) }
        #expect(throws: SystemError.self) { try folder.root.append(to: "fifo").sync() }
        #expect(throws: SystemError.self) { try folder.root.read("", limit: 10) }
    }

    @Test func `what a dead process left unfinished is removed, and nothing else`() throws {
        let folder = try TemporaryFolder()
        try folder.root.write([1], to: ".ddx-1f.staged")
        try folder.root.createDirectories(".ddx-2f.staged/deep")
        try folder.root.write([1], to: ".ddx-2f.staged/deep/file")
        try folder.root.makeLink(at: ".ddx-3f.staged", to: "kept")
        try folder.root.write([1], to: "kept")
        let staged = try folder.root.stage("coming")

        try folder.root.removeRemains(in: "")
        try folder.root.removeRemains(in: "absent")
        try staged.write([2])
        try staged.publish()

        let names = try folder.root.list().map(\.path.string)
        #expect(names == [".ddx-3f.staged", "coming", "kept"])
        #expect(try folder.root.read("coming", limit: 9) == [2])
    }

    @Test func `a staged file that is dropped leaves nothing`() throws {
        let folder = try TemporaryFolder()
        try folder.root.write([1], to: "file")

        do {
            let staged = try folder.root.stage("file")
            try staged.write([2, 3])
            #expect(try DurableFile.read(staged.stagingPath, limit: 9) == [2, 3])
        }

        #expect(try folder.root.list().map(\.path) == ["file"])
        #expect(try folder.root.read("file", limit: 9) == [1])
    }

    @Test func `a folder of files appears whole`() throws {
        let folder = try TemporaryFolder()
        let files = (0..<157).map { number in
            PlannedFile(FilePath("d\(number % 7)/f\(number)"), [UInt8](repeating: 1, count: number))
        }

        try folder.root.publishAll(files, as: "library")

        #expect(try folder.root.list().map(\.path) == ["library"])
        var sizes = 0
        try folder.root.walk { entry in
            if entry.kind == .file { sizes += Int(entry.size) }
            return .enter
        }
        #expect(sizes == 157 * 156 / 2)
    }

    @Test(arguments: ["../x", "/x", "a", "a/b"])
    func `a folder that cannot be whole does not appear`(bad: String) throws {
        let folder = try TemporaryFolder()
        let files = [PlannedFile("a", [1]), PlannedFile(FilePath(bad), [2])]

        #expect(throws: SystemError.self) { try folder.root.publishAll(files, as: "library") }

        #expect(try folder.root.list().isEmpty)
    }

    @Test func `a folder is replaced only when asked to`() throws {
        let folder = try TemporaryFolder()
        try folder.root.publishAll([PlannedFile("old", [1])], as: "library")

        #expect(throws: SystemError.self) { try folder.root.publishAll([], as: "library") }
        #expect(try folder.root.exists("library/old"))
        try folder.root.publishAll([PlannedFile("new", [1])], as: "library", replacing: true)

        #expect(try folder.root.list("library").map(\.path) == ["library/new"])
        #expect(try folder.root.list().count == 1)
    }

    @Test func `removing a tree follows no link`() throws {
        let outside = try TemporaryFolder()
        let folder = try TemporaryFolder()
        try outside.root.write([1], to: "kept")
        try folder.root.createDirectories("tree/deep/deeper")
        try folder.root.makeLink(at: "tree/deep/link", to: outside.path)

        #expect(try folder.root.removeTree("tree"))

        #expect(try !folder.root.removeTree("tree"))
        #expect(try outside.root.exists("kept"))
        #expect(try folder.root.list().isEmpty)
    }

    @Test func `a walk is sorted by bytes and heeds its visitor`() throws {
        let folder = try TemporaryFolder()
        for name in ["b", "B", "a/z", "a/é", "skipped/x", "ä"] as [FilePath] {
            try folder.root.createDirectories(name.removingLastComponent())
            try folder.root.write([], to: name)
        }
        try folder.root.makeLink(at: "a/loop", to: "..")

        var seen: [String] = []
        try folder.root.walk { entry in
            seen.append(entry.path.string)
            return entry.path == "skipped" ? .skip : .enter
        }
        var first: [FilePath] = []
        try folder.root.walk { entry in
            first.append(entry.path)
            return .stop
        }

        #expect(seen == ["B", "a", "a/loop", "a/z", "a/é", "b", "skipped", "ä"])
        #expect(first == ["B"])
    }

    @Test func `folders nested too deep are an error`() throws {
        let folder = try TemporaryFolder()
        let deep = FilePath(Array(repeating: "d", count: 300).joined(separator: "/"))
        try folder.root.createDirectories(deep, durably: false)

        #expect(throws: SystemError.self) { try folder.root.walk { _ in .enter } }
        #expect(throws: SystemError.self) { try folder.root.removeTree("d") }

        // From below, a hundred levels at a time.
        for depth in [200, 100, 0] {
            let part = FilePath(Array(repeating: "d", count: depth + 1).joined(separator: "/"))
            #expect(try folder.root.removeTree(part, durably: false))
        }
    }

    @Test func `links and permissions are kept as told`() throws {
        let folder = try TemporaryFolder()
        try folder.root.makeLink(at: "link", to: "no/where")
        try folder.root.write([], to: "file", mode: .privateFile)

        try folder.root.setPermissions(of: "file", to: FilePermissions(rawValue: 0o775))

        #expect(try folder.root.linkTarget(of: "link") == "no/where")
        #expect(try folder.root.status(of: "file")?.permissions.rawValue == 0o775)
        #expect(throws: SystemError.self) {
            try folder.root.setPermissions(of: "link", to: .publicFile)
        }
    }

    @Test func `what is absent is nothing, not an error`() throws {
        let folder = try TemporaryFolder()
        try folder.root.write([], to: "file")

        #expect(try folder.root.status(of: "none/at/all") == nil)
        #expect(try folder.root.status(of: "file/below") == nil)
        #expect(try !folder.root.remove("none"))
        let error = #expect(throws: SystemError.self) { try folder.root.read("none", limit: 1) }
        #expect(error?.isNotFound == true)
    }
}
