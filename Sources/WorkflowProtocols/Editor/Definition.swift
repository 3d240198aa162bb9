import JSON
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

/// Where the name under a cursor is defined.
enum Definition {
    /// The place as the protocol writes it; null for what is defined nowhere.
    static func location(_ cursor: Cursor, _ documents: Documents) -> JSONValue {
        let analysis = cursor.analysis
        switch cursor.target?.target {
        case .phase(let phase): return location(phase.span, analysis, documents)
        case .step(let step): return location(step.span, analysis, documents)
        case .variable(let variable): return location(variable.span, analysis, documents)
        case .artifact(let artifact):
            let template =
                artifact.outputs.first?.template ?? artifact.collection?.template
                ?? artifact.prompt
            return template.map { location(ofFile: $0, analysis, documents) }
                ?? location(artifact.span, analysis, documents)
        case .workflow(let workflow): return location(workflow.span, analysis, documents)
        case .file(let path): return location(ofFile: path, analysis, documents)
        case .key, .function, .context, nil: return .null
        }
    }

    /// The place of a span as the protocol writes it.
    static func location(
        _ span: SourceSpan?,
        _ analysis: WorkflowAnalysis,
        _ documents: Documents
    ) -> JSONValue {
        guard let span else {
            return .null
        }
        let path = analysis.path(span.file)
        let text =
            documents.document(at: path)?.text ?? EditorText(analysis.file(path)?.content ?? [])
        return ["uri": documents.uri(of: path).json, "range": text.json(span.range)]
    }

    private static func location(
        ofFile path: String,
        _ analysis: WorkflowAnalysis,
        _ documents: Documents
    ) -> JSONValue {
        location(SourceSpan(file: analysis.source.shownPath(path)), analysis, documents)
    }
}

extension Documents {
    /// The name of a file as the editor knows it.
    func uri(of path: String) -> String {
        document(at: path)?.uri ?? FileURI.uri(path)
    }
}
