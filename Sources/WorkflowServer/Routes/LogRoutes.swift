import HTTPTypes
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore

extension [Route] {
    /// What shows and searches logs, and follows runs.
    static var aboutLogs: [Route] {
        [
            Route(
                .get,
                "/api/v1/projects/{project}/runs/{run}/logs",
                "logs",
                "What the steps of a run printed, and what the engine says of them.",
                for: .permitted(.read),
                answers: .document(.logs),
                Parameter.ofLogs + [
                    .limit(10_000, usually: 1_000), .cursor,
                    .count("tail", "only so many of the last records", 1...10_000),
                ],
                details: "\(Self.timeRule) \(Self.outputRule)"
            ) { exchange in
                .document(try await exchange.logs())
            },
            Route(
                .get,
                "/api/v1/projects/{project}/runs/{run}/events",
                "runEvents",
                "A run as it goes on: transitions, log records, and how it stands.",
                for: .permitted(.read),
                answers: .events,
                Parameter.ofLogs + [
                    .flag("logs", "whether records of the log are told; usually they are"),
                    .count("tail", "so many past records of the log first", 0...10_000, usually: 0),
                    .flag("replay", "whether past transitions are told first; usually not"),
                ],
                details: """
                    Events are 'transition' (as in the history), 'log' (as in the log), and 'run', which \
                    says at the beginning and whenever it has changed how the run stands, as lists do. Give \
                    the id of the last event as 'Last-Event-ID' to go on where a stream was cut off. \
                    \(Self.outputRule)
                    """
            ) { exchange in
                try await exchange.runEvents()
            },
            Route(
                .get,
                "/api/v1/projects/{project}/search",
                "search",
                "Searches the logs of all runs, the newest run first.",
                for: .permitted(.read),
                answers: .document(.logs),
                Parameter.ofLogs + [.limit(1_000, usually: 100), .cursor],
                details: "\(Self.timeRule) \(Self.outputRule)"
            ) { exchange in
                .document(try await exchange.foundLogs())
            },
        ]
    }

    private static var timeRule: String {
        "An answer takes \(ServerLimits().search) at most: 'cut_off' says that it ends early, and "
            + "'next_cursor' goes on; when nothing was found in that time, the answer is 503."
    }

    private static var outputRule: String {
        "What steps print is shown to tokens with the role operator, auditor or security; others see "
            + "what the engine says."
    }
}

extension Parameter {
    /// The filters of `ddx logs`.
    fileprivate static var ofLogs: [Parameter] {
        [
            .text("phase", "only records about this phase"),
            .text("step", "only records about steps with this id"),
            .word("level", LogLevel.self, "only records that matter as much or more; usually info"),
            .word("stream", LogRecord.Stream.self, "only what comes from there").repeated,
            .text(
                "grep",
                "only records with all of these words and \"phrases\"; /…/ is a regular expression",
                longest: 1_000
            ),
            .flag("regex", "whether 'grep' is a regular expression"),
            .moment("since", "only from this moment on"),
            .moment("until", "only before this moment"),
        ]
    }
}

extension Exchange {
    fileprivate func logs() async throws -> LogPageReport {
        let project = try project()
        guard let tail = query.count("tail") else {
            let position = try query["cursor"].map { try self.position($0, LogPosition($0)) }
            let request = try logRequest(limit: query.count("limit") ?? 1_000)
            let page = try await project.logPage(request, of: run, after: position)
            return LogPageReport(page, next: page.next?.position?.description)
        }
        guard query["cursor"] == nil, query["limit"] == nil else {
            throw Problem.badRequest(
                "'tail' goes with neither 'cursor' nor 'limit'",
                help: ["give one of them"]
            )
        }
        let page = try await project.lastLogs(try logRequest(limit: tail), of: run)
        return LogPageReport(page, next: nil)
    }

    fileprivate func foundLogs() async throws -> LogPageReport {
        let request = try logRequest(limit: query.count("limit") ?? 100)
        let start = try query["cursor"].map { text in
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            let place = parts.count == 2 ? LogPosition(String(parts[1])) : nil
            let isWhole = parts.count == 2 && (place != nil || parts[1].isEmpty)
            return try position(
                text,
                isWhole ? (run: RunID(String(parts[0])), position: place) : nil
            )
        }
        let page = try await project().logPage(request, from: start)
        let next = page.next.map { "\($0.run.text)@\($0.position?.description ?? "")" }
        return LogPageReport(page, next: next)
    }

    fileprivate func runEvents() async throws -> Answer {
        let showsLogs = query.isSet("logs") ?? true
        let position = try lastEventID.map { try self.position($0, FeedPosition($0)) }
        var request = showsLogs ? try logRequest(limit: .max) : nil
        // A stream goes on for as long as somebody reads it.
        request?.query.mustStop = nil
        let (first, changes) = try await project().feed(
            of: run,
            logs: request,
            after: position,
            tail: query.count("tail") ?? 0,
            replaying: query.isSet("replay") ?? false
        )
        return .events { writer in
            var feed = first
            try await EventStream(exchange: self).write(to: &writer, on: changes) {
                let told = try await feed.news()
                let text = told.map { self.text(of: $0.news, at: $0.position) }.joined()
                return (text, feed.hasMore)
            }
        }
    }

    private func text(of news: RunFeed.News, at position: FeedPosition) -> String {
        let (name, value): (String, JSONValue) =
            switch news {
            case .transition(let transition): ("transition", transition.json)
            case .log(let entry):
                ("log", entry.record.json(correlationID: entry.run.correlationID))
            case .state(let report): ("run", report.summary.json)
            }
        return EventText.event(name, id: position.description, server.masked(value))
    }

    private func logRequest(limit: Int) throws -> LogPageRequest {
        var query = LogQuery()
        let end = ContinuousClock.now + server.options.limits.search
        query.mustStop = { .now >= end }
        query.phase = self.query["phase"].map { PhaseID($0) }
        query.step = self.query["step"].map { StepID($0) }
        query.level = self.query.word("level") ?? .info
        query.streams = Set(self.query.words("stream"))
        query.since = try self.query.moment("since", now: now)
        query.until = try self.query.moment("until", now: now)
        let isPattern = self.query.isSet("regex") ?? false
        do {
            query.term = try self.query["grep"].flatMap {
                try LogTerm.parse($0, isPattern: isPattern)
            }
        } catch {
            throw Problem.badRequest("'grep' is no regular expression: \(error)")
        }
        let showsOutput = allows(.readOutput)
        guard showsOutput || query.streams.isSubset(of: [.engine]) else {
            throw Problem(
                403,
                "not_permitted",
                "what steps print is for the roles operator, auditor and security",
                help: ["ask for stream=engine, or for a token with such a role"]
            )
        }
        return LogPageRequest(query, limit: limit, showsOutput: showsOutput)
    }

    private func position<Position>(_ text: String, _ position: Position?) throws -> Position {
        guard let position else {
            throw Problem.badRequest(
                "'\(text)' is no place that this server named",
                help: ["leave it out to begin at the beginning"]
            )
        }
        return position
    }
}

/// A page of log records.
private struct LogPageReport: JSONRepresentable {
    private let page: LogPage
    private let next: String?

    init(_ page: LogPage, next: String?) {
        self.page = page
        self.next = next
    }

    /// The object `ddx.logs/1`.
    var json: JSONValue {
        [
            "schema": "ddx.logs/1",
            "records": .array(
                page.entries.map { $0.record.json(correlationID: $0.run.correlationID) }
            ),
            "next_cursor": next.json, "cut_off": page.isCutOff.json,
            "problems": page.problems.map(\.description).json,
        ]
    }
}
