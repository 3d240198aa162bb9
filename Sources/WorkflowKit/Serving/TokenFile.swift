import JSON
package import SystemPackage
import WorkflowStore
package import WorkflowSystem

/// The tokens of the server of one user, outside every project and readable by him alone.
///
/// Of each token only its digest is kept, so that the file opens no door.
package struct TokenFile: Sendable {
    private static let limit = 4 << 20
    private static let schema = "ddx.tokens/1"

    /// Where it stands.
    package let path: FilePath

    /// Names the file of a user; nothing is created before a token is kept.
    package init(_ folders: XDGFolders) {
        path = folders.config.appending("ddx").appending("serve").appending("tokens.json")
    }

    /// The tokens, the oldest first.
    ///
    /// - Throws: `StoreError` when others may read or change the file, `Failure` when it is damaged.
    package func tokens() throws -> [AccessToken] {
        guard let bytes = try SecretFile.read(path, limit: Self.limit) else {
            return []
        }
        guard let value = try? JSONValue(parsing: bytes),
            value["schema"]?.stringValue == Self.schema, let list = value["tokens"]?.arrayValue
        else {
            throw damaged
        }
        return try list.map { entry in
            guard let token = AccessToken(entry) else {
                throw damaged
            }
            return token
        }
    }

    /// What tells one content of the file from another; nothing when there is no file.
    package func version() throws -> FileStatus? {
        try DurableFile.status(of: path)
    }

    /// Changes the tokens while nobody else does, and keeps what came of it.
    func change<Answer>(_ work: (inout [AccessToken]) throws -> Answer) throws -> Answer {
        try DurableFile.createDirectories(path.removingLastComponent(), mode: .privateFolder)
        let lock = try FileLock.acquireBlocking(
            path.removingLastComponent().appending("tokens.lock"),
            mode: .privateFile
        )
        var tokens = try tokens()
        let answer = try work(&tokens)
        let object: JSONValue = [
            "schema": Self.schema.json, "tokens": .array(tokens.map(\.kept)),
        ]
        try DurableFile.write(object.bytes(pretty: true), to: path, mode: .privateFile)
        try lock.release()
        return answer
    }

    private var damaged: Failure {
        Failure(
            .integrity,
            "the file of tokens, '\(path)', is damaged",
            hints: ["restore it from a copy, or remove it and make new tokens: ddx serve token add"]
        )
    }
}
