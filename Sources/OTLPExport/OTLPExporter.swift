import JSON
import Logging
import OTLP
import Synchronization
import Tracing
package import WorkflowTelemetry

/// Sends telemetry to a collector beside the work that it tells of.
///
/// Records go into a queue of bounded length and are sent in batches; a batch that the collector may
/// take later is tried again, ever more seldom. Nobody waits for that until the end, and then for a
/// bounded time. What was lost is counted.
package final class OTLPExporter: Sendable {
    /// How a batch is sent: replaced by tests.
    typealias Sender = @Sendable (String, OTLPDocument.Signal) async -> Delivery

    /// A document that the collector has not taken yet.
    private struct Batch: Sendable {
        let document: String
        let count: Int
        var tries = 0
        var notBefore: ContinuousClock.Instant
    }

    private struct State {
        var pending: [OTLPDocument.Signal: Batch] = [:]
        var losses = ExportLosses()
        var isFinishing = false
        var task: Task<Void, Never>?
        var metricsDue: ContinuousClock.Instant?
    }

    /// How often what has gathered is sent, unless there is enough before.
    private static let interval = Duration.seconds(2)
    private static let mostTries = 6

    /// What is to be told of what happens.
    package let instruments: Instruments

    private let configuration: ExportConfiguration
    private let documents: [OTLPDocument.Signal: OTLPDocument]
    private let queue: RecordQueue
    private let metrics: MetricBackend
    private let state: Mutex<State>
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let send: Sender
    private let close: @Sendable () async -> Void

    /// Prepares to send; opens nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to.
    ///   - version: The version of this program.
    ///   - instance: What tells this process from others of the program.
    package convenience init(
        _ configuration: ExportConfiguration,
        version: String,
        instance: String
    ) {
        let client = CollectorClient(configuration, version: version)
        self.init(
            configuration,
            version: version,
            instance: instance,
            send: { await client.send($0, of: $1) },
            close: { await client.close() }
        )
    }

    init(
        _ configuration: ExportConfiguration,
        version: String,
        instance: String,
        send: @escaping Sender,
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.configuration = configuration
        self.send = send
        self.close = close
        let resource =
            [OTLP.attribute("service.instance.id", instance.json)]
            + configuration.resource.map { OTLP.attribute($0.name, $0.value.json) }
        var documents: [OTLPDocument.Signal: OTLPDocument] = [:]
        for signal in configuration.targets.keys {
            documents[signal] = OTLPDocument(
                signal,
                scope: "ddx",
                version: version,
                resource: resource
            )
        }
        self.documents = documents
        let (wakes, wake) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        (self.wakes, self.wake) = (wakes, wake)
        let queue = RecordQueue(onBatch: { wake.yield() })
        let metrics = MetricBackend(configuration.temporality)
        (self.queue, self.metrics) = (queue, metrics)
        state = Mutex(State(metricsDue: .now + configuration.metricInterval))
        let silent = Instruments.none
        instruments = Instruments(
            tracer: documents[.traces] == nil
                ? silent.tracer : SpanBackend { queue.add($0.json, to: .traces) },
            metrics: documents[.metrics] == nil ? silent.metrics : metrics,
            logger: documents[.logs] == nil
                ? silent.logger
                : Logger(label: "ddx") { _ in LogBackend { queue.add($0.json, to: .logs) } }
        )
    }

    /// Begins to send beside other work; `finish` awaits the task or cancels it.
    package func start() {
        state.withLock { state in
            state.task = state.task ?? Task { await self.work() }
        }
    }

    /// Sends what is left, within a time, and ends all connections.
    ///
    /// - Returns: What did not arrive.
    package func finish(within limit: Duration) async -> ExportLosses {
        let task = state.withLock { state in
            state.isFinishing = true
            return state.task
        }
        wake.yield()
        if let task {
            // Ended just below, once it is not needed.
            let watchdog = Task {
                try await Task.sleep(for: limit)
                task.cancel()
            }
            await task.value
            watchdog.cancel()
        }
        await close()
        return state.withLock { state in
            var losses = state.losses
            losses.dropped = queue.dropped
            losses.undelivered +=
                queue.waiting + state.pending.values.reduce(0) { $0 + $1.count }
            return losses
        }
    }

    // MARK: Sending

    private func work() async {
        await withTaskGroup { group in
            group.addTask {
                while (try? await Task.sleep(for: Self.interval)) != nil {
                    self.wake.yield()
                }
            }
            for await _ in wakes {
                let isFinishing = state.withLock(\.isFinishing)
                await withTaskGroup { senders in
                    for signal in documents.keys {
                        senders.addTask { await self.sendAll(signal, isFinishing) }
                    }
                }
                if isFinishing {
                    break
                }
            }
            group.cancelAll()
        }
    }

    /// Sends what there is of a kind, until there is nothing left or the collector does not take it.
    private func sendAll(_ signal: OTLPDocument.Signal, _ isFinishing: Bool) async {
        while !Task.isCancelled, let batch = next(signal, isFinishing) {
            let delivery = await send(batch.document, signal)
            let goesOn = state.withLock { settle(batch, delivery, of: signal, &$0) }
            guard goesOn else {
                return
            }
        }
    }

    /// The batch that is to be sent now; it stays pending until it is settled.
    private func next(_ signal: OTLPDocument.Signal, _ isFinishing: Bool) -> Batch? {
        state.withLock { state in
            if let pending = state.pending[signal] {
                return isFinishing || pending.notBefore <= .now ? pending : nil
            }
            let records: [JSONValue]
            if signal == .metrics {
                guard let due = state.metricsDue, isFinishing || due <= .now else {
                    return nil
                }
                // What is due at the end is sent once.
                state.metricsDue = isFinishing ? nil : .now + configuration.metricInterval
                records = metrics.collect()
            } else {
                records = queue.take(signal)
            }
            guard !records.isEmpty, let document = documents[signal] else {
                return nil
            }
            let batch = Batch(
                document: document.text(records),
                count: records.count,
                notBefore: .now
            )
            state.pending[signal] = batch
            return batch
        }
    }

    /// Notes what came of a batch.
    ///
    /// - Returns: Whether more of the kind may be sent now.
    private func settle(
        _ batch: Batch,
        _ delivery: Delivery,
        of signal: OTLPDocument.Signal,
        _ state: inout State
    ) -> Bool {
        state.pending[signal] = nil
        switch delivery {
        case .taken(let rejected, let reason):
            state.losses.undelivered += min(rejected, batch.count)
            state.losses.reason = reason ?? state.losses.reason
            return true
        case .refused(let reason):
            state.losses.undelivered += batch.count
            state.losses.reason = reason
            return true
        case .failed(let reason, let retryAfter):
            state.losses.reason = reason
            guard batch.tries + 1 < Self.mostTries else {
                state.losses.undelivered += batch.count
                return false
            }
            var batch = batch
            batch.tries += 1
            batch.notBefore = .now + (retryAfter ?? .seconds(1 << batch.tries))
            state.pending[signal] = batch
            return false
        }
    }
}

/// Telemetry that the collector does not have.
package struct ExportLosses: Sendable, Hashable {
    /// Records that found no room while others waited.
    package internal(set) var dropped = 0
    /// Records that the collector did not take, or not in time.
    package internal(set) var undelivered = 0
    /// Why, in words, as far as anything was tried.
    package internal(set) var reason: String?

    /// All that is lost.
    package var total: Int { dropped + undelivered }
}
