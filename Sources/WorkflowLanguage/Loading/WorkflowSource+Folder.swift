package import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

extension WorkflowSource {
    /// A workflow's folder may have this many files.
    package static let mostFiles = 20_000
    /// Its files may hold this many bytes altogether.
    package static let mostBytes = 64 << 20
    /// Its folders may nest this deep.
    package static let deepestFolder = 16

    /// Reads a folder; what is named `.git` is left out.
    ///
    /// - Parameters:
    ///   - path: The folder.
    ///   - shownAs: The folder as messages show it.
    /// - Returns: The files, all of them read.
    /// - Throws: `Diagnostic` when the folder is too large, holds links or may not be read;
    ///   `SystemError` when the device fails.
    package static func directory(_ path: FilePath, shownAs: String) throws -> WorkflowSource {
        do {
            var reading = FolderReading(root: try BoundedRoot(path), shownAs: shownAs)
            try reading.root.walk { try reading.visit($0) }
            if let finding = reading.finding {
                throw finding
            }
            return WorkflowSource(files: reading.files, shownAs: shownAs)
        } catch let error as SystemError where !error.isOfDevice {
            throw Diagnostic(
                .unreadableFolder,
                "\(error)",
                at: SourceSpan(file: shownAs),
                hints: ["see what stands at that path and correct it, then try again"]
            )
        }
    }
}

/// What has been read of a folder so far.
private struct FolderReading {
    let root: BoundedRoot
    let shownAs: String
    var files: [WorkflowSource.File] = []
    var finding: Diagnostic?
    private var byteCount = 0

    init(root: BoundedRoot, shownAs: String) {
        self.root = root
        self.shownAs = shownAs
    }

    mutating func visit(_ entry: FolderEntry) throws -> WalkStep {
        guard entry.path.lastComponent?.string != ".git" else {
            return .skip
        }
        let reserved = [
            SourceFolder.reserved: "sub-workflows", WorkflowSource.pluginsFolder: "plugins",
        ]
        if let owner = reserved[entry.path.string] {
            return refuse(
                entry,
                .refusedEntry,
                "'\(entry.path)' is kept for the files of \(owner)",
                hint: "give the folder another name"
            )
        }
        switch entry.kind {
        case .folder:
            guard entry.path.components.count <= WorkflowSource.deepestFolder else {
                return refuse(
                    entry,
                    .folderTooLarge,
                    "folders nest more than \(WorkflowSource.deepestFolder) levels deep"
                )
            }
            return .enter
        case .file:
            return try read(entry)
        default:
            return refuse(
                entry,
                .refusedEntry,
                "'\(entry.path)' is neither a file nor a folder",
                hint: "replace it by a copy of what it points to"
            )
        }
    }

    private mutating func read(_ entry: FolderEntry) throws -> WalkStep {
        guard files.count < WorkflowSource.mostFiles else {
            return refuse(
                entry,
                .folderTooLarge,
                "the folder has more than \(WorkflowSource.mostFiles) files"
            )
        }
        guard byteCount + Int(clamping: entry.size) <= WorkflowSource.mostBytes else {
            return refuse(
                entry,
                .folderTooLarge,
                "the folder holds more than \(WorkflowSource.mostBytes >> 20) MB"
            )
        }
        let content = try root.read(entry.path, limit: WorkflowSource.mostBytes - byteCount)
        byteCount += content.count
        files.append(
            WorkflowSource.File(
                path: entry.path.string,
                content: content,
                isExecutable: entry.status.permissions.contains(.ownerExecute)
            )
        )
        return .enter
    }

    private mutating func refuse(
        _ entry: FolderEntry,
        _ code: DiagnosticCode,
        _ message: String,
        hint: String = "remove what does not belong to the workflow"
    ) -> WalkStep {
        let shown = WorkflowSource(files: [], shownAs: shownAs).shownPath(entry.path.string)
        finding = Diagnostic(code, message, at: SourceSpan(file: shown), hints: [hint])
        return .stop
    }
}
