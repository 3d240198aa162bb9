package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Reads what is new in the log of a run, again and again.
package struct LogFollower: Sendable {
    private let run: RunID
    private let state: FilePath
    private let query: LogQuery
    private var scans: [FilePath: LogSegmentScan] = [:]
    private var offsets: [FilePath: Int64] = [:]
    private var allowance = LogTerm.effort

    /// Follows a log from its beginning.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - state: The state folder of the project.
    ///   - query: Which records are meant.
    package init(_ run: RunID, state: FilePath, matching query: LogQuery) {
        self.run = run
        self.state = state
        self.query = query
    }

    /// The records that came since it was asked last, in the order of time.
    ///
    /// - Throws: `SystemError` when the log cannot be read, and `PatternError`.
    package mutating func news() throws -> [LogRecord] {
        var news: [LogRecord] = []
        for segment in try LogSegment.all(of: run, state: state) {
            var scan = scans[segment.path] ?? LogSegmentScan(segment, of: run)
            let start = offsets[segment.path] ?? 0
            if let size = try scan.size(), size > start {
                let (records, end) = try scan.records(
                    in: start..<size,
                    matching: query,
                    spending: &allowance
                )
                news += records
                offsets[segment.path] = end
            }
            scans[segment.path] = scan
        }
        return news.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element)
    }
}
