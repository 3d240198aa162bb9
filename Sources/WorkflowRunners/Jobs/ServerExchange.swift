import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import SystemPackage
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

/// An exchange that is reached through the server of a project.
///
/// Every request may be made again: logs and contents are sent from an offset on, of results and
/// claims the first one counts.
final class ServerExchange: JobExchange {
    /// The variable that holds the worker's token.
    static let tokenVariable = "DDX_JOB_TOKEN"
    /// The most bytes of a log or a content in one request.
    static let longestPiece = 1 << 20
    /// How many pieces of a log are sent between two signs of life.
    private static let piecesInAMoment = 16
    private static let longestAnswer = JobFolder.longestDocument
    private static let connectTimeout = TimeAmount.seconds(10)
    private static let answerTimeout = TimeAmount.seconds(60)

    /// Contents that were fetched, and those that are to be handed over.
    let contents: ObjectStore
    private let address: String
    private let token: String?
    private let client: HTTPClient
    /// How far each log was handed over.
    private let handed = Mutex<[JobKey: Int64]>([:])

    /// Speaks to a server; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - address: The project at its server.
    ///   - token: A token of the role `worker`.
    ///   - contents: Where contents stand on this machine.
    init(address: String, token: String?, contents: ObjectStore) {
        self.address = address.last == "/" ? String(address.dropLast()) : address
        self.token = token
        self.contents = contents
        let configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectTimeout, read: Self.answerTimeout)
        )
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func close() async {
        // What is left of its connections goes with it.
        try? await client.shutdown()
    }

    // MARK: Jobs

    func job(named name: String) async throws -> JobDescription? {
        try await answer(.GET, "/jobs/\(name)", patience: .short)
            .map { try JobDescription(parsing: $0) }
    }

    func result(of key: JobKey) async throws -> JobResult? {
        try await answer(.GET, path(of: key) + "/result", patience: .short)
            .map { try JobResult(parsing: $0) }
    }

    func claim(_ key: JobKey, _ owner: JobOwner) async throws -> Bool {
        let answer = try await document(.POST, path(of: key) + "/claim", owner.json, .short)
        return answer["claimed"]?.boolValue ?? false
    }

    func revocation(of key: JobKey, beat: Int64?) async throws -> JobRevocation? {
        var body = JSONObject()
        body["count"] = beat?.json
        let answer = try await document(.POST, path(of: key) + "/beat", body.json, .none)
        return answer["revoked"]?.stringValue.flatMap { JobRevocation(rawValue: $0) }
    }

    func publish(_ result: JobResult, patiently: Bool) async throws -> Bool {
        let path = path(of: result.key) + "/result"
        let patience = patiently ? Patience.long : .none
        return try await document(.PUT, path, result.json, patience)["counts"]?.boolValue ?? false
    }

    // MARK: Logs

    func log(of _: JobKey, in folder: FilePath) -> FilePath { folder.appending("log") }

    func hand(logOf key: JobKey, in folder: FilePath, isWhole: Bool) async throws {
        var pieces = 0
        while isWhole || pieces < Self.piecesInAMoment {
            pieces += 1
            let offset = handed.withLock { $0[key] ?? 0 }
            let piece = try await BlockingWork.run { [self] in
                try Self.piece(of: log(of: key, in: folder), at: offset)
            }
            guard !piece.isEmpty else {
                return
            }
            let answer = try await sent(
                .PUT,
                path(of: key) + "/log?offset=\(offset)",
                piece,
                MediaType.bytes,
                isWhole ? .long : .none
            )
            guard let size = answer["size"]?.intValue else {
                throw ServerRefusal("the server does not say how much it has of the log")
            }
            handed.withLock { $0[key] = Int64(size) }
        }
    }

    private static func piece(of file: FilePath, at offset: Int64) throws -> [UInt8] {
        do {
            return try OpenFile(file).read(longestPiece, at: offset)
        } catch let error as SystemError where error.isNotFound {
            return []
        }
    }

    // MARK: Contents

    func fetch(_ digests: [String]) async throws {
        for digest in digests {
            let isHere = try await BlockingWork.run { [self] in
                try SHA256Digest(digest).map { try contents.freshen($0) } ?? false
            }
            if !isHere { try await fetch(digest) }
        }
    }

    private func fetch(_ digest: String) async throws {
        let scratch = contents.folder.appending("fetched-\(UUIDv7.next())")
        try await BlockingWork.run { [self] in
            try DurableFile.createDirectories(contents.folder, mode: .privateFolder)
        }
        defer { _ = try? DurableFile.remove(scratch) }
        var offset = 0
        while true {
            let path = Self.path(of: digest) + "?offset=\(offset)"
            guard let piece = try await answer(.GET, path, patience: .short) else {
                throw MissingContent(digest: digest)
            }
            try await BlockingWork.run {
                try AppendFile(scratch, mode: .privateFile).write(piece)
            }
            offset += piece.count
            if piece.count < Self.longestPiece { break }
        }
        let isRight = try await BlockingWork.run { [self] in
            var intake = ContentIntake(into: contents)
            let (found, _) = try intake.take(try OpenFile(scratch))
            try intake.finish()
            return found == SHA256Digest(digest)
        }
        guard isRight else {
            throw ServerRefusal("the server sent something else for the content \(digest)")
        }
    }

    func hand(_ digests: [String]) async throws {
        for digest in digests {
            try await hand(digest)
        }
    }

    private func hand(_ digest: String) async throws {
        let (file, size) = try await BlockingWork.run { [self] in
            guard let known = SHA256Digest(digest) else { throw MissingContent(digest: digest) }
            let file = contents.file(of: known)
            return (file, try OpenFile(file).status().size)
        }
        // The server says how much it has; when it has all, nothing is sent.
        var offset: Int64 = 0
        var piece: [UInt8] = []
        while true {
            let path = Self.path(of: digest) + "?offset=\(offset)&size=\(size)"
            let answer = try await sent(.PUT, path, piece, MediaType.bytes, .long)
            if answer["complete"]?.boolValue == true {
                return
            }
            guard let have = answer["size"]?.intValue, (0...size).contains(Int64(have)) else {
                throw ServerRefusal("the server does not take the content \(digest)")
            }
            offset = Int64(have)
            let start = offset
            piece = try await BlockingWork.run { try Self.piece(of: file, at: start) }
        }
    }

    private static func path(of digest: String) -> String {
        "/contents/\(digest.split(separator: ":").last ?? "")"
    }

    // MARK: Requests

    /// How long a request is made again.
    private enum Patience {
        case none
        case short
        case long

        var duration: Duration {
            switch self {
            case .none: .zero
            case .short: .seconds(60)
            case .long: .seconds(3_600)
            }
        }
    }

    private func path(of key: JobKey) -> String { "/jobs/\(JobFolder.name(of: key))" }

    private func document(
        _ method: HTTPMethod,
        _ path: String,
        _ body: JSONValue,
        _ patience: Patience
    ) async throws -> JSONValue {
        try await sent(method, path, body.bytes(), MediaType.json, patience)
    }

    private func sent(
        _ method: HTTPMethod,
        _ path: String,
        _ body: [UInt8],
        _ type: String,
        _ patience: Patience
    ) async throws -> JSONValue {
        let bytes = try await answer(method, path, body: body, type, patience: patience)
        guard let bytes else {
            throw ServerRefusal("there is nothing at \(address)\(path)")
        }
        return try JSONValue(parsing: bytes)
    }

    /// What the server answers; nothing where there is nothing.
    private func answer(
        _ method: HTTPMethod,
        _ path: String,
        body: [UInt8]? = nil,
        _ type: String = MediaType.json,
        patience: Patience
    ) async throws -> [UInt8]? {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        request.headers.add(name: "User-Agent", value: "ddx")
        if let token {
            request.headers.add(name: "Authorization", value: "Bearer \(token)")
        }
        if let body {
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let end = ContinuousClock.now + patience.duration
        var pause = Duration.milliseconds(200)
        while true {
            let failure: ServerRefusal
            do {
                return try await answer(to: request)
            } catch let refusal as ServerRefusal {
                guard refusal.isPassing else { throw refusal }
                failure = refusal
            } catch let error as HTTPClientError
                where [.invalidURL, .emptyHost, .emptyScheme].contains(error)
            {
                throw ServerRefusal("'\(address)' is no address of a server")
            } catch {
                failure = ServerRefusal("\(address) cannot be reached: \(error)", isPassing: true)
            }
            let wait = failure.pause ?? pause
            guard .now + wait <= end else { throw failure }
            try await Task.sleep(for: wait)
            pause = min(pause * 2, .seconds(2))
        }
    }

    private func answer(to request: HTTPClientRequest) async throws -> [UInt8]? {
        let response = try await client.execute(request, timeout: Self.answerTimeout)
        var bytes: [UInt8] = []
        for try await piece in response.body {
            bytes += piece.readableBytesView
            guard bytes.count <= Self.longestAnswer else {
                throw ServerRefusal("the server answers with more than it may")
            }
        }
        let code = response.status.code
        let problem = code >= 400 ? try? JSONValue(parsing: bytes) : nil
        switch code {
        case 200..<300: return bytes
        case 404 where problem?["code"]?.stringValue == JobFolder.nothingThere: return nil
        default:
            let said = problem?["detail"]?.stringValue ?? response.status.reasonPhrase
            throw ServerRefusal(
                "\(address) answered \(code): \(said.prefix(500))",
                isPassing: code == 429 || code >= 500,
                pause: RetryAfter.pause(response.headers.first(name: "Retry-After"))
            )
        }
    }

    private enum MediaType {
        static let json = "application/json"
        static let bytes = "application/octet-stream"
    }
}

/// What a server said to a worker instead of doing what it was asked.
struct ServerRefusal: Error, CustomStringConvertible {
    let description: String
    /// Whether asking again may help.
    var isPassing = false
    /// When to ask again, where the server says it.
    var pause: Duration?

    init(_ description: String, isPassing: Bool = false, pause: Duration? = nil) {
        self.description = description
        self.isPassing = isPassing
        self.pause = pause
    }
}
