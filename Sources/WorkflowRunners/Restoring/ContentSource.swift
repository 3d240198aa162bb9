import SystemPackage
import WorkflowSystem

/// Where contents of files and links come from when files are written or compared.
protocol ContentSource: Sendable {
    /// The content with a digest that belongs to a path; nothing when it is not there any more.
    func content(of path: TrackedPath, _ digest: SHA256Digest) throws -> FoundContent?
}

/// A content, ready to be copied.
enum FoundContent: ~Copyable, Sendable {
    case file(OpenFile)
    /// Where a link leads to.
    case bytes([UInt8])

    /// The bytes; more than allowed are an error.
    consuming func bytes(limit: Int) throws -> [UInt8] {
        switch consume self {
        case .file(let file): try file.content(limit: limit)
        case .bytes(let bytes): bytes
        }
    }
}

extension ObjectStore: ContentSource {
    func content(of path: TrackedPath, _ digest: SHA256Digest) throws -> FoundContent? {
        guard let file = try open(digest) else { return nil }
        return .file(file)
    }
}

/// The files of a folder as they stand there, as long as they hold what is asked for.
struct FolderContents: ContentSource {
    let root: BoundedRoot

    func content(of path: TrackedPath, _ digest: SHA256Digest) throws -> FoundContent? {
        switch try root.state(at: path) {
        case .link(digest): return .bytes(try root.linkTargetBytes(of: path.filePath))
        case .file(digest, _): return .file(try root.openFile(path.filePath))
        default: return nil
        }
    }
}

extension BoundedRoot {
    /// What stands at a path now; whatever has no content that can be known is an unknown file.
    ///
    /// Beneath a link there is nothing, wherever it leads to.
    func state(at path: TrackedPath) throws -> EntryState {
        guard try !isBeneathLink(path.filePath), let status = try status(of: path.filePath) else {
            return .absent
        }
        let permissions = Int(status.permissions.rawValue)
        switch status.kind {
        case .folder: return .folder(permissions: permissions)
        case .link:
            return .link(SHA256Digest(of: try linkTargetBytes(of: path.filePath)))
        case .file: return .file(try digest(of: path.filePath), permissions: permissions)
        case .fifo, .other: return .file(nil, permissions: permissions)
        }
    }

    private func isBeneathLink(_ path: FilePath) throws -> Bool {
        var folder: FilePath = ""
        for part in path.components.dropLast() {
            folder.append(part)
            switch try status(of: folder)?.kind {
            case .link: return true
            case .folder: continue
            default: return false
            }
        }
        return false
    }
}
