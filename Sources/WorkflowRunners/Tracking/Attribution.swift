import WorkflowModel

/// Tells whose a change is when several steps are under way.
enum Attribution {
    /// Those who may have made a change; one where it is certain.
    ///
    /// Whoever names the path made it; if nobody does, somebody who does not say what they change;
    /// if all say so, somebody broke their word, and it may be any of them.
    static func owners<ID>(
        of path: TrackedPath,
        isFolder: Bool,
        among participants: [(id: ID, paths: DeclaredPaths)]
    ) -> [ID] {
        let naming = participants.filter { $0.paths.names(path, isFolder: isFolder) }
        guard naming.isEmpty else {
            return naming.map(\.id)
        }
        let open = participants.filter { !$0.paths.isExclusive }
        return (open.isEmpty ? participants : open).map(\.id)
    }
}
