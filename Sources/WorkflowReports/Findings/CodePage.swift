package import JSON
package import WorkflowDiagnostics

/// What `explain` tells about a code, as text and as JSON.
package struct CodePage: JSONRepresentable {
    private let explanation: DiagnosticExplanation
    private let example: DiagnosticExample?

    /// Takes what is known about a code.
    package init(_ explanation: DiagnosticExplanation, _ example: DiagnosticExample?) {
        self.explanation = explanation
        self.example = example
    }

    /// The title, the explanation and the example.
    package var text: String {
        var parts = ["\(explanation.code): \(explanation.title)", explanation.text]
        if let example {
            parts.append("Wrong\(place(of: example)):\n\n\(Self.indented(example.wrong))")
            parts.append("Right:\n\n\(Self.indented(example.right))")
        }
        return parts.joined(separator: "\n\n")
    }

    /// The object `ddx.explanation/1`.
    package var json: JSONValue {
        var object: JSONObject = [
            "schema": "ddx.explanation/1", "code": explanation.code.description.json,
            "title": explanation.title.json, "text": explanation.text.json,
        ]
        if let example {
            object["example"] = [
                "of": example.frame.rawValue.json, "wrong": example.wrong.json,
                "right": example.right.json,
            ]
        }
        return object.json
    }

    private func place(of example: DiagnosticExample) -> String {
        switch example.frame {
        case .file: ", as 'workflow.yml'"
        case .phase: ", in a phase"
        case .step: ", in a step"
        }
    }

    private static func indented(_ lines: String) -> String {
        lines.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    }
}
