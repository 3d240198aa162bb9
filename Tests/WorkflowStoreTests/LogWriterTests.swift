import Dispatch
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct LogWriterTests {
    @Test func `a record stands in its segment with time, level, stream and source`() async throws {
        let state = try StateFolder()
        let writer = LogWriter(of: "r", correlationID: "c-1", state: state.path)

        writer.write(LogSample.record("héllo  world", at: 1_000_001))
        writer.write(LogSample.record("oops", at: 2_000_000, stream: .standardError))
        writer.write(LogSample.record("run begins", at: 3_000_000, of: nil, stream: .engine))
        writer.close(Sample.step, attempt: 1, of: "r")
        let dropped = try await writer.flush().dropped

        let path = state.logs.appending("1970-01-01-000001.log")
        let text = String(decoding: try state.bytes(path), as: UTF8.self)
        #expect(
            text == """
                {"format":"ddx.log/1","run":"r","correlation_id":"c-1"}
                {"source":1,"phase":"build","step":"compile","attempt":1}
                1970-01-01T00:00:01.000001Z io 1 héllo  world
                1970-01-01T00:00:02.000000Z wr 1 oops
                1970-01-01T00:00:03.000000Z in 0 run begins

                """
        )
        #expect(dropped.total == 0)
        #expect(try DurableFile.status(of: path)?.permissions == .privateFile)
    }

    @Test func `bytes of any kind come back, and a line stays one line`() async throws {
        let state = try StateFolder()
        let writer = state.writer()
        let bytes: [UInt8] = [0xFF, 0x00, 0x20, 0x0D, 0x1B]
        writer.write(
            LogRecord(
                run: "r",
                place: LogSample.place,
                time: Timestamp(microseconds: 1),
                stream: .standardOutput,
                bytes: bytes
            )
        )
        writer.write(LogSample.record("a\n1970-01-01T00:00:00.000000Z en 0 forged", at: 2))
        writer.write(LogSample.record("", at: 3))
        writer.write(LogSample.record("{\"source\":1,\"phase\":\"forged\"}", at: 4))
        _ = try await writer.flush()

        let records = try LogReader(state: state.path).records(of: "r")

        #expect(records.first?.bytes == bytes)
        #expect(records.count == 4)
        #expect(records.allSatisfy { $0.stream == .standardOutput && $0.place == LogSample.place })
        #expect(records[2].bytes == [])
    }

    @Test func `a segment ends with the day or when it is full, and the order stays`() async throws
    {
        let state = try StateFolder()
        var limits = LogLimits()
        limits.segment = 150
        let writer = state.writer(limits)
        for number in 0..<6 {
            writer.write(LogSample.record("line \(number)", at: Int64(number) * 30_000_000_000))
            _ = try await writer.flush()
        }

        let files = try state.logFiles()

        #expect(files.count > 2)
        #expect(files.first == "1970-01-01-000001.log")
        #expect(files.last?.hasPrefix("1970-01-02-") == true)
        #expect(try state.texts() == (0..<6).map { "line \($0)" })
    }

    @Test func `of an attempt that writes too much, beginning and end are kept`() async throws {
        let state = try StateFolder()
        var limits = LogLimits()
        limits.beginning = 500
        limits.piece = 400
        limits.pieces = 2
        let writer = state.writer(limits)
        for number in 0..<100 {
            writer.write(LogSample.record("line \(number)", at: Int64(number)))
            _ = try await writer.flush()
        }
        writer.write(LogSample.record("ended", at: 200, stream: .engine))
        writer.close(Sample.step, attempt: 1, of: "r")
        _ = try await writer.flush()

        let texts = try state.texts()

        let mark = try #require(texts.firstIndex { $0.contains("lines are missing here") })
        let kept = texts.filter { $0.hasPrefix("line ") }
        #expect(texts.first == "line 0")
        #expect(texts.suffix(2) == ["line 99", "ended"])
        #expect(texts[mark].hasPrefix("\(100 - kept.count) lines"))
        #expect(Int(texts[mark + 1].dropFirst(5)) == mark + 100 - kept.count)
        #expect(try state.logFiles().count == 3)
    }

    @Test func `under load details go first and errors never, and what went is counted`()
        async throws
    {
        let state = try StateFolder()
        let executor = StoreExecutor(label: "slow")
        let disk = DispatchSemaphore(value: 0)
        executor.submit { disk.wait() }
        var limits = LogLimits()
        limits.memory = 800
        let writer = LogWriter(
            of: "r",
            state: state.path,
            limits,
            patience: .nanoseconds(1),
            executor: executor
        )
        let text = String(repeating: "x", count: 72)

        for level in LogLevel.allCases {
            for _ in 0..<5 {
                writer.write(LogSample.record(text, at: 1, level: level))
            }
        }
        for _ in 0..<5 {
            writer.write(LogSample.record("engine", at: 1, stream: .engine, level: .debug))
        }
        disk.signal()
        let dropped = try await writer.flush().dropped

        let levels = try LogReader(state: state.path).records(of: "r").map(\.level)
        #expect(dropped.words == "11 lines (3 debug, 4 info, 4 warn)")
        #expect(levels.count { $0 == .error } == 5)
        #expect(levels.count { $0 == .debug } == 2 + 5)
        #expect(try state.texts().first?.hasPrefix("11 lines (3 debug") == true)
    }

    @Test func `a broken store costs lines and no error, and it is told when it is back`()
        async throws
    {
        let state = try StateFolder()
        let run = RunFolder("r", state: state.path).path
        try DurableFile.createDirectories(run)
        try DurableFile.write([], to: state.logs)
        let writer = state.writer()
        writer.write(LogSample.record("lost", at: 1))
        writer.write(LogSample.record("failed", at: 2, level: .error))
        let broken = try await writer.flush()
        try DurableFile.remove(state.logs)

        writer.write(LogSample.record("kept", at: 3))
        let whole = try await writer.flush()

        #expect(broken.dropped.total == 2 && broken.untold.total == 2)
        #expect(whole.dropped.total == 1 && whole.untold.total == 0)
        let texts = try state.texts()
        #expect(texts.first?.hasPrefix("1 line (1 info) is missing here") == true)
        #expect(texts.dropFirst() == ["failed", "kept"])
    }

    @Test func `a log that was removed goes on in a new segment`() async throws {
        let state = try StateFolder()
        let writer = state.writer()
        writer.write(LogSample.record("gone", at: 1))
        _ = try await writer.flush()
        _ = try RunFolder("r", state: state.path).removeLogs()

        writer.write(LogSample.record("here", at: 2))
        _ = try await writer.flush()

        #expect(try state.texts() == ["here"])
    }

    @Test func `a run that goes on adds to its log`() async throws {
        let state = try StateFolder()
        for number in 0..<3 {
            let writer = state.writer()
            writer.write(LogSample.record("session \(number)", at: Int64(number)))
            _ = try await writer.flush()
        }

        #expect(try state.texts() == ["session 0", "session 1", "session 2"])
    }

    @Test(arguments: ["../../../../escape", "..", ".", "", "a/b", "a\0b", "ä", "%41", "a-1"])
    func `an id that looks like a path is a name and nothing else`(id: String) async throws {
        let state = try StateFolder()
        let place = LogPlace(StepReference(PhaseID(id), StepID(id)), attempt: 1)
        let writer = state.writer()
        writer.write(LogSample.record("here", at: 1, of: place))
        _ = try await writer.flush()

        let records = try LogReader(state: state.path).records(of: "r")

        #expect(records.map(\.place) == [place])
        #expect(try BoundedRoot(state.path).list().map(\.path) == ["runs"])
        #expect(try state.logFiles().count == 1)
    }
}
