import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Puts rendered files into the project without ever losing what a person wrote.
struct ArtifactPublisher: Sendable {
    let root: BoundedRoot
    let record: RenderedRecord

    /// A file as it was rendered.
    struct Rendering: Sendable {
        let path: FilePath
        let bytes: [UInt8]
        let digest: SHA256Digest

        init(path: FilePath, text: String) {
            self.path = path
            bytes = Array(text.utf8)
            digest = SHA256Digest(of: bytes)
        }
    }

    /// Publishes a file as far as the policy allows, and says what became of it.
    ///
    /// The digest of the change is that of a rendering, so that a file which still has it is known
    /// to be untouched; a file that was kept because somebody wrote it has none.
    func publish(_ rendering: Rendering, _ policy: OverwritePolicy) throws -> FileChange {
        let path = rendering.path
        guard let status = try root.status(of: path) else {
            try root.createDirectories(path.removingLastComponent())
            try write(rendering)
            return FileChange(path: path.string, change: .added, digest: "\(rendering.digest)")
        }
        guard status.kind == .file else {
            throw SystemError.refusal("replace", path, because: "it is not a regular file")
        }
        let present = try root.digest(of: path)
        let isUntouched = try record.contains(present, at: path)
        if present == rendering.digest {
            try record.note(present, at: path)
            return FileChange(path: path.string, change: .kept, digest: "\(present)")
        }
        // The status is compared again so that an edit in this very moment is not lost.
        let mayReplace = policy == .always || (policy == .ifUnchanged && isUntouched)
        guard mayReplace, try policy == .always || root.status(of: path) == status else {
            let digest = isUntouched ? "\(present)" : nil
            return FileChange(path: path.string, change: .kept, digest: digest)
        }
        try write(rendering, permissions: status.permissions)
        return FileChange(path: path.string, change: .modified, digest: "\(rendering.digest)")
    }

    /// Publishes a file that must not exist yet.
    func create(_ rendering: Rendering) throws -> FileChange {
        guard try root.status(of: rendering.path) == nil else {
            throw SystemError("create", rendering.path, errno: .fileExists)
        }
        return try publish(rendering, .never)
    }

    private func write(_ rendering: Rendering, permissions: FilePermissions? = nil) throws {
        let staged = try root.stage(rendering.path, mode: permissions ?? .publicFile)
        try staged.write(rendering.bytes)
        if let permissions {
            try staged.setPermissions(permissions)
        }
        try record.note(rendering.digest, at: rendering.path)
        try staged.publish()
    }
}
