import WorkflowDiagnostics
import WorkflowLanguage

/// The file `catalog.yml` of a source: what it says of workflows that say too little themselves.
struct SourceCatalogFile: Sendable {
    static let path = "catalog.yml"

    private let summaries: [String: WorkflowSummary]

    /// Reads `workflows`, a map from names to `description`, `category`, `type` and `tags`.
    ///
    /// What cannot be read counts for nothing: the file only adds words.
    init(_ bytes: [UInt8]) {
        let root = YAMLDocument(SourceText(bytes), file: Self.path).root
        summaries = (root?["workflows"]?.entries ?? []).reduce(into: [:]) { result, entry in
            result[entry.key] = WorkflowSummary(entry.value, named: entry.key)
        }
    }

    subscript(name: String) -> WorkflowSummary? { summaries[name] }
}
