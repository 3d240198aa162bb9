import Synchronization
import WorkflowAudit
import WorkflowKit
import WorkflowModel
import WorkflowStore

/// Collects what monitoring asks for, no more often than it changes much.
final class ServerMetrics: Sendable {
    /// What is found out about a project, since when; whoever asks meanwhile waits for it.
    private struct Known {
        let found: Task<Found, Never>
        let time: Timestamp
    }

    private struct Found {
        var metrics: ProjectMetrics
        /// The lines that logs of runs that have ended could not take.
        var dropped: [RunID: Int] = [:]
    }

    private static let freshness = Duration.seconds(5)
    private static let verificationPeriod = Duration.seconds(3_600)

    private let known = Mutex<[String: Known]>([:])
    private let startedAt: Timestamp

    /// Begins with nothing known.
    init(startedAt: Timestamp) {
        self.startedAt = startedAt
    }

    /// The text that a scrape is answered with.
    func text(for server: ServerState) async throws -> String {
        let entries = try server.projects.entries()
        let names = entries.map(\.name)
        var projects: [ProjectMetrics] = []
        for entry in entries {
            let isAlone = names.count { $0.utf8.elementsEqual(entry.name.utf8) } == 1
            let name = isAlone ? entry.name : entry.id ?? entry.folder
            projects.append(
                await metrics(
                    of: entry,
                    named: name,
                    on: server.threads,
                    now: server.surroundings.now()
                )
            )
        }
        var text = PrometheusText()
        text.begin("ddx_build_info", .gauge, "What runs.")
        text.add("ddx_build_info", ["version": ProgramVersion.current], 1)
        text.begin("ddx_server_start_time_seconds", .gauge, "When the server was started.")
        text.add("ddx_server_start_time_seconds", [:], Double(startedAt.microseconds) / 1e6)
        projects.write(to: &text)
        server.counters.current.write(to: &text)
        text.begin("ddx_event_streams", .gauge, "Streams of events that are open.")
        text.add("ddx_event_streams", [:], server.streams.count)
        return text.text
    }

    private func metrics(
        of entry: ServedProjects.Entry,
        named name: String,
        on threads: WorkThreads,
        now: Timestamp
    ) async -> ProjectMetrics {
        let found = known.withLock { known in
            let last = known[entry.folder]
            if let last, last.time >= now.before(Self.freshness), last.time <= now {
                return last.found
            }
            // Awaited below, by everybody who asks while it is fresh.
            let found = Task(executorPreference: threads) {
                await self.look(at: entry, named: name, after: await last?.found.value, now: now)
            }
            known[entry.folder] = Known(found: found, time: now)
            return found
        }
        return await found.value.metrics
    }

    private func look(
        at entry: ServedProjects.Entry,
        named name: String,
        after last: Found?,
        now: Timestamp
    ) async -> Found {
        guard case .success(let project) = entry.opened,
            let figures = try? await project.figures(within: .work)
        else {
            return Found(metrics: ProjectMetrics(name: name))
        }
        var found = Found(
            metrics: ProjectMetrics(name: name, figures: figures),
            dropped: last?.dropped ?? [:]
        )
        found.metrics.droppedLines = await project.droppedLines(knowing: &found.dropped)
        found.metrics.verification = await verification(
            of: project,
            last?.metrics.verification,
            now: now
        )
        return found
    }

    /// Verifies the trail when the last time is long ago.
    private func verification(
        of project: Project,
        _ last: ProjectMetrics.Verification?,
        now: Timestamp
    ) async -> ProjectMetrics.Verification? {
        if let last, last.time >= now.before(Self.verificationPeriod), last.time <= now {
            return last
        }
        do {
            let verdicts = try await project.verifyAudit(isQuick: true).verdicts
            return verdicts.isEmpty
                ? nil : .init(isSound: verdicts.allSatisfy(\.isSound), time: now)
        } catch {
            return .init(isSound: false, time: now)
        }
    }
}

extension Project {
    /// How many lines the logs of all runs could not take.
    ///
    /// - Parameter known: Those of runs that have ended, which are read once.
    /// - Returns: Their number.
    fileprivate func droppedLines(knowing known: inout [RunID: Int]) async -> Int {
        guard let runs = try? await runs() else {
            return known.values.reduce(0, +)
        }
        var total = 0
        for (run, _) in runs {
            if let lines = known[run.id] {
                total += lines
                continue
            }
            // A log that cannot be read tells nothing; 'ddx doctor' says why.
            let lines = (try? droppedLines(of: run.id)) ?? 0
            total += lines
            if run.status.isFinal {
                known[run.id] = lines
            }
        }
        return total
    }
}

extension RequestCounters.Counts {
    fileprivate func write(to text: inout PrometheusText) {
        let all = "ddx_http_requests_total"
        text.begin(all, .counter, "Requests to this server.")
        for (key, count) in requests.sorted(by: { $0.key < $1.key }) {
            text.add(
                all,
                ["route": key.route, "method": key.method, "status": "\(key.status)"],
                count
            )
        }
        let duration = "ddx_http_request_duration_seconds"
        text.begin(duration, .histogram, "Until the head of the answer was known.")
        for (route, histogram) in durations.sorted(by: { $0.key < $1.key }) {
            text.add(duration, ["route": route], histogram)
        }
        text.begin("ddx_http_requests_in_flight", .gauge, "Requests that are being answered.")
        text.add("ddx_http_requests_in_flight", [:], underway)
        text.begin("ddx_http_refused_total", .counter, "Requests that were refused.")
        for (reason, count) in refusals.sorted(by: { $0.key < $1.key }) {
            text.add("ddx_http_refused_total", ["reason": reason], count)
        }
    }
}
