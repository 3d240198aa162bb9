import Hummingbird
import JSON
import WorkflowKit
import WorkflowModel

/// Writes events to one client until it leaves, its token is revoked, or the server stops.
struct EventStream: Sendable {
    /// After how long without an event a stream says that it is alive.
    private static let silence = Duration.seconds(15)

    let exchange: Exchange

    /// Writes what comes.
    ///
    /// - Parameters:
    ///   - writer: Where to.
    ///   - changes: Tells when it makes sense to ask for news.
    ///   - news: What came since it was asked last, as text, and whether there is more.
    /// - Throws: What asking and writing throw.
    @concurrent func write(
        to writer: inout any ResponseBodyWriter,
        on changes: ChangeWait,
        _ news: () async throws -> (text: String, hasMore: Bool)
    ) async throws {
        try await writer.write(ByteBuffer(string: EventText.begin))
        var lastWritten = ContinuousClock.now
        while !Task.isCancelled, !exchange.server.streams.isStopping, try isStillAllowed() {
            let (text, hasMore) = try await news()
            if !text.isEmpty {
                try await writer.write(ByteBuffer(string: text))
                lastWritten = .now
            } else if .now - lastWritten > Self.silence {
                try await writer.write(ByteBuffer(string: EventText.heartbeat))
                lastWritten = .now
            }
            if !hasMore {
                await changes.next()
            }
        }
    }

    private func isStillAllowed() throws -> Bool {
        guard let token = exchange.token else {
            return true
        }
        return try exchange.server.tokens.current(token, now: exchange.now) != nil
    }
}
