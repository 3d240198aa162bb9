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
        self.name = root?["name"]?.text ?? name
        version = root?["version"]?.text ?? ""
        title = root?["title"]?.text
        description = root?["description"]?.text ?? ""
        category = root?["category"]?.text
        type = root?["type"]?.text
        tags =
            root?["tags"].map { $0.items?.compactMap(\.text) ?? [$0.text].compactMap(\.self) } ?? []
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
