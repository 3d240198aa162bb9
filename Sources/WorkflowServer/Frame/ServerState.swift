import JSON
import WorkflowKit
import WorkflowMasking

/// What all requests to a server share.
final class ServerState: Sendable {
    let options: ServerOptions
    let surroundings: Surroundings
    let projects: ServedProjects
    let routes: RouteTable
    let hosts: HostGuard
    let tokens: TokenGuard
    let threads: WorkThreads
    let tokenRates: RateLimiter
    let addressRates: RateLimiter
    let failures: RateLimiter
    let counters = RequestCounters()
    let streams: StreamRegistry
    let bodies = BodySchemas()
    let turns: DecisionTurns
    let metrics: ServerMetrics

    init(_ project: Project, _ options: ServerOptions) {
        self.options = options
        surroundings = project.surroundings
        projects = ServedProjects(project, all: options.servesAllProjects)
        routes = RouteTable(routes: .all)
        hosts = HostGuard(options.address, allowing: options.allowedHosts)
        tokens = TokenGuard(project.tokenFile)
        let limits = options.limits
        threads = WorkThreads(count: limits.threads)
        turns = DecisionTurns(on: threads)
        let rate = Double(limits.requestsPerSecond)
        tokenRates = RateLimiter(perSecond: rate, burst: rate * 2)
        addressRates = RateLimiter(perSecond: rate * 2, burst: rate * 4)
        failures = RateLimiter(
            perSecond: Double(limits.failuresPerMinute) / 60,
            burst: Double(limits.failuresPerMinute)
        )
        metrics = ServerMetrics(startedAt: project.surroundings.now())
        streams = StreamRegistry(most: limits.streams, perToken: limits.streamsPerToken)
    }

    /// A value without what nobody may see.
    func masked(_ value: JSONValue) -> JSONValue {
        surroundings.masker.current.hidingValues(in: value)
    }
}

extension ServerState {
    /// The document of the API.
    var description: APIDescription {
        APIDescription(routes, isOpenHere: options.address.isLoopback)
    }
}
