package import SystemPackage
import WorkflowSystem

/// The folder `.ddx`, which makes a folder a project.
package enum ProjectFolder {
    /// What there was to create.
    package struct Initialization: Sendable, Hashable {
        /// The random name of this copy of the project.
        package let id: String
        /// The paths created, from the root; empty when all was there.
        package let created: [String]
        /// Whether there was no `.ddx` before, which makes the project this user's own.
        package let isNew: Bool
    }

    /// Finds the project that a folder belongs to: the nearest one above it with a `.ddx`.
    ///
    /// - Throws: `LibraryError` with `refused` when `.ddx` is a link.
    package static func locate(from folder: FilePath) throws(LibraryError) -> FilePath? {
        try LibraryError.wrapping {
            var candidate = folder.lexicallyNormalized()
            while true {
                let status = try DurableFile.status(of: candidate.pushing(ProjectPath.folder))
                if status?.kind == .link {
                    try ProjectPath.requireNoLinks(in: BoundedRoot(candidate))
                }
                if status?.kind == .folder {
                    return candidate
                }
                if !candidate.removeLastComponent() {
                    return nil
                }
            }
        }
    }

    /// Makes a folder a project; what is there stays as it is.
    ///
    /// A project that is new is recorded as this user's own. One that came with a `.ddx`, such as a
    /// clone, is not: trust in it is the user's to give.
    ///
    /// - Parameters:
    ///   - root: The folder, which exists.
    ///   - shared: Whether the group may work in it.
    ///   - trust: Where own projects are recorded; nothing when nobody is to own it yet.
    /// - Returns: What was created.
    /// - Throws: `LibraryError`.
    package static func initialize(
        at root: FilePath,
        shared: Bool = false,
        trust: TrustStore?
    ) throws(LibraryError) -> Initialization {
        try LibraryError.wrapping {
            let folder = try BoundedRoot(root)
            try ProjectPath.requireNoLinks(in: folder)
            try folder.removeRemains(in: "")
            let status = try folder.status(of: ProjectPath.folder)
            if let status, status.kind != .folder {
                throw LibraryError(
                    .cannotCreate,
                    "'\(ProjectPath.folder)' exists and is no folder",
                    hints: ["rename it, then run 'ddx init' again"]
                )
            }
            return status == nil
                ? try make(at: root, folder, shared, trust) : try complete(folder, shared)
        }
    }

    /// The random name of a copy of a project; nothing before it is initialized.
    package static func id(of projectRoot: FilePath) throws(LibraryError) -> String? {
        try LibraryError.wrapping {
            let root = try BoundedRoot(projectRoot)
            guard try root.exists(ProjectPath.id) else {
                return nil
            }
            let text = String(decoding: try root.read(ProjectPath.id, limit: 256), as: UTF8.self)
            let id = text.prefix { $0 != "\n" }
            return id.isEmpty ? nil : String(id)
        }
    }

    /// Noted as own first: the folder then appears whole, and a crash before that leaves none.
    private static func make(
        at path: FilePath,
        _ root: BoundedRoot,
        _ shared: Bool,
        _ trust: TrustStore?
    ) throws -> Initialization {
        let id = makeID()
        try trust?.adopt(project: path, id: id)
        let files = contents(id: id)
        try root.publishAll(
            files.map { path, bytes, permissions in
                let parts = path.components.dropFirst()
                return PlannedFile(
                    FilePath(root: nil, parts),
                    bytes,
                    permissions: permissions
                )
            },
            as: ProjectPath.folder
        )
        try openState(in: root, shared)
        return Initialization(id: id, created: files.map(\.path.string), isNew: true)
    }

    private static func complete(_ root: BoundedRoot, _ shared: Bool) throws -> Initialization {
        let existing = try root.status(of: ProjectPath.state)
        if existing == nil {
            try root.createDirectories(ProjectPath.state, mode: .privateFolder)
        }
        var created: [String] = []
        for (path, bytes, permissions) in contents(id: makeID()) where try !root.exists(path) {
            try root.write(bytes, to: path, mode: permissions)
            created.append(path.string)
        }
        // A crash may have come before the permissions were set.
        if shared || existing?.permissions != .groupFolder {
            try openState(in: root, shared)
        }
        guard let id = try id(of: root.path) else {
            throw LibraryError(
                .invalid,
                "'\(ProjectPath.id)' is empty",
                hints: ["remove the file, then run 'ddx init' again"]
            )
        }
        return Initialization(id: id, created: created, isNew: false)
    }

    private static func contents(
        id: String
    ) -> [(path: FilePath, bytes: [UInt8], permissions: FilePermissions)] {
        [
            (ProjectPath.configuration, Array(ConfigurationText.standard.utf8), .publicFile),
            (ProjectPath.ignored, Array("state/\nconfig.local.yml\n".utf8), .publicFile),
            (ProjectPath.id, Array("\(id)\n".utf8), .privateFile),
        ]
    }

    /// Says who may enter the folder that holds the runs.
    private static func openState(in root: BoundedRoot, _ shared: Bool) throws {
        if shared {
            try root.share(ProjectPath.state)
        } else {
            try root.setPermissions(of: ProjectPath.state, to: .privateFolder)
        }
    }

    private static func makeID() -> String {
        SecureRandom.bytes(16)
            .map { byte in
                let digits = String(byte, radix: 16)
                return digits.utf8.count == 1 ? "0\(digits)" : digits
            }
            .joined()
    }
}
