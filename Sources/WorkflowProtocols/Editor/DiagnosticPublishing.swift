import JSON
import WorkflowDiagnostics
import WorkflowLanguage

/// Tells the editor what is wrong, file by file.
struct DiagnosticPublishing: Sendable {
    private var pages: CodePages
    /// What was told last, by workflow and file.
    private var told: [String: [String: [JSONValue]]] = [:]
    var showsPages = false
    var showsRelated = false

    init(_ pages: CodePages) {
        self.pages = pages
    }

    /// The messages that say what is wrong with a workflow now, and nothing where all is well again.
    mutating func messages(for analysis: WorkflowAnalysis, _ documents: Documents) -> [RPCMessage] {
        var findings: [String: [JSONValue]] = [:]
        for finding in analysis.diagnostics {
            let place = Self.place(of: finding, analysis)
            findings[place.path, default: []].append(json(finding, place.range, analysis))
        }
        let before = told.updateValue(findings, forKey: analysis.folder) ?? [:]
        var paths = Set(before.keys).union(findings.keys)
        // An open document is told about even when all is well, or nothing could be read.
        paths.formUnion(
            documents.all.compactMap(\.path).filter {
                analysis.relativePath($0) != nil || analysis.file($0) != nil
            }
        )
        return messages(about: paths, documents)
    }

    /// The messages that take back everything about workflows that are not open any more.
    mutating func messages(keeping folders: Set<String>, _ documents: Documents) -> [RPCMessage] {
        var paths: Set<String> = []
        for (folder, findings) in told where !folders.contains(folder) {
            paths.formUnion(findings.keys)
            told[folder] = nil
        }
        return messages(about: paths, documents)
    }

    /// A finding as the protocol writes it.
    mutating func json(
        _ finding: Diagnostic,
        _ range: JSONValue,
        _ analysis: WorkflowAnalysis
    ) -> JSONValue {
        var object: JSONObject = [
            "range": range, "severity": finding.severity == .error ? 1 : 2,
            "code": finding.code.description.json, "source": "ddx",
            "message": ([finding.message] + finding.hints).joined(separator: "\n").json,
        ]
        if showsPages, let page = pages.uri(of: finding.code) {
            object["codeDescription"] = ["href": page.json]
        }
        let related = finding.related.filter { analysis.texts[$0.span.file] != nil }
        if showsRelated, !related.isEmpty {
            object["relatedInformation"] = .array(
                related.map { place in
                    let path = analysis.path(place.span.file)
                    let range = Self.range(of: place.span, analysis)
                    return [
                        "location": ["uri": FileURI.uri(path).json, "range": range],
                        "message": place.message.json,
                    ]
                }
            )
        }
        return object.json
    }

    /// The file and the range of a finding; the beginning of `workflow.yml` where there is none.
    static func place(
        of finding: Diagnostic,
        _ analysis: WorkflowAnalysis
    ) -> (path: String, range: JSONValue) {
        guard let span = finding.span, analysis.texts[span.file] != nil else {
            let top = EditorText.Position(line: 0, character: 0).json
            let path = "\(analysis.folder)/\(WorkflowLoader.fileName)"
            return (path, ["start": top, "end": top])
        }
        return (analysis.path(span.file), range(of: span, analysis))
    }

    private static func range(of span: SourceSpan, _ analysis: WorkflowAnalysis) -> JSONValue {
        (analysis.texts[span.file] ?? EditorText([])).json(span.range)
    }

    private func messages(about paths: Set<String>, _ documents: Documents) -> [RPCMessage] {
        paths.sorted().map { path in
            let document = documents.document(at: path)
            let findings = told.sorted { $0.key < $1.key }.flatMap { $0.value[path] ?? [] }
            var parameters: JSONObject = [
                "uri": (document?.uri ?? FileURI.uri(path)).json, "diagnostics": .array(findings),
            ]
            if let version = document?.version, !version.isNull {
                parameters["version"] = version
            }
            return .notification(
                method: "textDocument/publishDiagnostics",
                parameters: .object(parameters)
            )
        }
    }
}
