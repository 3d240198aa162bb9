import SeededRandomness
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

/// Searching with an index finds what reading everything finds.
@Suite struct LogSearchTests {
    /// Segments and ends of attempts of a few blocks each.
    private static let limits: LogLimits = {
        var limits = LogLimits()
        limits.beginning = 3 << 19
        limits.piece = 5 << 18
        limits.pieces = 2
        limits.segment = 9 << 18
        return limits
    }()

    private static let words = [
        "compile", "link", "module", "object", "cache", "target", "symbol", "écrire", "état",
    ]

    /// Writes what some attempts print, by one process after the other.
    ///
    /// - Returns: Words that stand in a few records, or in none that is kept.
    private func write(
        _ state: StateFolder,
        _ random: inout SeededGenerator,
        sessions: Range<Int>
    ) async throws -> [String] {
        var rare: [String] = []
        let padding = String(repeating: "=", count: 900)
        for session in sessions {
            let writer = state.writer(Self.limits)
            for attempt in 1...2 {
                let step = StepReference("p", StepID("s\(session)"))
                let place = LogPlace(step, attempt: attempt)
                for number in 0..<Int.random(in: 500...6_000, using: &random) {
                    var text = (0..<4).map { _ in Self.words.randomElement(using: &random) ?? "" }
                    if Int.random(in: 0..<400, using: &random) == 0 {
                        rare.append("rare-\(session)\(attempt)-\(number)")
                        text.append(rare[rare.count - 1])
                    }
                    let isBad = Int.random(in: 0..<1_500, using: &random) == 0
                    writer.write(
                        LogSample.record(
                            text.joined(separator: " ") + padding,
                            at: Int64(((session * 10) + attempt) * 1_000_000 + number),
                            of: place,
                            level: isBad ? .error : nil
                        )
                    )
                }
                writer.close(step, attempt: attempt, of: "r")
            }
            _ = try await writer.flush()
        }
        return rare
    }

    private func queries(
        _ rare: [String],
        _ random: inout SeededGenerator
    ) throws -> [LogQuery] {
        var terms = ["none at all", "link", "\"cache target\"", "/rare-[0-9]+-1.3/", "état rare-"]
        terms += (0..<12).compactMap { _ in rare.randomElement(using: &random) }
        var queries = try terms.map { term in
            var query = LogQuery()
            query.term = try LogTerm.parse(term)
            return query
        }
        for place in queries.indices where Bool.random(using: &random) {
            queries[place].step = StepID("s\(Int.random(in: 0..<3, using: &random))")
        }
        var errors = LogQuery()
        errors.level = .error
        var late = errors
        late.since = Timestamp(microseconds: 12_000_500)
        late.until = Timestamp(microseconds: 21_000_900)
        return queries + [errors, late]
    }

    /// What is meant of all that can be read, each record looked at.
    private func found(_ query: LogQuery, in all: [LogRecord]) throws -> [String] {
        var allowance = LogTerm.effort
        return try all.filter { record in
            guard record.level >= query.level, query.includes(record.place),
                query.since.map({ record.time >= $0 }) ?? true,
                query.until.map({ record.time < $0 }) ?? true
            else {
                return false
            }
            return try query.term?.isFound(in: record, spending: &allowance) ?? true
        }
        .map(\.text)
    }

    private func expectSameAsReadingAll(_ state: StateFolder, _ queries: [LogQuery]) throws {
        let reader = LogReader(state: state.path)
        let all = try reader.records(of: "r")
        #expect(all.count > 2_000)
        for query in queries {
            let expected = try found(query, in: all)
            #expect(try state.texts(query) == expected)
            #expect(try state.texts(query, tail: 5) == expected.suffix(5))
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `with an index the same is found, also when segments are torn, removed and begun again`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let state = try StateFolder()
        var rare = try await write(state, &random, sessions: 0..<2)
        try expectSameAsReadingAll(state, try queries(rare, &random))

        let files = try state.logFiles()
        let torn = try #require(files.randomElement(using: &random))
        try state.edit(state.logs.appending(torn)) { bytes in
            bytes.removeLast(Int.random(in: 0..<bytes.count / 2, using: &random))
        }
        try expectSameAsReadingAll(state, try queries(rare, &random))

        // The numbers of the last ones are given again.
        for file in files.suffix(Int.random(in: 1...files.count, using: &random)) {
            try DurableFile.remove(state.logs.appending(file))
        }
        rare += try await write(state, &random, sessions: 2..<3)
        try expectSameAsReadingAll(state, try queries(rare, &random))

        try LogDamage.renewIndex(state: state.path)
        try expectSameAsReadingAll(state, try queries(rare, &random))
    }

    @Test func `what is kept of the end of an attempt is indexed, and what is removed is not`()
        async throws
    {
        let state = try StateFolder()
        let place = LogPlace(Sample.step, attempt: 1)
        // The last whole piece alone is more than is read without the index.
        var limits = Self.limits
        (limits.piece, limits.segment) = (5 << 20, 6 << 20)
        let writer = state.writer(limits)
        let padding = String(repeating: "=", count: 1_000)
        for number in 0..<14_000 {
            writer.write(LogSample.record("\(number) \(padding)", at: Int64(number), of: place))
        }
        writer.close(Sample.step, attempt: 1, of: "r")
        _ = try await writer.flush()
        let ends = try LogSegment.all(of: "r", state: state.path).filter { $0.kind == .end }
        let blocks = try #require(try LogIndex.reading(state: state.path)).blocks(of: "r")
        let last = try #require(ends.last)
        try state.edit(last.path) { $0[3_000] = UInt8(ascii: "\n") }
        var errors = LogQuery()
        errors.level = .error
        let reader = LogReader(state: state.path)

        let problems = try reader.forEachRecord(of: "r", matching: errors) { _ in }

        #expect(ends.count == 2 && ends.allSatisfy { blocks[$0.number]?.isEmpty == false })
        #expect(Set(blocks.keys) == Set(ends.map(\.number) + [1]))
        #expect(problems.isEmpty)
        #expect(try !reader.forEachRecord(of: "r") { _ in }.isEmpty)
    }
}
