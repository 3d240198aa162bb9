/// The plugins that a workflow is pinned to; each manifest is read once.
final class PluginShelf {
    private let source: WorkflowSource
    private var known: [[UInt8]: PluginManifest?] = [:]

    init(_ source: WorkflowSource) {
        self.source = source
    }

    /// What a plugin says of itself; nothing when the workflow is not pinned to it.
    func manifest(of name: String) -> PluginManifest? {
        let key = Array(name.utf8)
        if let known = known[key] {
            return known
        }
        let manifest = source.pinnedPlugin(name)?.manifest
        known[key] = .some(manifest)
        return manifest
    }
}
