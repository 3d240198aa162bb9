import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

extension Catalog {
    /// Brings the catalog up to the workflows of this computer that have the same origin.
    ///
    /// Only workflows with a file whose size or time changed are read.
    ///
    /// - Parameters:
    ///   - entries: The workflows.
    ///   - place: What tells where they stand from other places.
    /// - Throws: `LibraryError` when the catalog cannot be written.
    package func refresh(_ entries: [LibraryEntry], as place: String) async throws {
        var stamps: [String: String] = [:]
        for entry in entries {
            stamps[entry.name] = try entry.folder.map(Self.stamp)
        }
        let known = try await trees(in: place)
        guard known != stamps else {
            return
        }
        var update = Update(place: place, stamp: "")
        update.names = Set(entries.map(\.name))
        for entry in entries where known[entry.name] != stamps[entry.name] {
            // What cannot be read, such as a folder with links, is found by name alone.
            let source = (try? entry.source()) ?? WorkflowSource(files: [])
            update.records.append(
                CatalogRecord(
                    source,
                    named: entry.name,
                    tree: stamps[entry.name] ?? "",
                    path: entry.shownAs,
                    changed: nil
                )
            )
        }
        try await apply(update)
    }

    /// Changes whenever a file beneath a folder does.
    private static func stamp(of folder: FilePath) throws -> String {
        var digest = DigestStream()
        try BoundedRoot(folder).walk { entry in
            let status = entry.status
            digest.update(
                Array("\(entry.path) \(status.size) \(status.modified) \(status.inode)\n".utf8)
            )
            return .enter
        }
        return digest.finish().hexadecimal
    }
}
