/// The folders of a workflow, so that each one can be listed without looking at all files.
struct SourceTree {
    /// What a folder holds, by name and sorted.
    struct Folder {
        var files: [String] = []
        var folders: [String] = []
    }

    private var folders: [[UInt8]: Folder] = [[]: Folder()]

    init(_ source: WorkflowSource) {
        for file in source.files {
            let parts = file.path.split(separator: "/").map(String.init)
            guard let name = parts.last else {
                continue
            }
            var path = ""
            for part in parts.dropLast() {
                let inner = path.isEmpty ? part : "\(path)/\(part)"
                if folders[Array(inner.utf8)] == nil {
                    folders[Array(inner.utf8)] = Folder()
                    folders[Array(path.utf8), default: Folder()].folders.append(part)
                }
                path = inner
            }
            folders[Array(path.utf8), default: Folder()].files.append(name)
        }
    }

    /// What a folder holds; empty when there is none.
    subscript(path: String) -> Folder { folders[Array(path.utf8)] ?? Folder() }

    /// Whether there is such a folder.
    func contains(_ path: String) -> Bool { folders[Array(path.utf8)] != nil }
}
