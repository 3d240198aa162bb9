import WorkflowDiagnostics
import WorkflowModel

/// The workflows that others of the same source use; each is read once.
final class UsedWorkflows {
    /// A workflow that has been read.
    struct Known {
        let definition: WorkflowDefinition?
        /// How many levels of others it uses.
        let height: Int
    }

    private struct Open {
        let folder: [UInt8]
        var name = ""
        var height = 0
    }

    private var known: [[UInt8]: Known] = [:]
    /// The way from the main workflow to the one that is being read.
    private var way = [Open(folder: [])]

    /// Takes down what the workflow that is being read is called.
    func name(_ name: String) {
        way[way.count - 1].name = name
    }

    /// How many levels lie above what the workflow that is being read uses.
    var depth: Int { way.count }

    /// The names on the way round when a workflow is being read already; nothing otherwise.
    func circle(to folder: SourceFolder) -> [String]? {
        let path = Array(folder.path.utf8)
        guard let start = way.firstIndex(where: { $0.folder == path }) else {
            return nil
        }
        let names = way[start...].map(\.name)
        return names + names.prefix(1)
    }

    /// Reads a workflow, or remembers it.
    func workflow(in folder: SourceFolder, read: () -> WorkflowDefinition?) -> Known {
        let path = Array(folder.path.utf8)
        if known[path] == nil {
            way.append(Open(folder: path))
            let definition = read()
            let height = way.removeLast().height
            known[path] = Known(definition: definition, height: height)
        }
        let result = known[path] ?? Known(definition: nil, height: 0)
        way[way.count - 1].height = max(way[way.count - 1].height, result.height + 1)
        return result
    }
}
