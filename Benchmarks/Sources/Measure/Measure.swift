import Dispatch
import Parts

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Does work that others measure from outside, or prints how many seconds it took.
@main
enum Measure {
    private static let usage = """
        usage: Measure parts                      names of the parts, with their units
               Measure part NAME TIMES            does the work of a part so often
               Measure transitions COUNT WRITERS  durable transitions without a process; prints seconds
               Measure runs COUNT WORKFLOW        runs of a workflow whose steps use 'nothing', at once; prints seconds
        """
    /// Small enough for tools that count every instruction.
    private static let lines = 50_000

    /// Keeps the main thread out of the way: valgrind does not survive the end of one that waits as an `async` main does.
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        Task.detached {
            do {
                try await measure(words)
                exit(0)
            } catch {
                print("Measure: \(error)")
                exit(1)
            }
        }
        DispatchSemaphore(value: 0).wait()
    }

    private static func measure(_ words: [String]) async throws {
        switch (words.first, words.count) {
        case ("parts", 1):
            for part in Part.all(lines: lines) {
                print("\(part.name)\t\(part.units)\t\(part.unit)")
            }
        case ("part", 3):
            guard let part = Part.all(lines: lines).first(where: { $0.name == words[1] }) else {
                throw Unexpected("there is no part '\(words[1])'")
            }
            let work = try await part.prepare()
            for _ in 0..<(try number(words[2])) {
                try await work()
            }
        case ("transitions", 3):
            let (count, writers) = (try number(words[1]), try number(words[2]))
            let world = try await LedgerWorld()
            try await timed { try await world.append(count, by: writers) }
        case ("runs", 3):
            let count = try number(words[1])
            let runs = try await FunctionRuns(applying: words[2])
            try await timed { try await runs.start(count) }
        default:
            throw Unexpected(usage)
        }
    }

    private static func number(_ word: String) throws -> Int {
        guard let number = Int(word), number > 0 else {
            throw Unexpected("'\(word)' is no number\n\(usage)")
        }
        return number
    }

    private static func timed(_ work: @Sendable () async throws -> Void) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        try await work()
        let (seconds, attoseconds) = (clock.now - start).components
        print(Double(seconds) + Double(attoseconds) / 1e18)
    }
}
