import Patterns
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct LogReaderTests {
    private func query(_ change: (inout LogQuery) throws -> Void) rethrows -> LogQuery {
        var query = LogQuery()
        try change(&query)
        return query
    }

    @Test func `what attempts wrote is read back, narrowed by place, level, stream and time`()
        async throws
    {
        let state = try StateFolder()
        let writer = state.writer()
        let other = LogPlace(StepReference("deploy", "a-1"), attempt: 2)
        writer.write(LogSample.record("one", at: 1))
        writer.write(LogSample.record("two", at: 2, of: other, stream: .standardError))
        writer.write(LogSample.record("three", at: 3, stream: .engine, level: .error))
        writer.write(LogSample.record("four", at: 4, of: LogPlace("deploy"), stream: .engine))
        writer.write(LogSample.record("five", at: 5, of: nil, stream: .engine, level: .debug))
        _ = try await writer.flush()

        #expect(try state.texts() == ["one", "two", "three", "four", "five"])
        #expect(try state.texts(query { $0.phase = "deploy" }) == ["two", "four"])
        #expect(try state.texts(query { $0.step = "compile" }) == ["one", "three"])
        #expect(try state.texts(query { $0.level = .warn }) == ["two", "three"])
        #expect(try state.texts(query { $0.streams = [.engine] }) == ["three", "four", "five"])
        #expect(try state.texts(LogQuery(printedBy: Sample.step)) == ["one"])
        let span = query {
            $0.since = Timestamp(microseconds: 2)
            $0.until = Timestamp(microseconds: 4)
        }
        #expect(try state.texts(span) == ["two", "three"])
        #expect(try state.texts(tail: 2) == ["four", "five"])
        #expect(try state.texts(query { $0.step = "compile" }, tail: 1) == ["three"])
        #expect(try state.texts(tail: 0).isEmpty)
        #expect(try state.texts(query { $0.phase = "none" }).isEmpty)
        #expect(try LogReader(state: state.path).records(of: "unknown").isEmpty)
    }

    @Test func `a long log is read whole, by its tail, and by what stands in it`() async throws {
        let state = try StateFolder()
        let writer = state.writer()
        let padding = String(repeating: "x", count: 300)
        for number in 0..<9_000 {
            let place = LogPlace(StepReference("p", StepID("s\(number % 7)")), attempt: 1)
            writer.write(LogSample.record("\(number) \(padding)", at: Int64(number), of: place))
        }
        _ = try await writer.flush()
        let reader = LogReader(state: state.path)

        let all = try reader.records(of: "r")
        let found = try reader.records(
            of: "r",
            matching: query { $0.term = try LogTerm.parse("8765") }
        )

        #expect(all.map(\.text) == (0..<9_000).map { "\($0) \(padding)" })
        #expect(all.enumerated().allSatisfy { $1.place?.step == StepID("s\($0 % 7)") })
        #expect(try reader.records(of: "r", tail: 2_000) == all.suffix(2_000))
        #expect(try reader.records(of: "r", tail: 20_000).count == 9_000)
        #expect(found == [all[8_765]])
    }

    @Test(arguments: [
        ("fox", ["the quick fox", "fox"]), ("quick fox", ["the quick fox"]),
        ("fox quick", ["the quick fox"]), ("\"fox quick\"", []),
        ("\"quick fox\" the", ["the quick fox"]),
        ("/^fox$/", ["fox"]), ("/qu.ck/", ["the quick fox"]),
        ("/f(o|i)x/", ["the quick fox", "fox"]),
        ("compile", []), ("1970", []), ("io", []), ("Fox", ["Fox"]),
        ("/(?i)^fox/", ["fox", "Fox"]),
        (" ", ["the quick fox", "fox", "Fox", ""]),
    ])
    func `words, phrases and patterns are looked for in the text alone`(
        text: String,
        expected: [String]
    ) async throws {
        let state = try StateFolder()
        let writer = state.writer()
        for (number, line) in ["the quick fox", "fox", "Fox", ""].enumerated() {
            writer.write(LogSample.record(line, at: Int64(number)))
        }
        _ = try await writer.flush()

        #expect(try state.texts(query { $0.term = try LogTerm.parse(text) }) == expected)
    }

    @Test func `output that an earlier version kept is read as part of the log`() async throws {
        let state = try StateFolder()
        let folder = RunFolder("r", state: state.path).earlierOutput.appending("build")
        try DurableFile.createDirectories(folder)
        let text = """
            1970-01-01T00:00:01.000001Z stdout old out
            1970-01-01T00:00:02.000000Z stderr old err
            cut off
            """
        try DurableFile.write(Array(text.utf8), to: folder.appending("compile-2.log"))
        let writer = state.writer()
        writer.write(LogSample.record("new", at: 3_000_000))
        _ = try await writer.flush()

        let records = try LogReader(state: state.path).records(of: "r")

        #expect(records.map(\.text) == ["old out", "old err", "new"])
        #expect(records.map(\.level) == [.info, .warn, .info])
        #expect(records.map(\.place?.attempt) == [2, 2, 1])
        #expect(try state.texts(query { $0.term = try LogTerm.parse("old err") }) == ["old err"])
        #expect(try RunFolder("r", state: state.path).removeLogs())
        #expect(try state.texts().isEmpty)
    }

    @Test func `a record that was cut off is passed over, and followed once it is whole`()
        async throws
    {
        let state = try StateFolder()
        let writer = state.writer()
        writer.write(LogSample.record("whole", at: 1))
        writer.write(LogSample.record("cut", at: 2))
        _ = try await writer.flush()
        let path = state.logs.appending("1970-01-01-000001.log")
        let content = try state.bytes(path)
        try DurableFile.write(Array(content.dropLast(2)), to: path)
        var follower = LogFollower("r", state: state.path, matching: LogQuery())

        #expect(try state.texts() == ["whole"])
        #expect(try follower.news().map(\.text) == ["whole"])
        #expect(try follower.news().isEmpty)
        try DurableFile.write(content, to: path)
        #expect(try follower.news().map(\.text) == ["cut"])
    }

    @Test func `what is no record is told and harms nothing else`() async throws {
        let state = try StateFolder()
        let writer = state.writer()
        for number in 0..<3 {
            writer.write(LogSample.record("line \(number)", at: Int64(number)))
        }
        _ = try await writer.flush()
        let path = state.logs.appending("1970-01-01-000001.log")
        try state.edit(path) { bytes in
            let middle = ByteSearch("line 1").firstRange(in: bytes)?.lowerBound ?? 0
            bytes[middle - 10] = UInt8(ascii: "?")
        }
        try DurableFile.createDirectories(state.logs.appending("1970-01-01-000002.log"))
        var texts: [String] = []

        let problems = try LogReader(state: state.path)
            .forEachRecord(of: "r") { texts.append($0.text) }

        #expect(texts == ["line 0", "line 2"])
        #expect(problems.count == 2)
        #expect(problems.contains { $0.description.hasPrefix("1 line of") })
        #expect(problems.contains { $0.description.contains("not a regular file") })
    }
}
