import JSON
import WorkflowDiagnostics
import WorkflowLanguage

/// Changes of several files as the protocol writes them.
struct WorkspaceChange {
    private let edits: [SourceEdit]
    private let analysis: WorkflowAnalysis
    private let documents: Documents

    init(_ edits: [SourceEdit], _ analysis: WorkflowAnalysis, _ documents: Documents) {
        self.edits = edits
        self.analysis = analysis
        self.documents = documents
    }

    /// The changes, with a folder that is renamed after them.
    func json(_ abilities: Renaming.Abilities, moving move: PhaseRenaming.Move? = nil) -> JSONValue
    {
        var byPath: [String: [SourceEdit]] = [:]
        for edit in edits {
            byPath[analysis.path(edit.span.file), default: []].append(edit)
        }
        let files = byPath.sorted { $0.key < $1.key }.map { path, edits in
            (path: path, edits: json(edits, of: path))
        }
        guard abilities.takesVersions else {
            return [
                "changes": .object(
                    JSONObject(files.map { (documents.uri(of: $0.path), $0.edits) })
                )
            ]
        }
        var changes = files.map { path, edits -> JSONValue in
            let version = documents.document(at: path)?.version ?? .null
            return [
                "textDocument": ["uri": documents.uri(of: path).json, "version": version],
                "edits": edits,
            ]
        }
        if let move {
            changes.append([
                "kind": "rename",
                "oldUri": FileURI.uri("\(analysis.folder)/\(move.from)").json,
                "newUri": FileURI.uri("\(analysis.folder)/\(move.to)").json,
            ])
        }
        return ["documentChanges": .array(changes)]
    }

    private func json(_ edits: [SourceEdit], of path: String) -> JSONValue {
        let text =
            documents.document(at: path)?.text ?? EditorText(analysis.file(path)?.content ?? [])
        return .array(
            edits.sorted { $0.span.range.lowerBound < $1.span.range.lowerBound }.map { edit in
                ["range": text.json(edit.span.range), "newText": edit.replacement.json]
            }
        )
    }
}
