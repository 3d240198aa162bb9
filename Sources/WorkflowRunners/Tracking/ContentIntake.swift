import SystemPackage
import WorkflowSystem

/// Reads contents to know their digests, and keeps them in a store on the way.
///
/// What was read is durable once the intake has finished, and not before.
struct ContentIntake: ~Copyable {
    /// Up to here a content is read once and held in memory.
    private static let smallSize: Int64 = 1 << 20
    /// How many files are written before they are synced together.
    private static let batchSize = 4_096

    private let store: ObjectStore?
    private var root: BoundedRoot?
    private var batch: FileBatch?
    private var count = 0
    private var pending: Set<SHA256Digest> = []
    private var groups: Set<FilePath> = []
    private var hasNewGroups = false

    /// Begins to read; without a store nothing is kept.
    init(into store: ObjectStore?) {
        self.store = store
    }

    /// Reads a file; the status is what it was before it was read.
    mutating func take(
        _ file: borrowing OpenFile
    ) throws -> (digest: SHA256Digest, status: FileStatus) {
        let status = try file.status()
        guard status.size > Self.smallSize else {
            return (try take(try file.content(limit: Int.max)), status)
        }
        let digest = try file.digest()
        guard let store, status.size <= store.fileLimit, try !isKept(digest, in: store) else {
            return (digest, status)
        }
        let copied = try add(to: ObjectStore.group(of: digest), in: store) { batch, group in
            try batch.add(copyOf: file, in: group) { digest in
                FilePath.Component(ObjectStore.name(of: digest)) ?? "copy"
            }
        }
        // A file that was written meanwhile landed under another digest, maybe in the wrong group.
        guard copied == digest else {
            return try takeWhole(file)
        }
        pending.insert(copied)
        return (copied, status)
    }

    /// Reads the bytes of a small file or of a link.
    mutating func take(_ bytes: [UInt8]) throws -> SHA256Digest {
        let digest = SHA256Digest(of: bytes)
        guard let store, Int64(bytes.count) <= store.fileLimit, try !isKept(digest, in: store)
        else {
            return digest
        }
        try add(to: ObjectStore.group(of: digest), in: store) { batch, _ in
            try batch.add(bytes, as: ObjectStore.path(of: digest))
        }
        pending.insert(digest)
        return digest
    }

    /// Makes everything that was kept durable.
    mutating func finish() throws {
        try publish()
        if hasNewGroups, let root {
            try root.sync()
        }
    }

    /// Reads a file that others write while we do; what was in memory at one moment counts.
    private mutating func takeWhole(
        _ file: borrowing OpenFile
    ) throws -> (digest: SHA256Digest, status: FileStatus) {
        let status = try file.status()
        return (try take(try file.content(limit: Int(clamping: store?.fileLimit ?? 0))), status)
    }

    private func isKept(_ digest: SHA256Digest, in store: ObjectStore) throws -> Bool {
        try pending.contains(digest) || store.freshen(digest)
    }

    private mutating func add<Value>(
        to group: FilePath,
        in store: ObjectStore,
        _ body: (inout FileBatch, FilePath) throws -> Value
    ) throws -> Value {
        if root == nil {
            try DurableFile.createDirectories(store.folder, mode: .groupFolder)
        }
        let root = try self.root ?? BoundedRoot(store.folder)
        self.root = root
        if groups.insert(group).inserted, try !root.exists(group) {
            hasNewGroups = true
            try root.createDirectories(group, durably: false, mode: .groupFolder)
        }
        if count >= Self.batchSize {
            try publish()
        }
        var batch = self.batch.take() ?? FileBatch(in: root, mode: .groupFile)
        count += 1
        let result = Result { try body(&batch, group) }
        self.batch = consume batch
        return try result.get()
    }

    private mutating func publish() throws {
        guard var batch = batch.take() else { return }
        count = 0
        try batch.commit()
    }
}
