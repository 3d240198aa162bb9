package import WorkflowModel
package import WorkflowStore

/// A place in the log of a run behind which reading goes on.
package struct LogPosition: Sendable, Hashable, LosslessStringConvertible {
    /// The moment of the last record that was read.
    package let time: Timestamp
    /// How many records of that moment were read.
    package let count: Int

    /// The place behind so many records of a moment.
    package init(_ time: Timestamp, count: Int) {
        self.time = time
        self.count = count
    }

    /// Reads what `description` wrote; nothing for any other text.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), let count = Int(parts[1]), time >= 0,
            count > 0
        else {
            return nil
        }
        self.init(Timestamp(microseconds: time), count: count)
    }

    package var description: String { "\(time.microseconds).\(count)" }

    /// The place behind one more record.
    package func following(_ record: LogRecord) -> LogPosition {
        record.time == time
            ? LogPosition(time, count: count + 1) : LogPosition(record.time, count: 1)
    }
}

/// Records of a log, a page of them.
package struct LogPage: Sendable {
    package var entries: [LogEntry] = []
    /// The place behind each of them, where the log of one run is read.
    var positions: [LogPosition] = []
    /// Where the next page begins; nothing behind the last one.
    package var next: (run: RunID, position: LogPosition?)?
    /// What could not be read.
    package var problems: [LogProblem] = []
    /// Whether the time for the page was over before it was full; the next one goes on.
    package var isCutOff = false
}

/// Which page of which records somebody wants to see.
package struct LogPageRequest: Sendable {
    /// Which records.
    package var query: LogQuery
    /// How many at most.
    package var limit: Int
    /// Whether what steps printed may be seen.
    package var showsOutput: Bool

    /// Asks for the first page.
    ///
    /// - Parameters:
    ///   - query: Which records.
    ///   - limit: How many at most.
    ///   - showsOutput: Whether what steps printed may be seen.
    package init(_ query: LogQuery, limit: Int, showsOutput: Bool) {
        self.query = query
        self.limit = limit
        self.showsOutput = showsOutput
        if !showsOutput {
            self.query.streams = [.engine]
        }
    }
}

extension Project {
    /// One page of the log of a run, in the order of time.
    ///
    /// - Parameters:
    ///   - request: Which records.
    ///   - name: The run, or the beginning of its id.
    ///   - position: Where the page begins; at the beginning when left out.
    /// - Returns: The records, and where the next page begins.
    /// - Throws: `Failure` when there is no such run, phase or step, or the log cannot be read.
    package func logPage(
        _ request: LogPageRequest,
        of name: String,
        after position: LogPosition? = nil
    ) async throws -> LogPage {
        try await searching {
            let run = try await summary(of: name)
            var page = LogPage()
            try read(request, of: run, after: position, into: &page)
            if page.entries.isEmpty, position == nil {
                try requirePlace(
                    request.query.phase?.text,
                    request.query.step?.text,
                    in: try await reading { try await record(of: run.id, in: $0) }
                )
            }
            return page
        }
    }

    /// The last records of the log of a run, in the order of time.
    package func lastLogs(_ request: LogPageRequest, of name: String) async throws -> LogPage {
        try await searching {
            let run = try await summary(of: name)
            return try lastLogs(request, of: run)
        }
    }

    func lastLogs(_ request: LogPageRequest, of run: RunSummary) throws -> LogPage {
        var page = LogPage()
        var position: LogPosition?
        page.problems = try LogReader(state: stateFolder).forEachRecord(
            of: run.id,
            matching: request.query,
            tail: request.limit
        ) { record in
            let next = position?.following(record) ?? LogPosition(record.time, count: 1)
            if request.shows(record) {
                page.entries.append(LogEntry(run: run, record: record))
                page.positions.append(next)
            }
            position = next
        }
        return page
    }

    /// One page of the logs of all runs: the newest run first, of each its records in order.
    ///
    /// - Parameters:
    ///   - request: Which records.
    ///   - start: The run that the page begins in, and where; at the newest when left out.
    /// - Returns: The records, and where the next page begins.
    /// - Throws: `Failure` when the logs cannot be read.
    package func logPage(
        _ request: LogPageRequest,
        from start: (run: RunID, position: LogPosition?)? = nil
    ) async throws -> LogPage {
        try await searching {
            var runs = try await reading { try await $0.runs(matching: RunFilter()) }
            if let start {
                guard let place = runs.firstIndex(where: { $0.id == start.run }) else {
                    return LogPage()
                }
                runs.removeFirst(place)
            }
            if let since = request.query.since {
                runs.removeAll { $0.status.hasEnded && $0.updatedAt < since }
            }
            var page = LogPage()
            for run in runs {
                guard page.entries.count < request.limit else {
                    page.next = (run.id, nil)
                    return page
                }
                let position = run.id == start?.run ? start?.position : nil
                do {
                    try read(request, of: run, after: position, into: &page)
                } catch is LogSearchTimeout where run.id != runs.first?.id {
                    page.next = (run.id, nil)
                    page.isCutOff = true
                }
                if page.next != nil {
                    return page
                }
            }
            return page
        }
    }

    func summary(of name: String) async throws -> RunSummary {
        try await reading { ledger in
            let id = try await findRun(name, default: .newest, in: ledger)
            guard let run = try await ledger.summary(of: id) else {
                throw Failure(.notFound, "there is no run \(id.short)")
            }
            return run
        }
    }

    /// Adds records of one run to a page, until it is full.
    func read(
        _ request: LogPageRequest,
        of run: RunSummary,
        after start: LogPosition?,
        into page: inout LogPage
    ) throws {
        var query = request.query
        if let start {
            query.since = query.since.map { max($0, start.time) } ?? start.time
        }
        var position = start
        var passed = start?.count ?? 0
        do {
            page.problems += try LogReader(state: stateFolder).forEachRecord(
                of: run.id,
                matching: query
            ) { record in
                if passed > 0, record.time == start?.time {
                    passed -= 1
                    return
                }
                let next = position?.following(record) ?? LogPosition(record.time, count: 1)
                if request.shows(record) {
                    guard page.entries.count < request.limit else {
                        throw PageIsFull()
                    }
                    page.entries.append(LogEntry(run: run, record: record))
                    page.positions.append(next)
                }
                position = next
            }
        } catch is PageIsFull {
            page.next = (run.id, position)
        } catch let error as LogSearchTimeout {
            // Where nothing was found, nobody knows how far it came.
            guard position != start || !page.entries.isEmpty else {
                throw error
            }
            page.next = (run.id, position)
            page.isCutOff = true
        }
    }
}

/// Ends the reading of a log.
private struct PageIsFull: Error {}

extension LogPageRequest {
    /// Whether a record may be seen.
    package func shows(_ record: LogRecord) -> Bool {
        showsOutput || !RunJournal.repeatsOutput(record)
    }
}
