import SystemPackage
import WorkflowExpressions

/// Reads templates of a workflow, with the partials that they insert.
struct TemplateFiles: Sendable {
    /// The content of a file of the workflow; nothing when it has none.
    let content: @Sendable (String) throws -> [UInt8]?

    /// How many files one template may draw in.
    private static let partialLimit = 100

    /// Reads a template.
    func template(_ path: String) throws -> Template {
        guard let text = try text(path) else {
            throw ArtifactRenderer.Failure(
                message: "the template '\(path)' is missing from the workflow"
            )
        }
        return Template(parsing: text, file: path)
    }

    /// The partials that a template needs, and those that they need, by the names it calls them.
    func partials(of path: String) throws -> [String: Template] {
        var found: [String: Template] = [:]
        var open = Self.partialNames(in: try text(path) ?? "")
        while let name = open.popLast(), found.count < Self.partialLimit {
            guard found[name] == nil, let (file, text) = try partial(name, beside: path) else {
                continue
            }
            found[name] = Template(parsing: text, file: file)
            open += Self.partialNames(in: text)
        }
        return found
    }

    /// A partial stands beside the template or in the `templates` of the template's workflow.
    private func partial(
        _ name: String,
        beside path: String
    ) throws -> (file: String, text: String)? {
        let folder = FilePath(path).removingLastComponent()
        let templates = try workflowFolder(around: folder).appending("templates")
        for folder in [folder.string, templates.string] {
            for ending in ["", ".md"] {
                let file = folder.isEmpty ? name + ending : "\(folder)/\(name)\(ending)"
                if let text = try text(file) {
                    return (file, text)
                }
            }
        }
        return nil
    }

    /// The folder of the workflow that a folder belongs to; a run holds several when some use others.
    private func workflowFolder(around folder: FilePath) throws -> FilePath {
        var folder = folder
        while !folder.isEmpty, try content(folder.appending("workflow.yml").string) == nil {
            folder.removeLastComponent()
        }
        return folder
    }

    private func text(_ path: String) throws -> String? {
        guard let bytes = try content(path) else {
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ArtifactRenderer.Failure(message: "the template '\(path)' is not UTF-8 text")
        }
        return text
    }

    private static func partialNames(in text: String) -> [String] {
        let parts = text.split(separator: "{{>", omittingEmptySubsequences: false)
        return parts.dropFirst().compactMap { part in
            guard let end = part.firstRange(of: "}}") else {
                return nil
            }
            let name = part[..<end.lowerBound].split(whereSeparator: \.isWhitespace)
            return name.count == 1 && name[0].utf8.count < 200 ? String(name[0]) : nil
        }
    }
}
