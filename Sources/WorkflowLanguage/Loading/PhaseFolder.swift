import Patterns
import WorkflowDiagnostics
import WorkflowModel

/// A phase's folder, `phases/NN-id`, and the artifacts and actions found in it.
struct PhaseFolder {
    let path: String
    /// The name of the folder, such as `01-frame`.
    let name: String
    let context: LoadContext

    /// What is found of one artifact.
    struct Artifact {
        let definition: ArtifactDefinition
        let metadata: ArtifactMetadata?
    }

    /// The artifacts in the order in which they are made.
    func artifacts(documents: String) -> [Artifact] {
        let found = context.tree["\(path)/artifacts"].folders.map {
            artifact(ArtifactID($0), documents: documents)
        }
        return ArtifactOrder.sorted(found)
    }

    /// Actions of a folder, in both layouts: `actions/NAME.md` and `actions/NAME/prompt.md`.
    static func actions(in actions: String, _ context: LoadContext) -> [ActionDefinition] {
        let files = context.tree[actions].files
            .filter { $0.hasSuffix(".md") && $0 != "README.md" }
            .map { (String($0.dropLast(3)), "\(actions)/\($0)") }
        let folders = context.tree[actions].folders
            .map { ($0, "\(actions)/\($0)/prompt.md") }
            .filter { context.source.file($0.1) != nil }
        return (files + folders).sorted { $0.0 < $1.0 }.map { id, prompt in
            let outline = MarkdownOutline(context.text(prompt) ?? "")
            let title = outline.headings.first?.text ?? ""
            return ActionDefinition(id: id, title: title.isEmpty ? id : title, prompt: prompt)
        }
    }

    // MARK: One artifact

    private func artifact(_ id: ArtifactID, documents: String) -> Artifact {
        let folder = "\(path)/artifacts/\(id)"
        let root = context.yaml("\(folder)/meta.yml") ?? context.yaml("\(folder)/meta.yaml")
        let metadata = root.map { ArtifactMetadata(root: $0, context: context) }
        let place = place(of: id, metadata, documents: documents)
        let template = file(metadata?.template, standard: "template.md", in: folder, "template")

        var artifact = ArtifactDefinition(id: id)
        artifact.title = metadata?.title ?? id.text
        artifact.description = metadata?.description ?? ""
        artifact.prompt = file(metadata?.prompt, standard: "prompt.md", in: folder, "prompt")
        artifact.hasMetadata = root != nil
        artifact.requiredRole = metadata?.requiredRole
        artifact.approvers = metadata?.approvers ?? []
        artifact.variables = metadata?.variables ?? []
        artifact.span = root?.span ?? template.map(context.span)
        if place.isCollection {
            artifact.collection = ArtifactDefinition.Collection(
                folder: place.folder,
                naming: place.name,
                template: template
            )
        } else {
            artifact.outputs = [.init(template: template, path: SourceString(place.path))]
        }
        artifact.outputs += otherTemplates(in: folder).map {
            let path = ArtifactPlace(folder: place.folder, name: String($0.dropLast(9))).path
            return .init(template: "\(folder)/\($0)", path: SourceString(path))
        }
        if let metadata {
            artifact.validation = ArtifactCriteria(metadata: metadata, artifact: artifact).all
        }
        checkExamples(metadata, in: folder)
        checkDocuments(metadata, in: folder)
        return Artifact(definition: artifact, metadata: metadata)
    }

    private func place(
        of id: ArtifactID,
        _ metadata: ArtifactMetadata?,
        documents: String
    ) -> ArtifactPlace {
        let naming = context.projectPath(metadata?.naming)?.text
        let standard = ArtifactPlace(folder: "\(documents)/\(name)", name: naming ?? "\(id).md")
        guard let location = context.outputPath(metadata?.location) else {
            return standard
        }
        return ArtifactPlace(location: location.text, naming: naming, standardName: "\(id).md")
    }

    /// The file that the metadata names, else the standard one when it exists.
    private func file(
        _ named: SourceString?,
        standard: String,
        in folder: String,
        _ what: String
    ) -> String? {
        if let named {
            let path = "\(folder)/\(named.text)"
            if PathRules.problem(with: named.text) == nil, context.source.file(path) != nil {
                return path
            }
            context.findings.warning(
                .unknownReference,
                "the \(what) '\(named.text)' does not exist",
                at: named.span,
                hints: ["create \(context.source.shownPath(path)), or remove the key"]
            )
        }
        let path = "\(folder)/\(standard)"
        return context.source.file(path) == nil ? nil : path
    }

    private func otherTemplates(in folder: String) -> [String] {
        context.tree[folder].files.filter { $0.hasSuffix(".template") && $0.utf8.count > 9 }
    }

    private func checkDocuments(_ metadata: ArtifactMetadata?, in folder: String) {
        for document in metadata?.documents ?? []
        where context.source.file(Self.resolved(document.text, in: folder)) == nil {
            context.findings.warning(
                .unknownReference,
                "the document '\(document.text)' does not exist",
                at: document.span,
                hints: ["correct the path, or remove the key"]
            )
        }
    }

    /// Follows `..` in a path; one that leaves the workflow leads to no file.
    private static func resolved(_ path: String, in folder: String) -> String {
        var parts = folder.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(String(part))
            } else if parts.popLast() == nil {
                return ""
            }
        }
        return parts.joined(separator: "/")
    }

    private func checkExamples(_ metadata: ArtifactMetadata?, in folder: String) {
        for example in metadata?.examples ?? []
        where context.source.file("\(folder)/\(example.text)") == nil {
            context.findings.warning(
                .missingExample,
                "the example '\(example.text)' does not exist",
                at: example.span,
                hints: [
                    "create \(context.source.shownPath("\(folder)/\(example.text)")), "
                        + "or remove the entry"
                ]
            )
        }
    }
}
