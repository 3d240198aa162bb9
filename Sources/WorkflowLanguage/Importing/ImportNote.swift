import WorkflowDiagnostics

/// What became of one thing of a foreign workflow.
package struct ImportNote: Sendable, Hashable {
    /// Whether it is there afterwards.
    package enum Outcome: String, Sendable, Hashable {
        case mapped
        case notCarriedOver = "not_carried_over"
    }

    package let outcome: Outcome
    /// What it is, such as `inputs.spec`.
    package let what: String
    /// What it became, or why it is not carried over.
    package let words: String
    package let file: String
    package let line: Int
}

/// A foreign workflow as it is here.
package struct ImportedWorkflow: Sendable {
    /// What the format is called.
    package let format: String
    package let name: String
    /// All files of the new workflow.
    package let source: WorkflowSource
    /// Everything that was looked at, by file and line.
    package let notes: [ImportNote]
}

/// Gathers what an importer has to say.
final class ImportNotes {
    private var spans: [(note: ImportNote, offset: Int)] = []
    /// The files that were read, by the path that notes show.
    private var texts: [String: SourceText] = [:]
    private(set) var findings: [Diagnostic] = []

    /// Everything said, by file and line.
    var notes: [ImportNote] {
        spans.sorted { ($0.note.file, $0.offset) < ($1.note.file, $1.offset) }.map(\.note)
    }

    /// Reads a YAML file; nothing when it cannot be read, which is a finding.
    func yaml(_ file: WorkflowSource.File, of source: WorkflowSource) -> YAMLNode? {
        let shown = source.shownPath(file.path)
        let text = SourceText(file.content)
        texts[shown] = text
        let document = YAMLDocument(text, file: shown)
        findings += document.diagnostics
        return document.root
    }

    func text(_ file: String) -> SourceText? { texts[file] }

    func mapped(_ what: String, _ words: String, at span: SourceSpan) {
        add(.mapped, what, words, span)
    }

    func dropped(_ what: String, _ words: String, at span: SourceSpan) {
        add(.notCarriedOver, what, words, span)
    }

    private func add(
        _ outcome: ImportNote.Outcome,
        _ what: String,
        _ words: String,
        _ span: SourceSpan
    ) {
        let start = span.range.lowerBound
        let line = texts[span.file]?.position(of: start).line ?? 1
        let note = ImportNote(
            outcome: outcome,
            what: what,
            words: words,
            file: span.file,
            line: line
        )
        spans.append((note, start))
    }
}
