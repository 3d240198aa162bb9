import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// What the catalog keeps of one workflow: what lists show, and the text that searches look at.
struct CatalogRecord: Sendable {
    /// A phase or an action that a search may find by itself.
    struct Part: Sendable, Hashable {
        let kind: String
        let phase: String?
        let name: String
        let text: String
    }

    let summary: WorkflowSummary
    let tree: String
    let digest: String
    let path: String
    /// When it was last changed, in seconds since 1970.
    let changed: Int64?
    /// Why it cannot be used; nothing when it can.
    let problem: String?
    let phases: String
    let artifacts: String
    let prompts: String
    let parts: [Part]

    /// Texts of prompts beyond this many bytes are not searched.
    private static let longestPrompts = 48 << 10
    private static let longestPart = 4 << 10

    /// Describes a workflow that cannot be used.
    init(refused name: String, tree: String, path: String, changed: Int64?, problem: String) {
        summary = WorkflowSummary(name: name)
        self.tree = tree
        digest = ""
        self.path = path
        self.changed = changed
        self.problem = problem
        phases = ""
        artifacts = ""
        prompts = ""
        parts = []
    }

    /// Describes a workflow by its files.
    ///
    /// - Parameters:
    ///   - source: The files; they need not be valid.
    ///   - name: The name of its folder, by which it is found.
    ///   - tree: What tells this content from others.
    ///   - path: Its folder.
    ///   - changed: When it was last changed.
    ///   - overlay: What the source says of it where its own file says nothing.
    init(
        _ source: WorkflowSource,
        named name: String,
        tree: String,
        path: String,
        changed: Int64?,
        overlay: WorkflowSummary? = nil
    ) {
        let loaded = WorkflowLoader.load(source)
        var summary = WorkflowSummary(loaded.root, named: loaded.root?["name"]?.text ?? name)
        if let overlay {
            summary = summary.completed(by: overlay)
        }
        let isThere = source.file(WorkflowLoader.fileName) != nil
        var problem = isThere ? nil : "it has no file '\(WorkflowLoader.fileName)'"
        if problem == nil, !summary.name.utf8.elementsEqual(name.utf8) {
            problem = "its folder is '\(name)', but its name is '\(summary.name)'"
        }
        self.summary = summary.named(name)
        self.tree = tree
        digest = source.digest.description
        self.path = path
        self.changed = changed
        self.problem = problem
        let definition = loaded.definition
        let all = definition?.phases ?? []
        phases = all.map { "\($0.id) \($0.name) \($0.description)" }.joined(separator: "\n")
        artifacts = all.flatMap(\.allArtifacts).map(\.id.text).joined(separator: "\n")
        prompts = Self.prompts(of: definition, in: source)
        parts = Self.parts(of: definition, in: source)
    }

    private static func prompts(
        of definition: WorkflowDefinition?,
        in source: WorkflowSource
    ) -> String {
        let keywords = definition?.keywords.joined(separator: " ") ?? ""
        let texts = source.files.lazy.filter { file in
            file.path.contains("prompt") || file.path == "README.md"
        }
        var bytes: [UInt8] = Array(keywords.utf8)
        for file in texts where bytes.count < longestPrompts {
            bytes.append(0x0A)
            bytes += file.content.prefix(longestPrompts - bytes.count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func parts(
        of definition: WorkflowDefinition?,
        in source: WorkflowSource
    ) -> [Part] {
        guard let definition else {
            return []
        }
        let phases = definition.phases.map { phase in
            Part(
                kind: "phase",
                phase: phase.id.text,
                name: phase.name,
                text: ([phase.id.text, phase.description] + phase.allArtifacts.map(\.id.text)
                    + phase.exitCriteria.map(\.criteria)).joined(separator: "\n")
            )
        }
        let actions =
            definition.actions.map { (nil as String?, $0) }
            + definition.phases.flatMap { phase in
                phase.actions.map { (phase.id.text as String?, $0) }
            }
        return phases
            + actions.map { phase, action in
                let prompt = source.file(action.prompt)?.content.prefix(longestPart) ?? []
                return Part(
                    kind: "action",
                    phase: phase,
                    name: action.id,
                    text: "\(action.title)\n\(String(decoding: prompt, as: UTF8.self))"
                )
            }
    }
}
