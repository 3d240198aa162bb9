package import SystemPackage
package import WorkflowModel
package import WorkflowSystem

/// Where the files of one run stand: `runs/<id>` in the state folder of the project.
package struct RunFolder: Sendable, Hashable {
    package let path: FilePath

    /// Names the folder of a run; nothing is created.
    package init(_ run: RunID, state: FilePath) {
        path = state.appending("runs").appending(PathName.component(run.text))
    }

    /// Holds the kernel's lock and says who owns the run.
    package var owner: FilePath { path.appending("owner") }

    /// A byte written into it wakes the owner.
    package var wake: FilePath { path.appending("wake") }

    /// The segments of its log.
    package var logs: FilePath { path.appending("logs") }

    /// What the steps wrote, in a project of an earlier version; read, and never written to.
    package var earlierOutput: FilePath { path.appending("output") }

    /// Names each child that is running.
    var noteOfChildren: FilePath { path.appending("children") }

    /// The runs of a project that have a folder, in no order.
    package static func all(state: FilePath) throws -> [RunID] {
        let runs = state.appending("runs")
        guard try DurableFile.status(of: runs)?.kind == .folder else {
            return []
        }
        return try BoundedRoot(runs).list().filter { $0.kind == .folder }.compactMap { entry in
            entry.path.lastComponent.flatMap { PathName.identifier($0.string) }.map { RunID($0) }
        }
    }

    /// The children that are noted: those of the owner, and what dead owners left.
    ///
    /// A note that was cut off tells nothing and is passed over.
    package func children() throws -> [ProcessIdentity] {
        try NoteFile.notes(in: noteOfChildren).compactMap { ProcessIdentity($0) }
    }

    /// Removes the folder with all in it; asking again goes on where a failure stopped.
    package func remove() throws {
        try remove(path)
    }

    /// Removes its log, and says whether there was one.
    @discardableResult
    package func removeLogs() throws -> Bool {
        let hadOutput = try remove(earlierOutput)
        return try remove(logs) || hadOutput
    }

    /// How many bytes its log takes; nothing without one.
    package func sizeOfLogs() throws -> Int64? {
        var size: Int64?
        for folder in [logs, earlierOutput]
        where try DurableFile.status(of: folder)?.kind == .folder {
            try BoundedRoot(folder).walk { entry in
                size = (size ?? 0) + (entry.kind == .file ? entry.size : 0)
                return .enter
            }
        }
        return size
    }

    @discardableResult
    private func remove(_ folder: FilePath) throws -> Bool {
        guard try DurableFile.status(of: folder)?.kind == .folder,
            let name = folder.lastComponent
        else {
            return false
        }
        return try BoundedRoot(folder.removingLastComponent()).removeTree(FilePath(name.string))
    }

    /// Creates the folder, for those alone who may work in the project.
    func create() throws {
        try DurableFile.createDirectories(path, mode: .groupFolder)
    }
}
