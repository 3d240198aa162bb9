import SystemPackage
import Testing

@testable import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct DurableFileTests {
    @Test func `a file is replaced in one step and read back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("file")

        try DurableFile.write([1], to: path, mode: .privateFile)
        try DurableFile.write([2, 3], to: path, mode: .privateFile)

        #expect(try DurableFile.read(path, limit: 2) == [2, 3])
        #expect(try DurableFile.status(of: path)?.permissions == .privateFile)
        #expect(try folder.root.list().count == 1)
    }

    @Test func `creating never touches what is there`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("key")
        try DurableFile.create([1], at: path)

        let error = #expect(throws: SystemError.self) { try DurableFile.create([2], at: path) }

        #expect(error?.description == "cannot create '\(path)': it already exists")
        #expect(try DurableFile.read(path, limit: 9) == [1])
        #expect(try DurableFile.status(of: path)?.permissions == .privateFile)
        #expect(try folder.root.list().count == 1)
    }

    @Test func `folders are created down to the last and files in their way are an error`() throws {
        let folder = try TemporaryFolder()
        try folder.root.write([], to: "file")

        try DurableFile.createDirectories(folder.path.appending("a/b/c"))
        try DurableFile.createDirectories(folder.path.appending("a/b/c"))

        #expect(try folder.root.status(of: "a/b/c")?.kind == .folder)
        #expect(throws: SystemError.self) {
            try DurableFile.createDirectories(folder.path.appending("file/b"))
        }
        #expect(throws: SystemError.self) {
            try DurableFile.createDirectories(folder.path.appending("file"))
        }
    }

    @Test func `a full disk is said in words`() throws {
        let full = try Descriptor(opening: "/dev/full", O_WRONLY, for: "open")

        let error = #expect(throws: SystemError.self) { try full.writeAll([1], path: "x/y") }

        #expect(error?.isStorageFull == true)
        #expect(error?.description == "cannot write 'x/y': no space left on device")
        #expect(throws: SystemError.self) {
            try Terminal.write([1], toDescriptor: full.number)
        }
    }

    @Test func `appending adds at the end and a torn write can be cut off`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("log")
        let one = try AppendFile(path)
        let other = try AppendFile(path)

        try one.write([1])
        try other.write([2])
        try one.write([3])
        try one.sync()

        #expect(try DurableFile.read(path, limit: 9) == [1, 2, 3])
        try one.truncate(to: 2)
        #expect(try other.size() == 2)
    }

    @Test func `files of the kernel that claim to be empty are read whole`() throws {
        #expect(try !DurableFile.read("/proc/self/stat", limit: 1 << 16).isEmpty)
    }

    @Test func `a digest of a file equals that of its bytes`() throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try folder.root.write(bytes, to: "file")

        #expect(
            try DigestStream.digest(of: folder.path.appending("file")) == SHA256Digest(of: bytes)
        )
        #expect(try folder.root.digest(of: "file") == SHA256Digest(of: bytes))
    }
}
