import Synchronization
import SystemPackage
import WorkflowSystem

/// The digests of files, known without reading them while the system says that they are the same.
final class DigestMemory: Sendable {
    private struct Known {
        let stamp: FileStamp
        let digest: SHA256Digest
    }

    private struct State {
        /// What an earlier process has seen.
        var earlier: [TrackedPath: Known] = [:]
        /// What was asked for since.
        var known: [TrackedPath: Known] = [:]
        var isChanged = false
    }

    private let state = Mutex(State())

    /// Whether something is known that was not written down yet.
    var isChanged: Bool { state.withLock { $0.isChanged } }

    /// Takes over what was written down; what is no record is left out.
    func load(_ records: [(path: String, text: String)]) {
        state.withLock { state in
            for (path, text) in records {
                if let record = IndexRecord(text[...]), let digest = record.digest {
                    state.earlier[TrackedPath(path)] = Known(stamp: record.stamp, digest: digest)
                }
            }
        }
    }

    /// What is to be written down: all that was asked for, as records of the index.
    var records: [(path: String, text: String)] {
        state.withLock { $0.known }.map { path, known in
            (path.text, IndexRecord(stamp: known.stamp, digest: known.digest).text)
        }
    }

    /// The digest of a file, read only when it is not known.
    func digest(of path: FilePath, in root: BoundedRoot) throws -> SHA256Digest {
        try reading(path, in: root) { try root.digest(of: path) }
    }

    /// Keeps the digest that reading a file comes to, unless it is known already.
    ///
    /// The stamp is taken before the content: a file that changes meanwhile has another one. One so
    /// young that a change could bear the same times is not kept.
    func reading(
        _ path: FilePath,
        in root: BoundedRoot,
        always: Bool = false,
        _ read: () throws -> SHA256Digest
    ) throws -> SHA256Digest {
        let key = TrackedPath(path.string)
        let moment = SystemClock.now() * 1_000
        let stamp = try root.status(of: path).map(FileStamp.init)
        let known = state.withLock { state in
            state.known[key] ?? state.earlier[key]
        }
        if !always, let known, known.stamp == stamp {
            state.withLock { $0.known[key] = known }
            return known.digest
        }
        let digest = try read()
        if let stamp, !stamp.isRacy(at: moment) {
            state.withLock { state in
                state.isChanged = state.isChanged || known?.stamp != stamp
                state.known[key] = Known(stamp: stamp, digest: digest)
            }
        }
        return digest
    }
}
