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
    ///   - path: Where the file goes.
    ///   - artifact: Whose variables are left as they stand when nobody answered them.
    ///   - values: What the template may read.
    /// - Returns: The file, and what is still open in it.
    /// - Throws: `Failure` for a template that is missing or no text, and what rendering throws.
    func render(
        _ template: String,
        to path: FilePath,
        for artifact: ArtifactDefinition,
        values: any ValueLookup
    ) throws -> ArtifactRendering {
        let texts = RunTexts(values, declared: variables, open: artifact.variables)
        let text = try templates.template(template)
        let partials = try templates.partials(of: template)
        return try ArtifactRendering(path: path) { take in
            try texts.render(text, partials: partials, inPieces: take)
        }
    }

    /// Renders all files of an artifact that have a template, and validates them.
    ///
    /// - Parameters:
    ///   - artifact: The artifact.
    ///   - values: What templates and paths may read.
    /// - Returns: The files, and the places of those that people write.
    /// - Throws: `Failure` when two outputs have the same place, and what rendering throws.
    func files(
        of artifact: ArtifactDefinition,
        values: any ValueLookup
    ) throws -> (rendered: [ArtifactRendering], handwritten: [FilePath]) {
        var rendered: [ArtifactRendering] = []
        var handwritten: [FilePath] = []
        for output in artifact.outputs {
            let path = try path(output.path, for: artifact, values: values)
            guard !rendered.map(\.path).contains(path), !handwritten.contains(path) else {
                throw Failure(message: "two outputs have the path '\(path)'")
            }
            if let template = output.template {
                let file = try render(template, to: path, for: artifact, values: values)
                rendered.append(file)
            } else {
                handwritten.append(path)
            }
        }
        try validate(rendered, of: artifact)
        return (rendered, handwritten)
    }

    /// Refuses renderings that do not follow the schema of their artifact.
    ///
    /// Validated are JSON and YAML files; the front matter of Markdown files when there are none.
    ///
    /// - Throws: `Failure` that says what is wrong in which file.
    func validate(
        _ renderings: [ArtifactRendering],
        of artifact: ArtifactDefinition
    ) throws {
        guard let path = artifact.schema else {
            return
        }
        let schema = try SchemaFiles(content: templates.content).schema(path)
        for rendering in ArtifactSchema.described(renderings, path: \.path.string) {
            let bytes = try rendering.content()
            let result = SchemaValidation(of: bytes, at: rendering.path, by: schema)
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
