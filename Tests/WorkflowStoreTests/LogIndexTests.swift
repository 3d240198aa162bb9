import GRDB
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct LogIndexTests {
    /// A log of several blocks, with an error in the last of them.
    private func largeLog(in state: StateFolder) async throws {
        let writer = state.writer()
        let padding = String(repeating: "x", count: 1_000)
        for number in 0..<5_000 {
            let level: LogLevel = number == 3_500 ? .error : .info
            let place = LogPlace(
                StepReference("p", number < 3_200 ? "early" : "late"),
                attempt: 1
            )
            writer.write(
                LogSample.record("\(number) \(padding)", at: Int64(number), of: place, level: level)
            )
        }
        _ = try await writer.flush()
    }

    private var errors: LogQuery {
        var query = LogQuery()
        query.level = .error
        return query
    }

    private func damagedFiles(in folder: FilePath) throws -> Int {
        try BoundedRoot(folder).list()
            .count { $0.path.lastComponent?.string.contains(".damaged-") == true }
    }

    @Test func `blocks in which nothing can be found are not read`() async throws {
        let state = try StateFolder()
        try await largeLog(in: state)
        let blocks = try #require(try LogIndex.reading(state: state.path)?.blocks(of: "r")[1])
        let path = state.logs.appending("1970-01-01-000001.log")
        try state.edit(path) { $0[2_000] = UInt8(ascii: "\n") }
        var early = LogQuery()
        early.step = "early"
        var late = LogQuery()
        late.step = "late"
        var word = LogQuery()
        word.term = try LogTerm.parse("\"4999 xxx\"")
        let reader = LogReader(state: state.path)

        #expect(blocks.count == 4)
        #expect(try reader.forEachRecord(of: "r", matching: word) { _ in }.isEmpty)
        #expect(try reader.records(of: "r", matching: word).count == 1)
        #expect(try reader.forEachRecord(of: "r", matching: errors) { _ in }.isEmpty)
        #expect(try reader.forEachRecord(of: "r", matching: late) { _ in }.isEmpty)
        #expect(try !reader.forEachRecord(of: "r", matching: early) { _ in }.isEmpty)
        #expect(try reader.records(of: "r", matching: errors).count == 1)
        #expect(try reader.records(of: "r", matching: late).count == 1_800)
    }

    @Test func `a damaged index costs time alone, is kept, and is made anew`() async throws {
        let state = try StateFolder()
        try await largeLog(in: state)
        let before = try LogIndex.reading(state: state.path)?.blocks(of: "r")
        let path = LogIndex.path(state: state.path)
        try DurableFile.write(Array("no database".utf8), to: path)
        var found = 0

        let problems = try LogReader(state: state.path)
            .forEachRecord(of: "r", matching: errors) { _ in found += 1 }

        #expect(found == 1)
        #expect(problems.map(\.path) == [path])
        #expect(try LogDamage.problemOfIndex(state: state.path) != nil)
        try LogDamage.renewIndex(state: state.path)
        #expect(try LogDamage.problemOfIndex(state: state.path) == nil)
        #expect(try damagedFiles(in: state.path) == 1)
        let after = try #require(try LogIndex.reading(state: state.path)?.blocks(of: "r")[1])
        #expect(after.count == 4)
        #expect(after.map(\.levels) == before?[1]?.map(\.levels))
    }

    @Test func `an index of another version is not used`() async throws {
        let state = try StateFolder()
        try await largeLog(in: state)
        let path = LogIndex.path(state: state.path)
        try await DatabaseQueue(path: path.string).write { db in
            try db.execute(sql: "ALTER TABLE block DROP COLUMN sketch; PRAGMA user_version = 1")
        }
        var word = LogQuery()
        word.term = try LogTerm.parse("4999")
        var found = 0

        let problems = try LogReader(state: state.path)
            .forEachRecord(of: "r", matching: word) { _ in found += 1 }

        #expect(found == 1 && problems.isEmpty)
    }

    @Test func `words are found with an index as without`() async throws {
        let state = try StateFolder()
        try await largeLog(in: state)
        var terms = ["1", "49", "499", "x 1", "4999", "xxxx", "\"17 xxxx\"", "2500 xxxxx", "none"]
        terms += (0..<40).map { "\($0 * 127) x" } + ["/^49\\d9 x/", "/3[12]00 xx/"]
        let found = { (term: String) throws in
            var query = LogQuery()
            query.term = try LogTerm.parse(term)
            return try LogReader(state: state.path).records(of: "r", matching: query).count
        }

        let with = try terms.map(found)
        try DurableFile.remove(LogIndex.path(state: state.path))

        #expect(try terms.map(found) == with)
        #expect(with.contains(5_000) && with.contains(1) && with.contains(0))
    }

    @Test func `a lost index is told, and made anew from the segments`() async throws {
        let state = try StateFolder()
        try await largeLog(in: state)
        try DurableFile.remove(LogIndex.path(state: state.path))

        #expect(try LogReader(state: state.path).records(of: "r", matching: errors).count == 1)
        #expect(
            try LogDamage.problemOfIndex(state: state.path)?.description.hasSuffix("missing")
                == true
        )
        try LogDamage.renewIndex(state: state.path)
        #expect(try LogDamage.problemOfIndex(state: state.path) == nil)
    }

    @Test func `a writer keeps a damaged index aside and begins another`() async throws {
        let state = try StateFolder()
        try DurableFile.write(Array("no database".utf8), to: LogIndex.path(state: state.path))

        try await largeLog(in: state)

        #expect(try LogIndex.reading(state: state.path)?.blocks(of: "r")[1]?.count == 4)
        #expect(try damagedFiles(in: state.path) == 1)
    }

    @Test func `what can be read of a damaged segment goes into a new one, the old one stays`()
        async throws
    {
        let state = try StateFolder()
        let writer = state.writer()
        for number in 0..<3 {
            writer.write(LogSample.record("line \(number)", at: Int64(number)))
        }
        _ = try await writer.flush()
        let path = state.logs.appending("1970-01-01-000001.log")
        try state.edit(path) { $0[$0.count - 15] = UInt8(ascii: "?") }
        let damaged = try state.bytes(path)
        let problem = try #require(try LogDamage.problems(of: "r", state: state.path).first)

        try LogDamage.salvage(problem.path, of: "r", state: state.path)

        #expect(try LogDamage.problems(of: "r", state: state.path).isEmpty)
        #expect(try state.texts() == ["line 0", "line 1"])
        let kept = try #require(try state.logFiles().first { $0.contains(".damaged-") })
        #expect(try state.bytes(state.logs.appending(kept)) == damaged)
    }

    @Test func `a run is forgotten with its log`()
        async throws
    {
        let state = try StateFolder()
        try await largeLog(in: state)

        try LogDamage.forget("r", state: state.path)

        #expect(try LogIndex.reading(state: state.path)?.blocks(of: "r").isEmpty == true)
    }
}
