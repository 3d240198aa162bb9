package import JSON
package import WorkflowDiagnostics

/// Findings in the format that code review tools read, SARIF 2.1.0.
package struct SARIFReport: JSONRepresentable {
    private let findings: [Diagnostic]
    private let texts: [String: SourceText]
    private let explanations: [DiagnosticExplanation]
    private let version: String

    /// Prepares findings to be written.
    ///
    /// - Parameters:
    ///   - findings: The findings; they are written by file and position.
    ///   - texts: The files that they are about.
    ///   - explanations: What is known about codes.
    ///   - version: The version of this program.
    package init(
        _ findings: [Diagnostic],
        texts: [String: SourceText],
        explanations: [DiagnosticExplanation],
        version: String
    ) {
        self.findings = findings.sortedByPosition
        self.texts = texts
        self.explanations = explanations
        self.version = version
    }

    /// The one object of a log with one run.
    package var json: JSONValue {
        let codes = Set(findings.map(\.code)).sorted()
        let rules = codes.map(rule)
        let results = findings.map { result($0, codes.firstIndex(of: $0.code) ?? 0) }
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "ddx", "version": version.json, "rules": .array(rules),
                        ]
                    ],
                    "columnKind": "utf16CodeUnits",
                    "results": .array(results),
                ]
            ],
        ]
    }

    private func rule(_ code: DiagnosticCode) -> JSONValue {
        var rule: JSONObject = ["id": code.description.json]
        if let explanation = explanations.first(where: { $0.code == code }) {
            rule["shortDescription"] = ["text": explanation.title.json]
            rule["fullDescription"] = ["text": explanation.text.json]
        }
        return rule.json
    }

    private func result(_ finding: Diagnostic, _ rule: Int) -> JSONValue {
        let message = ([finding.message] + finding.hints).joined(separator: "\n")
        var result: JSONObject = [
            "ruleId": finding.code.description.json, "ruleIndex": rule.json,
            "level": finding.severity.rawValue.json, "message": ["text": message.json],
        ]
        if let span = finding.span {
            result["locations"] = [["physicalLocation": .object(location(of: span))]]
        }
        if !finding.related.isEmpty {
            result["relatedLocations"] = .array(
                finding.related.map { place in
                    var location: JSONObject = [
                        "physicalLocation": .object(self.location(of: place.span))
                    ]
                    location["message"] = ["text": place.message.json]
                    return location.json
                }
            )
        }
        if let edit = finding.edit, let region = region(of: edit.span) {
            let replacement: JSONValue = [
                "deletedRegion": region, "insertedContent": ["text": edit.replacement.json],
            ]
            result["fixes"] = [
                [
                    "artifactChanges": [
                        [
                            "artifactLocation": ["uri": URIPath.encoded(edit.span.file).json],
                            "replacements": [replacement],
                        ]
                    ]
                ]
            ]
        }
        return result.json
    }

    private func location(of span: SourceSpan) -> JSONObject {
        var location: JSONObject = ["artifactLocation": ["uri": URIPath.encoded(span.file).json]]
        location["region"] = region(of: span)
        return location
    }

    /// The stretch of a file; nothing when that is all of it.
    private func region(of span: SourceSpan) -> JSONValue? {
        guard let text = texts[span.file], !span.range.isEmpty else {
            return nil
        }
        let start = text.utf16Position(of: span.range.lowerBound)
        let end = text.utf16Position(of: span.range.upperBound)
        return [
            "startLine": start.line.json, "startColumn": start.column.json,
            "endLine": end.line.json, "endColumn": end.column.json,
        ]
    }
}
