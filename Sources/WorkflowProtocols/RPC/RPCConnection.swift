import JSON

/// Carries messages between a stream and a service on one thread.
///
/// All that has arrived is read before the next message is answered. So a request that was
/// cancelled meanwhile is not worked on, and what follows from several changes is done once.
package struct RPCConnection<Service: RPCService> {
    /// How a connection ended.
    package enum End: Sendable, Hashable {
        /// The service closed it.
        case closed
        /// The other side is gone.
        case left
        /// The stream made no sense.
        case broken(String)
    }

    /// Reads what has arrived: nothing yet when it does not wait, empty at the end of the stream.
    package typealias Reading = (_ isWaiting: Bool) throws -> [UInt8]?
    /// Writes bytes and says whether there was still a reader.
    package typealias Writing = ([UInt8]) throws -> Bool

    /// What answers.
    package private(set) var service: Service
    private var inbox = RPCInbox<HeaderFraming>()
    private var waiting: [RPCInbox<HeaderFraming>.Item] = []
    private var waitingBytes = 0
    private var cancelled: Set<JSONValue> = []
    /// Why nothing more is read.
    private var end: End?
    private let read: Reading
    private let write: Writing

    /// Joins a service and a stream.
    package init(_ service: Service, read: @escaping Reading, write: @escaping Writing) {
        self.service = service
        self.read = read
        self.write = write
    }

    /// Answers until the service is over or the stream ends.
    ///
    /// - Returns: How it ended.
    /// - Throws: What reading and writing throw.
    package mutating func run() throws -> End {
        while true {
            if waiting.isEmpty {
                service.rest()
                guard try send([]) else {
                    return .left
                }
                if let end {
                    return try finish(end)
                }
            }
            try receive()
            guard let next = waiting.first else {
                continue
            }
            waiting.removeFirst()
            guard try send(answers(to: next)) else {
                return .left
            }
            if service.isOver {
                return .closed
            }
        }
    }

    // MARK: Reading

    /// Reads all that has arrived; waits only when there is nothing to answer.
    private mutating func receive() throws {
        while end == nil, waitingBytes < HeaderFraming.largestFrame {
            guard let bytes = try read(waiting.isEmpty) else {
                return
            }
            guard !bytes.isEmpty else {
                end = .left
                return
            }
            let (items, size) = inbox.take(bytes)
            waitingBytes += size
            for item in items {
                enqueue(item)
            }
            if let reason = inbox.brokenReason {
                end = .broken(reason)
            }
        }
    }

    private mutating func enqueue(_ item: RPCInbox<HeaderFraming>.Item) {
        if case .message(.notification("$/cancelRequest", let parameters)) = item {
            note(cancelled: parameters["id"] ?? .null)
        } else {
            waiting.append(item)
        }
    }

    /// Remembers a cancellation of a request that has not been answered yet.
    private mutating func note(cancelled id: JSONValue) {
        let isWaiting = waiting.contains {
            if case .message(.request(id, _, _)) = $0 { true } else { false }
        }
        if isWaiting {
            cancelled.insert(id)
        }
    }

    // MARK: Answering

    private mutating func answers(to incoming: RPCInbox<HeaderFraming>.Item) -> [RPCMessage] {
        if waiting.isEmpty {
            waitingBytes = 0
        }
        switch incoming {
        case .refused(let answer): return [answer]
        case .message(.response): return []
        case .message(.notification(let method, let parameters)):
            service.take(method, parameters)
            return []
        case .message(.request(let id, let method, let parameters)):
            guard cancelled.remove(id) == nil else {
                return [.response(id: id, result: .failure(.cancelled))]
            }
            do throws(RPCError) {
                return [.response(id: id, result: .success(try service.answer(method, parameters)))]
            } catch {
                return [.response(id: id, result: .failure(error))]
            }
        }
    }

    /// Sends answers and what the service has to say; tells whether there was still a reader.
    private mutating func send(_ answers: [RPCMessage]) throws -> Bool {
        let messages = answers + service.outgoing
        service.outgoing = []
        guard !messages.isEmpty else {
            return true
        }
        return try write(messages.flatMap { HeaderFraming.framed($0.json.bytes()) })
    }

    private mutating func finish(_ end: End) throws -> End {
        if case .broken(let reason) = end {
            _ = try send([.response(id: .null, result: .failure(.notJSON(reason)))])
        }
        return end
    }
}
