import JSON
import Synchronization
package import WorkflowKit

/// Serves an agent's client, after the Model Context Protocol.
///
/// Messages are taken on the thread that reads them. What can be answered at once is; all else is
/// done beside each other, so that no request waits for a run, and answered when it is done.
package final class AgentServer: Sendable {
    /// The most requests that are under way at once.
    private static let mostRequests = 256

    /// How this server calls itself.
    static let identity: JSONValue = [
        "name": "ddx", "title": "ddx workflows", "version": ProgramVersion.current.json,
    ]

    struct State {
        var handshake = AgentHandshake()
        /// What is under way, by the id of its request.
        var requests: [JSONValue: AgentWork] = [:]
        /// Runs that are carried on though their calls are answered.
        var behind: [ObjectIdentifier: AgentWork] = [:]
        var subscriptions = AgentSubscriptions()
        var isOver = false
        /// Whether nobody waits for what is still to be written.
        var isAbandoned = false
    }

    let state = Mutex(State())
    let outlet: AgentOutlet
    let runVerb: VerbRunner
    let openProject: @Sendable () throws -> Project
    private let jobs: AsyncStream<@Sendable () async -> Void>
    private let queue: AsyncStream<@Sendable () async -> Void>.Continuation

    /// Begins to serve.
    ///
    /// - Parameters:
    ///   - openProject: Opens the project as it is now.
    ///   - runVerb: Does what a command line says.
    ///   - write: Writes bytes and says whether there was still a reader.
    /// - Throws: `SystemError` when there can be no thread.
    package init(
        openProject: @escaping @Sendable () throws -> Project,
        runVerb: @escaping VerbRunner,
        write: @escaping @Sendable ([UInt8]) throws -> Bool
    ) throws {
        let (jobs, queue) = AsyncStream<@Sendable () async -> Void>.makeStream()
        self.jobs = jobs
        self.queue = queue
        self.openProject = openProject
        self.runVerb = runVerb
        outlet = try AgentOutlet(write) { queue.finish() }
    }

    /// Works until the client leaves, then pauses the runs that are carried on.
    package func serve() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs {
                group.addTask { await job() }
            }
            let open = state.withLock { state in
                state.isOver = true
                return Array(state.requests.values) + Array(state.behind.values)
            }
            for work in open {
                work.interrupt()
            }
            endSubscriptions()
        }
        outlet.close()
        guard !state.withLock(\.isAbandoned) else {
            return
        }
        for await _ in outlet.ended {}
    }

    /// Takes note that the client has left, or that this process is to end.
    ///
    /// - Parameter isAbandoned: Whether nobody waits for what is still to be written.
    package func leave(isAbandoned: Bool = false) {
        state.withLock { $0.isAbandoned = $0.isAbandoned || isAbandoned }
        queue.finish()
    }

    /// Has something done beside all else.
    ///
    /// - Returns: Whether it will be done: nothing is begun once the client has left.
    func begin(_ job: @escaping @Sendable () async -> Void) -> Bool {
        if case .enqueued = queue.yield(job) { true } else { false }
    }

    // MARK: Taking messages

    /// Takes what has arrived; never waits.
    package func take(_ item: RPCInbox<LineFraming>.Item) {
        switch item {
        case .refused(let answer): outlet.send(answer)
        case .message(.response): break
        case .message(.notification("notifications/cancelled", let parameters)):
            cancel(parameters["requestId"] ?? .null)
        case .message(.notification): break
        case .message(.request(let id, let method, let parameters)):
            do throws(RPCError) {
                let handshake = state.withLock(\.handshake)
                try take(AgentRequest(id, method, parameters, handshake), handshake)
            } catch {
                outlet.send(.response(id: id, result: .failure(error)))
            }
        }
    }

    private func take(_ request: AgentRequest, _ handshake: AgentHandshake) throws(RPCError) {
        let isBeginning = ["initialize", "ping"].contains(request.method)
        guard request.isModern || isBeginning || handshake.isDone else {
            throw .invalidRequest("the first request must be 'initialize'")
        }
        if let result = try answerAtOnce(request) {
            outlet.send(.response(id: request.id, result: .success(result)))
            return
        }
        let work = AgentWork()
        try register(work, for: request)
        if try openSubscription(request) {
            return
        }
        let isTaken = begin { [self] in
            let result: Result<JSONValue, RPCError>
            do throws(RPCError) {
                result = .success(try await answer(request, work))
            } catch {
                result = .failure(error)
            }
            finish(request.id, work, result)
        }
        if !isTaken {
            finish(request.id, work, .failure(.invalidRequest("this server is about to end")))
        }
    }

    private func register(_ work: AgentWork, for request: AgentRequest) throws(RPCError) {
        try state.withLock { state throws(RPCError) in
            guard state.requests[request.id] == nil else {
                throw .invalidRequest("a request with this id is under way")
            }
            guard state.requests.count < Self.mostRequests else {
                throw .tooMany
            }
            state.requests[request.id] = work
        }
    }

    /// Sends a result, unless nobody wants it any more.
    func finish(_ id: JSONValue, _ work: AgentWork, _ result: Result<JSONValue, RPCError>) {
        let isOwn = state.withLock { state in
            guard state.requests[id] === work else {
                return false
            }
            state.requests[id] = nil
            return true
        }
        if isOwn {
            outlet.send(.response(id: id, result: result))
        }
    }

    /// Stops what a request began; it gets no answer.
    private func cancel(_ id: JSONValue) {
        let work = state.withLock { state in
            state.subscriptions.close(id)
            return state.requests.removeValue(forKey: id)
        }
        work?.interrupt()
    }
}

/// Something that is under way for a client.
final class AgentWork: Sendable {
    /// Each element asks to stop.
    let interruptions: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation
    private let lines = Mutex(0)

    /// Begins something.
    init() {
        (interruptions, wish) = AsyncStream.makeStream()
    }

    /// Asks to stop; what is recorded stays, and runs are paused.
    func interrupt() {
        wish.yield()
        wish.finish()
    }

    /// The number of a further line of progress, from 1.
    func countLine() -> Int {
        lines.withLock { lines in
            lines += 1
            return lines
        }
    }
}
