import SystemPackage
import WorkflowModel
import WorkflowStore
import WorkflowSystem

extension Part {
    /// A rare word in the log of one run, whose index cannot rule a block out.
    static func scan(lines: Int) -> Part {
        Part("a rare word in a log", lines, "line") {
            let folder = try ScratchFolder()
            try await write(lines, in: folder.path)
            guard let term = try LogTerm.parse("zephyr77 ok") else {
                throw Unexpected("there is nothing to look for")
            }
            var query = LogQuery()
            query.term = term
            let meant = query
            return {
                let found = try LogReader(state: folder.path).records(of: run, matching: meant)
                guard found.count == (lines + 49_999) / 50_000 else {
                    throw Unexpected("\(found.count) lines were found")
                }
            }
        }
    }

    private static let run = RunID("run")

    private static func write(_ lines: Int, in state: FilePath) async throws {
        let writer = LogWriter(of: run, correlationID: nil, state: state)
        let place = LogPlace(StepReference("build", "compile"), attempt: 1)
        for number in 0..<lines {
            let isRare = number % 50_000 == 25_000 % lines
            let end = isRare ? "zephyr77 ok" : "done in \(number % 977) ms"
            let text = "[\(number)] compiling module source cache object, unit \(end)"
            writer.write(
                LogRecord(
                    run: run,
                    place: place,
                    time: Timestamp(microseconds: Int64(number)),
                    stream: .standardOutput,
                    bytes: Array(text.utf8)
                )
            )
        }
        let (dropped, _) = try await writer.flush()
        guard dropped.total == 0 else {
            throw Unexpected("the log dropped lines")
        }
    }
}
