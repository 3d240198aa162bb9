import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Puts rendered files into the project without ever losing what a person wrote.
struct ArtifactPublisher: Sendable {
    let root: BoundedRoot
    let record: RenderedRecord
    /// Further records of what nobody has written.
    var others: [RenderedRecord] = []
    /// The folder for what people wrote and what is replaced all the same.
    var edited: FilePath { record.editedFolder }
    /// Told what people should know.
    var note: @Sendable (String) -> Void = { _ in }

    /// Publishes a file as far as the policy allows, and says what became of it.
    ///
    /// The digest of the change is that of a rendering, so that a file which still has it is known
    /// to be untouched; a file that was kept because somebody wrote it has none.
    func publish(_ rendering: ArtifactRendering, _ policy: OverwritePolicy) throws -> FileChange {
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
        let isUntouched = try isUntouched(present, at: path)
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
        if !isUntouched {
            try keep(path, present)
        }
        try write(rendering, permissions: status.permissions)
        return FileChange(path: path.string, change: .modified, digest: "\(rendering.digest)")
    }

    /// The file as it stays whatever is rendered; nothing for one that may be written.
    func kept(_ path: FilePath, _ policy: OverwritePolicy) throws -> FileChange? {
        guard policy != .always, try root.status(of: path)?.kind == .file else {
            return nil
        }
        let present = try root.digest(of: path)
        guard try policy == .never || !isUntouched(present, at: path) else {
            return nil
        }
        return FileChange(path: path.string, change: .kept, digest: nil)
    }

    private func isUntouched(_ digest: SHA256Digest, at path: FilePath) throws -> Bool {
        try ([record] + others).contains { try $0.contains(digest, at: path) }
    }

    /// Publishes a file that must not exist yet.
    func create(_ rendering: ArtifactRendering) throws -> FileChange {
        guard try root.status(of: rendering.path) == nil else {
            throw SystemError("create", rendering.path, errno: .fileExists)
        }
        return try publish(rendering, .never)
    }

    /// Where the text is kept that a person wrote and `overwrite: always` replaces.
    func keptPlace(of path: FilePath, _ digest: SHA256Digest) -> FilePath {
        edited.pushing(path).removingLastComponent()
            .appending("\(digest.hexadecimal.prefix(12))-\(path.lastComponent?.string ?? "")")
    }

    private func keep(_ path: FilePath, _ digest: SHA256Digest) throws {
        let place = keptPlace(of: path, digest)
        try DurableFile.createDirectories(place.removingLastComponent(), mode: .groupFolder)
        let staged = try DurableFile.stage(place, mode: .groupFile)
        try root.read(path) { try staged.write(Array($0)) }
        try staged.publish()
        note("'\(path)' was edited and is replaced; what it held is kept as '\(place)'")
    }

    private func write(
        _ rendering: ArtifactRendering,
        permissions: FilePermissions? = nil
    ) throws {
        let staged = try root.stage(rendering.path, mode: permissions ?? .publicFile)
        try rendering.write { try staged.write(Array($0)) }
        if let permissions {
            try staged.setPermissions(permissions)
        }
        try record.note(rendering.digest, at: rendering.path)
        try staged.publish()
    }
}
