import SystemPackage
import Testing

@testable import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct WakeFIFOTests {
    @Test func `nobody listens, nobody is woken`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("wake")
        #expect(try !WakeFIFO.wake(path))

        try WakeFIFO.create(path)
        try WakeFIFO.create(path)

        #expect(try !WakeFIFO.wake(path))
    }

    @Test func `who listens is woken, each at its own FIFO`() async throws {
        let folder = try TemporaryFolder()
        let listener = try WakeListener()
        let paths = ["a", "b"].map { folder.path.appending($0) }
        for path in paths { try WakeFIFO.create(path) }
        var first = try listener.wakes(of: paths[0]).makeAsyncIterator()
        var second = try listener.wakes(of: paths[1]).makeAsyncIterator()

        for _ in 0..<100 {
            #expect(try WakeFIFO.wake(paths[0]))
            #expect(await first.next() != nil)
            #expect(try WakeFIFO.wake(paths[1]))
            #expect(await second.next() != nil)
        }
    }

    @Test func `a full FIFO still counts as woken`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("wake")
        try WakeFIFO.create(path)
        let reader = try Descriptor(opening: path, O_RDWR | O_NONBLOCK, for: "open")

        for _ in 0..<70_000 { #expect(try WakeFIFO.wake(path)) }

        #expect(reader.number > 2)
    }

    @Test func `the streams of a dropped listener end`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("wake")
        try WakeFIFO.create(path)
        var listener: WakeListener? = try WakeListener()
        let stream = try #require(try listener?.wakes(of: path))

        listener = nil

        #expect(listener == nil)
        for await _ in stream {}
    }

    @Test func `what is no FIFO is refused`() throws {
        let folder = try TemporaryFolder()
        try folder.root.write([], to: "file")
        let path = folder.path.appending("file")
        let listener = try WakeListener()

        #expect(throws: SystemError.self) { try WakeFIFO.create(path) }
        #expect(throws: SystemError.self) { try WakeFIFO.wake(path) }
        #expect(throws: SystemError.self) { try listener.wakes(of: path) }
        #expect(try folder.root.read("file", limit: 1) == [])
    }
}
