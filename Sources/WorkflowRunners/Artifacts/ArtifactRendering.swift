import SystemPackage
import WorkflowSystem

/// A file as its template renders it, in bounded memory whatever its size.
///
/// It is rendered once to find out that it can be, and what comes of it; a long one is rendered again
/// whenever its content is asked for, because the same values make the same text.
struct ArtifactRendering: Sendable {
    /// Hands over a text piece by piece, and tells what was left in it as it stands.
    typealias Source = @Sendable ((ArraySlice<UInt8>) throws -> Void) throws -> [String]

    let path: FilePath
    let size: Int
    let digest: SHA256Digest
    /// What was left as it stands: names that are not declared.
    let undeclared: [String]
    private let source: Source
    /// The content of a short one.
    private let kept: [UInt8]?

    /// The longest text that is kept in memory.
    private static let longestKept = 1 << 20

    /// Renders a file for the first time.
    init(path: FilePath, _ source: @escaping Source) throws {
        var stream = DigestStream()
        var size = 0
        var bytes: [UInt8] = []
        undeclared = try source { piece in
            stream.update(piece)
            size += piece.count
            if size <= Self.longestKept {
                bytes += piece
            }
        }
        self.path = path
        self.size = size
        self.source = source
        digest = stream.finish()
        kept = size <= Self.longestKept ? bytes : nil
    }

    /// Takes a text that is there already.
    init(path: FilePath, text: String) {
        let bytes = Array(text.utf8)
        self.path = path
        size = bytes.count
        digest = SHA256Digest(of: bytes)
        undeclared = []
        source = { take in
            try take(bytes[...])
            return []
        }
        kept = bytes
    }

    /// Hands over the content piece by piece.
    func write(_ take: (ArraySlice<UInt8>) throws -> Void) throws {
        if let kept {
            try take(kept[...])
        } else {
            _ = try source(take)
        }
    }

    /// The whole content; one that is too long to be held is refused.
    func content() throws -> [UInt8] {
        guard size <= ProjectFiles.sizeLimit else {
            throw ArtifactRenderer.Failure(
                message: "'\(path)' has \(size) bytes, too many to look into it"
            )
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        try write { bytes += $0 }
        return bytes
    }
}
