import WorkflowDiagnostics

/// Finds the plugins that the files of a workflow name.
enum PluginMentions {
    /// One name of a plugin, and the workflow in it that a phase uses.
    struct Mention: Hashable {
        let plugin: String
        let workflow: String?
    }

    /// All that the workflow in a folder, its overlay and its files of gates name, each once.
    static func all(in folder: SourceFolder, of source: WorkflowSource) -> [Mention] {
        var mentions: [Mention] = []
        let prefix = folder.path("phases/")
        let gates = source.files.filter { file in
            let name = file.path.split(separator: "/").last ?? ""
            return file.path.utf8.starts(with: prefix.utf8)
                && (name.hasPrefix("input-gates.") || name.hasPrefix("exit-gates."))
        }
        let files =
            [source.file(folder.path(WorkflowLoader.fileName)), source.overlay(of: folder)]
            .compactMap(\.self) + gates
        for file in files where file.content.contains(word) {
            if let root = YAMLDocument(SourceText(file.content), file: "").root {
                collect(root, isPhase: false, into: &mentions)
            }
        }
        var seen: Set<Mention> = []
        return mentions.filter { seen.insert($0).inserted }
    }

    private static let word = Array("uses".utf8)

    private static func collect(_ node: YAMLNode, isPhase: Bool, into mentions: inout [Mention]) {
        for item in node.items ?? [] {
            collect(item, isPhase: isPhase, into: &mentions)
        }
        for entry in node.entries ?? [] {
            if entry.key == "uses", let text = entry.value.text {
                if case .plugin(let name, let workflow)? = WorkflowReference(text) {
                    mentions.append(Mention(plugin: name, workflow: workflow))
                } else if !isPhase, let reference = PluginReference(text) {
                    mentions.append(Mention(plugin: reference.plugin, workflow: nil))
                }
            } else {
                collect(entry.value, isPhase: entry.key == "phases", into: &mentions)
            }
        }
    }
}
