import JSONSchema
import SystemPackage
import WorkflowLanguage
import WorkflowModel

/// What validating the value in a file against a JSON Schema came to.
struct SchemaValidation: Sendable {
    let verdict: Verdict
    /// Everything that is wrong, with its line; empty for a pass.
    let findings: [String]

    /// Reads the value and validates it.
    ///
    /// A text that is not what its name says fails; one that is not read here is unknown.
    init(of bytes: [UInt8], at path: FilePath, by schema: JSONSchema) {
        guard let kind = StructuredText.Kind(path: path.string) else {
            verdict = .unknown
            findings = ["it is no file of JSON, YAML or Markdown"]
            return
        }
        do throws(StructuredText.Problem) {
            let text = try StructuredText(bytes, as: kind)
            let report = schema.validate(text.value)
            switch report.outcome {
            case .valid: verdict = .pass
            case .invalid: verdict = .fail
            case .undecided: verdict = .unknown
            }
            findings = report.findings.map {
                "line \(text.line(at: $0.instanceLocation)): \($0)"
            }
        } catch {
            verdict = error.isRefusal ? .unknown : .fail
            findings = ["\(error)"]
        }
    }
}
