import JSON
import Synchronization

/// Who wants to hear of which resources.
struct AgentSubscriptions: Sendable {
    /// The most addresses that are looked after.
    static let most = 100

    /// A stream that a request since 2026-07-28 opened.
    struct Stream: Sendable {
        let addresses: Set<String>
        let wantsList: Bool
    }

    /// What clients before 2026-07-28 subscribed to.
    var addresses: Set<String> = []
    /// Streams by the id of the request that opened them.
    private(set) var streams: [JSONValue: Stream] = [:]
    /// Whether somebody looks for changes.
    var isWatched = false

    var isEmpty: Bool { addresses.isEmpty && streams.isEmpty }
    /// All that is looked after.
    var all: Set<String> { streams.values.reduce(addresses) { $0.union($1.addresses) } }
    /// Whether somebody wants to hear of resources that come and go.
    var wantsList: Bool { streams.values.contains(where: \.wantsList) }

    mutating func open(_ id: JSONValue, _ stream: Stream) {
        streams[id] = stream
    }

    mutating func close(_ id: JSONValue) {
        streams[id] = nil
    }
}

extension AgentServer {
    /// How long a change may stay unnoticed.
    private static var pace: Duration { .milliseconds(500) }

    /// Subscribes a client of before 2026-07-28, or ends that.
    func subscribe(_ request: AgentRequest) throws(RPCError) {
        let uri = try request.text("uri")
        let isKept = state.withLock { state in
            guard request.method == "resources/subscribe" else {
                state.subscriptions.addresses.remove(uri)
                return true
            }
            guard state.subscriptions.all.count < AgentSubscriptions.most else {
                return false
            }
            state.subscriptions.addresses.insert(uri)
            return true
        }
        guard isKept else {
            throw .tooMany
        }
        watch()
    }

    /// Opens a stream of changes, whose request is answered when this server ends.
    ///
    /// - Returns: Whether the request was one for a stream.
    func openSubscription(_ request: AgentRequest) throws(RPCError) -> Bool {
        guard request.method == "subscriptions/listen", request.isModern else {
            return false
        }
        let wanted = request.parameters["notifications"]
        let uris = (wanted?["resourceSubscriptions"]?.arrayValue ?? []).compactMap(\.stringValue)
        let stream = AgentSubscriptions.Stream(
            addresses: Set(uris.prefix(AgentSubscriptions.most)),
            wantsList: wanted?["resourcesListChanged"]?.boolValue ?? false
        )
        var honored: JSONObject = [:]
        honored["resourceSubscriptions"] = uris.isEmpty ? nil : stream.addresses.sorted().json
        honored["resourcesListChanged"] = stream.wantsList ? true : nil
        state.withLock { $0.subscriptions.open(request.id, stream) }
        send(
            "notifications/subscriptions/acknowledged",
            ["notifications": honored.json],
            request.id
        )
        watch()
        return true
    }

    /// Answers the requests whose streams end with this server.
    func endSubscriptions() {
        let streams = state.withLock { state in
            let open = state.subscriptions.streams.keys.filter { state.requests[$0] != nil }
            for id in open {
                state.requests[id] = nil
                state.subscriptions.close(id)
            }
            return open
        }
        for id in streams {
            var meta: JSONObject = [:]
            meta[AgentRequest.reserved("subscriptionId")] = id
            outlet.send(
                .response(id: id, result: .success(["_meta": meta.json, "resultType": "complete"]))
            )
        }
    }

    private func send(_ method: String, _ parameters: JSONObject, _ stream: JSONValue? = nil) {
        var parameters = parameters
        if let stream {
            var meta: JSONObject = [:]
            meta[AgentRequest.reserved("subscriptionId")] = stream
            parameters["_meta"] = meta.json
        }
        outlet.send(.notification(method: method, parameters: parameters.json))
    }

    // MARK: Watching

    /// Looks for changes as long as somebody wants to hear of them.
    private func watch() {
        let isNeeded = state.withLock { state in
            guard !state.subscriptions.isWatched, !state.subscriptions.isEmpty else {
                return false
            }
            state.subscriptions.isWatched = true
            return true
        }
        guard isNeeded else {
            return
        }
        let isBegun = begin { [self] in
            var seen: [String: String] = [:]
            var list: [JSONValue]?
            while let subscriptions = subscriptionsToWatch() {
                await tellChanges(of: subscriptions, &seen, &list)
                // Ends early only with the server.
                _ = try? await Task.sleep(for: Self.pace)
            }
        }
        if !isBegun {
            state.withLock { $0.subscriptions.isWatched = false }
        }
    }

    /// What is to be looked after; nothing when nobody wants it any more.
    private func subscriptionsToWatch() -> AgentSubscriptions? {
        state.withLock { state in
            guard !state.isOver, !state.subscriptions.isEmpty else {
                state.subscriptions.isWatched = false
                return nil
            }
            return state.subscriptions
        }
    }

    private func tellChanges(
        of subscriptions: AgentSubscriptions,
        _ seen: inout [String: String],
        _ list: inout [JSONValue]?
    ) async {
        for uri in subscriptions.all {
            let text = await self.text(of: uri)
            guard let before = seen.updateValue(text, forKey: uri), before != text else {
                continue
            }
            if subscriptions.addresses.contains(uri) {
                send("notifications/resources/updated", ["uri": uri.json])
            }
            for (id, stream) in subscriptions.streams where stream.addresses.contains(uri) {
                send("notifications/resources/updated", ["uri": uri.json], id)
            }
        }
        guard subscriptions.wantsList, let now = await listed() else {
            return
        }
        if let before = list, before != now {
            for (id, stream) in subscriptions.streams where stream.wantsList {
                send("notifications/resources/list_changed", [:], id)
            }
        }
        list = now
    }

    /// What stands behind an address; what cannot be read is as good as nothing.
    private func text(of uri: String) async -> String {
        do throws(RPCError) {
            return try await resources.content(of: uri, isModern: true).text()
        } catch {
            return error.message
        }
    }

    private func listed() async -> [JSONValue]? {
        do throws(RPCError) {
            return try await resources.list()
        } catch {
            return nil
        }
    }
}
