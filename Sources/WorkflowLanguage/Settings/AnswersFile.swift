package import JSON
package import WorkflowDiagnostics

/// Answers to variables in a file: a map from names to values.
package enum AnswersFile {
    /// Reads the answers in the order of the file.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - file: The path shown to people.
    /// - Returns: The values by the names of variables; whether these exist is not checked.
    /// - Throws: The first `Diagnostic` about what cannot be read.
    package static func read(_ bytes: [UInt8], file: String) throws(Diagnostic) -> JSONObject {
        let document = YAMLDocument(SourceText(bytes), file: file)
        if let finding = document.diagnostics.first(where: { $0.severity == .error }) {
            throw finding
        }
        guard let root = document.root, !root.isNull else {
            return [:]
        }
        guard let object = root.json.objectValue else {
            throw Diagnostic(
                .wrongValueType,
                "answers must be a map but are \(root.kindWord)",
                at: root.span,
                hints: ["write one 'name: value' a line"]
            )
        }
        return object
    }

    /// The text of an answers file.
    package static func text(_ answers: JSONObject) -> String {
        answers.map { "\(YAMLText.flow(.string($0.key))): \(YAMLText.flow($0.value))\n" }.joined()
    }
}
