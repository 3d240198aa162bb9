package import JSON
import WorkflowDiagnostics
import WorkflowLanguage

/// What lists show of a workflow.
///
/// It is read from `workflow.yml` alone and says nothing about whether the workflow is valid: what
/// is missing or broken is empty.
package struct WorkflowSummary: Sendable, Hashable {
    package let name: String
    package let version: String
    package let title: String?
    package let description: String
    package let category: String?
    package let type: String?
    package let tags: [String]

    /// Reads the file.
    ///
    /// - Parameters:
    ///   - bytes: Its content.
    ///   - name: What the workflow is called when the file does not say so.
    init(_ bytes: [UInt8], named name: String) {
        let root = YAMLDocument(SourceText(bytes), file: WorkflowLoader.fileName).root
        self.init(root, named: root?["name"]?.text ?? name)
    }

    /// Takes what a map says of a workflow.
    init(_ node: YAMLNode?, named name: String) {
        self.init(
            name: name,
            version: node?["version"]?.text ?? "",
            title: node?["title"]?.text,
            description: node?["description"]?.text ?? "",
            category: node?["category"]?.text,
            type: node?["type"]?.text,
            tags: node?["tags"].map { $0.items?.compactMap(\.text) ?? [$0.text].compactMap(\.self) }
                ?? []
        )
    }

    init(
        name: String,
        version: String = "",
        title: String? = nil,
        description: String = "",
        category: String? = nil,
        type: String? = nil,
        tags: [String] = []
    ) {
        self.name = name
        self.version = version
        self.title = title
        self.description = description
        self.category = category
        self.type = type
        self.tags = tags
    }

    /// The same under another name.
    func named(_ name: String) -> WorkflowSummary {
        WorkflowSummary(
            name: name,
            version: version,
            title: title,
            description: description,
            category: category,
            type: type,
            tags: tags
        )
    }

    /// The same, with the words of another one where it has none.
    func completed(by other: WorkflowSummary) -> WorkflowSummary {
        WorkflowSummary(
            name: name,
            version: version.isEmpty ? other.version : version,
            title: title ?? other.title,
            description: description.isEmpty ? other.description : description,
            category: category ?? other.category,
            type: type ?? other.type,
            tags: tags.isEmpty ? other.tags : tags
        )
    }
}

extension WorkflowSummary: JSONRepresentable {
    /// The fields that `workflow list --json` shows of every workflow.
    package var json: JSONValue {
        [
            "name": name.json, "version": version.json, "title": title.json,
            "description": description.json, "category": category.json, "type": type.json,
            "tags": tags.json,
        ]
    }
}
