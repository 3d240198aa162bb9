import SystemPackage
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel

/// Renders the files of artifacts from the templates of a workflow.
package struct ArtifactRenderer: Sendable {
    let templates: TemplateFiles
    /// The variables that the workflow declares.
    let variables: [VariableDefinition]

    /// Why an artifact cannot be rendered.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, in lower case and without a full stop.
        package let message: String

        /// What is wrong.
        package var description: String { message }
    }

    /// Fills in a template of the workflow.
    ///
    /// - Parameters:
    ///   - template: Path of the template in the workflow's folder.
    ///   - artifact: Whose variables are left as they stand when nobody answered them.
    ///   - values: What the template may read.
    /// - Returns: The text, and what is still open in it.
    /// - Throws: `Failure` for a template that is missing or no text, and what rendering throws.
    func render(
        _ template: String,
        for artifact: ArtifactDefinition,
        values: any ValueLookup
    ) throws -> Rendering {
        let texts = RunTexts(values, declared: variables, open: artifact.variables)
        return try texts.render(
            templates.template(template),
            partials: templates.partials(of: template)
        )
    }

    /// Refuses renderings that do not follow the schema of their artifact.
    ///
    /// Validated are JSON and YAML files; the front matter of Markdown files when there are none.
    ///
    /// - Throws: `Failure` that says what is wrong in which file.
    func validate(
        _ renderings: [ArtifactPublisher.Rendering],
        of artifact: ArtifactDefinition
    ) throws {
        guard let path = artifact.schema else {
            return
        }
        let schema = try SchemaFiles(content: templates.content).schema(path)
        for rendering in ArtifactSchema.described(renderings, path: \.path.string) {
            let result = SchemaValidation(of: rendering.bytes, at: rendering.path, by: schema)
            guard result.verdict != .pass else {
                continue
            }
            let what = result.verdict == .fail ? "does not follow" : "cannot be checked against"
            let rest = result.findings.count - 3
            let more = rest > 0 ? " (and \(rest) more)" : ""
            throw Failure(
                message: "'\(rendering.path)' \(what) '\(path)' and was not written: "
                    + result.findings.prefix(3).joined(separator: "; ") + more
            )
        }
    }

    /// The place of an output in the project, with the values of the run filled in.
    func path(
        _ source: SourceString,
        for artifact: ArtifactDefinition,
        values: any ValueLookup
    ) throws -> FilePath {
        let texts = RunTexts(values, declared: variables, open: artifact.variables)
        let path = try ProjectFiles.path(texts.path(source))
        guard !path.isEmpty else {
            throw Failure(message: "the output path '\(source.text)' names no file")
        }
        guard !ProjectFiles.isInternal(path) else {
            throw Failure(message: "the output path '\(path)' belongs to git or to ddx itself")
        }
        return path
    }
}
