package import WorkflowModel

extension LogReader {
    /// How many lines the log of a run says that it could not take.
    package func droppedLines(of run: RunID) throws -> Int {
        var query = LogQuery()
        query.level = .warn
        query.streams = [.engine]
        query.term = try LogTerm.parse("\"\(OpenLog.lossWords)\"")
        var lines = 0
        try forEachRecord(of: run, matching: query) { record in
            lines += record.text.split(separator: " ").first.flatMap { Int($0) } ?? 0
        }
        return lines
    }
}
