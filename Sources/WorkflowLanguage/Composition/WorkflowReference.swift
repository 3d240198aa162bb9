/// How a phase names the workflow that stands in place of its steps.
package enum WorkflowReference: Sendable {
    /// A folder, relative to the one of the workflow that names it; its parts, `..` among them.
    case folder([String])
    /// A workflow of the project, else of those that come with the program.
    case named(String, version: String?)
    /// A workflow that a plugin carries.
    case plugin(String, workflow: String)

    /// Reads `./path`, `../path`, `name`, `name@version` or `plugin:name/workflow`; nothing when it is none of them.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        if let first = parts.first, [".", ".."].contains(first), !text.hasPrefix("/") {
            guard !text.utf8.contains(0), !text.utf8.contains(UInt8(ascii: "\n")) else {
                return nil
            }
            self = .folder(parts.filter { $0 != "." })
            return
        }
        if text.hasPrefix("plugin:") {
            guard let reference = PluginReference(String(text.dropFirst(7))) else {
                return nil
            }
            self = .plugin(reference.plugin, workflow: reference.part ?? reference.plugin)
            return
        }
        let words = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        guard let name = words.first, NameRules.isWorkflowName(name),
            words.dropFirst().allSatisfy(NameRules.isVersion)
        else {
            return nil
        }
        self = .named(name, version: words.count == 2 ? words[1] : nil)
    }
}

extension WorkflowReference {
    /// Whether a plugin carries the workflow.
    var isOfPlugin: Bool {
        if case .plugin = self { true } else { false }
    }
}

/// The folder of a workflow in a composed source.
///
/// What lies in the folder of the main workflow stays where it is. A workflow that is named stands
/// in `.uses/name@version`, and what lies beside a folder in its `.uses/_1`, where the number says
/// how many levels up. Each folder has one place, however many phases use it.
package struct SourceFolder: Sendable {
    /// The folder that holds what does not lie in the main workflow's own.
    package static let reserved = ".uses"
    /// The folder of the main workflow.
    package static let main = SourceFolder(base: "", parts: [])

    /// The folder of the workflow that relative paths start from: the main one, or a named one.
    let base: String
    /// The way from there; `..` stands only at its beginning.
    let parts: [String]

    /// The folder of a workflow that this one uses.
    func following(_ reference: WorkflowReference) -> SourceFolder {
        switch reference {
        case .named(let name, let version):
            let word = version.map { "\(name)@\($0)" } ?? name
            return SourceFolder(base: "\(Self.reserved)/\(word)", parts: [])
        case .plugin(let name, let workflow):
            let folder = WorkflowSource.folder(ofPlugin: name)
            return SourceFolder(base: "\(folder)/workflows/\(workflow)", parts: [])
        case .folder(let way):
            var parts = parts
            for part in way {
                if part != ".." || parts.last ?? ".." == ".." {
                    parts.append(part)
                } else {
                    parts.removeLast()
                }
            }
            return SourceFolder(base: base, parts: parts)
        }
    }

    /// Whether it lies in the folder that its relative path starts from.
    var isInside: Bool { parts.first != ".." }

    /// The folder's path in the composed source; empty for that of the main workflow.
    package var path: String {
        let levels = parts.prefix { $0 == ".." }.count
        let outside = levels == 0 ? [] : [Self.reserved, "_\(levels)"]
        return ([base].filter { !$0.isEmpty } + outside + parts.dropFirst(levels))
            .joined(separator: "/")
    }

    /// The path in the composed source of a file of the folder.
    func path(_ file: String) -> String {
        let folder = path
        return folder.isEmpty ? file : "\(folder)/\(file)"
    }
}
