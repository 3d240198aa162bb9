import WorkflowDiagnostics
import WorkflowModel

/// What the readers of one workflow share: its files, what was found wrong, what to check later.
///
/// All paths are those of the source; `path` makes one of what stands in the workflow's folder.
final class LoadContext {
    /// A phase that something refers to; checked when all phases are known.
    struct PhaseReference {
        let id: PhaseID
        let span: SourceSpan?
        /// The phase that a refusal sends back from; absent for all other references.
        var rewoundFrom: PhaseID?
    }

    let source: WorkflowSource
    let tree: SourceTree
    let findings: Findings
    let used: UsedWorkflows
    private let plugins: PluginShelf
    /// The folder of the workflow in the source.
    let folder: SourceFolder
    var phaseReferences: [PhaseReference] = []
    /// Whether it is told as well what is allowed but was hardly meant.
    var lints = false
    /// The phase that is being read; nothing in a hook.
    var phase: PhaseID?
    /// What `workflow.yml` says, with the overlay carried out.
    var root: YAMLNode?
    /// Phases that an overlay took out: their folders are left over on purpose.
    var removedPhases: Set<PhaseID> = []
    private var checkedSchemas: Set<[UInt8]> = []

    init(_ source: WorkflowSource) {
        self.source = source
        tree = SourceTree(source)
        findings = Findings()
        used = UsedWorkflows()
        plugins = PluginShelf(source)
        folder = .main
    }

    /// Reads another workflow of the same source.
    init(_ folder: SourceFolder, beside other: LoadContext) {
        source = other.source
        tree = other.tree
        findings = other.findings
        used = other.used
        plugins = other.plugins
        self.folder = folder
    }

    /// The path of what stands in the folder of the workflow.
    func path(_ file: String) -> String { folder.path(file) }

    /// What a plugin that the workflow is pinned to says of itself.
    func plugin(_ name: String) -> PluginManifest? { plugins.manifest(of: name) }

    /// Reads a YAML file; nothing when it is absent, empty or unreadable.
    func yaml(_ path: String) -> YAMLNode? {
        guard let file = source.file(path) else {
            return nil
        }
        let text = SourceText(file.content)
        let shown = source.shownPath(path)
        findings.texts[shown] = text
        let document = YAMLDocument(text, file: shown)
        findings.add(document.diagnostics)
        return document.root
    }

    /// Makes the text of a file known to whoever shows findings in it.
    func show(_ path: String) {
        if let file = source.file(path), findings.texts[source.shownPath(path)] == nil {
            findings.texts[source.shownPath(path)] = SourceText(file.content)
        }
    }

    /// The text of a file, bytes that are no UTF-8 replaced.
    func text(_ path: String) -> String? {
        source.file(path).map { String(decoding: $0.content, as: UTF8.self) }
    }

    /// A span that stands for a whole file.
    func span(_ path: String) -> SourceSpan {
        SourceSpan(file: source.shownPath(path))
    }

    // MARK: Paths

    /// Checks a path in the project and reports one that leaves it.
    func projectPath(_ path: SourceString?) -> SourceString? {
        guard let path else {
            return nil
        }
        guard let problem = PathRules.problem(with: path.text) else {
            return path
        }
        findings.error(
            .unsafePath,
            "the path '\(path.text)' \(problem)",
            at: path.span,
            hints: ["write it relative to the project, without '..'"]
        )
        return nil
    }

    /// Checks the path of a file that a step writes, and reports one that nobody may write to.
    func outputPath(_ path: SourceString?) -> SourceString? {
        guard let path = projectPath(path) else {
            return nil
        }
        let parts = path.text.lowercased().split(separator: "/").filter { $0 != "." }
        guard parts.first == ".ddx" || parts.contains(".git") else {
            return path
        }
        findings.error(
            .unsafePath,
            "the path '\(path.text)' belongs to git or to ddx itself",
            at: path.span,
            hints: ["write the file somewhere else in the project"]
        )
        return nil
    }

    /// Checks a glob in the project and reports one that leaves it or cannot be read.
    func projectGlob(_ glob: SourceString?) -> String? {
        guard let glob = projectPath(glob) else {
            return nil
        }
        return PatternText.checkGlob(glob, findings) ? glob.text : nil
    }

    /// Checks a path in the workflow's folder and reports one that leaves it or does not exist.
    ///
    /// - Returns: The path in the source.
    func workflowFile(_ path: SourceString?, _ what: String) -> String? {
        guard let path else {
            return nil
        }
        let text = path.text.hasPrefix("./") ? String(path.text.dropFirst(2)) : path.text
        if let problem = PathRules.problem(with: text) {
            findings.error(
                .unsafePath,
                "the path '\(text)' \(problem)",
                at: path.span,
                hints: ["write it relative to the workflow's folder, without '..'"]
            )
            return nil
        }
        let place = self.path(text)
        guard source.file(place) != nil else {
            let folder = self.path("")
            findings.error(
                .missingFile,
                "the \(what) '\(text)' does not exist",
                at: path.span,
                hints: [
                    findings.suggestion(
                        for: text,
                        among: source.files.map(\.path).filter { $0.hasPrefix(folder) }
                            .map { String($0.dropFirst(folder.count)) }
                    ),
                    "create it in the workflow's folder, or correct the path",
                ]
            )
            return nil
        }
        return place
    }

    /// Checks the path of a JSON Schema in the workflow's folder, and what stands there.
    func schemaFile(_ path: SourceString?) -> String? {
        guard let file = workflowFile(path, "schema") else {
            return nil
        }
        guard checkedSchemas.insert(Array(file.utf8)).inserted else {
            return file
        }
        do throws(SchemaFiles.Failure) {
            _ = try SchemaFiles { self.source.file($0)?.content }.schema(file)
        } catch {
            for problem in error.problems {
                show(problem.path)
                let shown = source.shownPath(problem.path)
                findings.error(
                    .badSchema,
                    "the schema cannot be used: \(problem.message)",
                    at: SourceSpan(file: shown, range: problem.range)
                )
            }
        }
        return file
    }
}
