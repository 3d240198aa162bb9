import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

extension Catalog {
    /// Brings the catalog up to the commit of a source that is read now.
    ///
    /// Only workflows whose content changed since the last time are read.
    ///
    /// - Returns: Whether there is anything of this source: false before its first sync.
    @discardableResult
    package func refresh(_ clone: SourceClone) async throws -> Bool {
        guard let head = try await clone.head() else {
            return false
        }
        let known = try await stamp(of: clone.key)
        if known?.stamp == head.text {
            return true
        }
        let reader = SourceReader(clone)
        let file = try await reader.file(SourceCatalogFile.path, at: head)
        let overlay = SourceCatalogFile(file ?? [])
        let overlayStamp = file.map { SHA256Digest(of: $0).hexadecimal } ?? ""
        let all = try await reader.workflows(at: head)
        let trees = known?.overlay == overlayStamp ? try await trees(in: clone.key) : [:]
        let changed = all.filter { trees[$0.name] != $0.tree.text }
        let times = try await ChangeTimes.read(of: changed, in: clone, at: head)
        var update = Update(place: clone.key, stamp: head.text, overlay: overlayStamp)
        update.names = Set(all.map(\.name))
        update.tags = try await clone.tags()
        update.ratings = try await SourceRatings.read(reader, at: head)
        update.usage = try await SourceStatistics.read(reader, at: head)
        update.records = try await reader.read(changed) { workflow, result in
            CatalogRecord(workflow, result, times[workflow.name], overlay[workflow.name])
        }
        try await apply(update)
        return true
    }
}

extension CatalogRecord {
    fileprivate init(
        _ workflow: SharedWorkflow,
        _ result: Result<WorkflowSource, LibraryError>,
        _ changed: Int64?,
        _ overlay: WorkflowSummary?
    ) {
        switch result {
        case .success(let source):
            self.init(
                source,
                named: workflow.name,
                tree: workflow.tree.text,
                path: workflow.path,
                changed: changed,
                overlay: overlay
            )
        case .failure(let error):
            self.init(
                refused: workflow.name,
                tree: workflow.tree.text,
                path: workflow.path,
                changed: changed,
                problem: error.message
            )
        }
    }
}
