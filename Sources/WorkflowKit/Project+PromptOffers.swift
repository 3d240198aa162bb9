import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowSystem

/// A prompt that an applied workflow brings, for people or agents.
package struct PromptOffer: Sendable, Hashable {
    /// `WORKFLOW/ACTION`, `WORKFLOW/PHASE/ACTION` or `WORKFLOW/PHASE/ARTIFACT`.
    package let name: String
    package let title: String
    /// What comes of it, in a sentence.
    package let description: String
}

extension Project {
    /// The prompts of the actions and artifacts of all applied workflows.
    package func promptOffers() throws -> [PromptOffer] {
        try translatingFailure {
            try appliedNames().flatMap { name in
                try PromptCatalog(PinnedDefinition(try library().find(name).composed())).offers
            }
        }
    }

    /// The whole text of a prompt, with the answers that were given when the workflow was applied.
    ///
    /// - Parameter name: The name of the offer.
    /// - Returns: The offer and its text; for an artifact with where it goes and its template.
    /// - Throws: `Failure` with `notFound` when there is no such prompt.
    package func prompt(named name: String) throws -> (offer: PromptOffer, text: String) {
        try translatingFailure {
            let workflow = String(name.prefix { $0 != "/" })
            guard let applied = try appliedNames().first(where: { $0.isSameText(as: workflow) })
            else {
                throw try noPrompt(name)
            }
            let entry = try library().find(applied)
            let catalog = try PromptCatalog(PinnedDefinition(try entry.composed()))
            guard let found = try catalog.prompt(name, answers: lockEntry(applied)?.answers ?? [:])
            else {
                throw try noPrompt(name)
            }
            return found
        }
    }

    private func noPrompt(_ name: String) throws -> Failure {
        let hint = Suggestion.hint(for: name, among: try promptOffers().map(\.name))
        return Failure(
            .notFound,
            "no applied workflow has a prompt '\(name)'",
            hints: [hint, "ddx workflow list --installed"].compactMap(\.self)
        )
    }

    /// The files of the definition of an applied workflow, without overlays.
    package func definitionFiles(
        of workflow: String
    ) throws -> [(path: String, content: [UInt8])] {
        try translatingFailure {
            guard try appliedNames().contains(where: { $0.isSameText(as: workflow) }) else {
                throw Failure(
                    .notFound,
                    "workflow '\(workflow)' is not applied to this project",
                    hints: ["ddx workflow apply \(workflow)"]
                )
            }
            return try library().find(workflow).source().files.map { ($0.path, $0.content) }
        }
    }

    /// A file of the project; nothing when it is not there.
    ///
    /// - Throws: `Failure` for a path that leaves the project, a link, or more than the limit.
    package func file(_ path: String, limit: Int) throws -> [UInt8]? {
        try translatingFailure {
            let root = try BoundedRoot(root)
            let path = FilePath(path)
            return try root.exists(path) ? root.read(path, limit: limit) : nil
        }
    }
}

/// The prompts of one workflow.
private struct PromptCatalog {
    private let pinned: PinnedDefinition

    init(_ pinned: PinnedDefinition) {
        self.pinned = pinned
    }

    private var definition: WorkflowDefinition { pinned.definition }

    private var artifacts: [(name: String, phase: PhaseDefinition, artifact: ArtifactDefinition)] {
        definition.phases.flatMap { phase in
            phase.artifacts.filter { $0.prompt != nil }
                .map { ("\(definition.name)/\(phase.id)/\($0.id)", phase, $0) }
        }
    }

    private var actions: [(name: String, action: ActionDefinition)] {
        definition.namedActions.map { ("\(definition.name)/\($0.name)", $0.action) }
    }

    var offers: [PromptOffer] {
        actions.map {
            PromptOffer(name: $0.name, title: $0.action.title, description: "An action.")
        }
            + artifacts.map { name, phase, artifact in
                PromptOffer(
                    name: name,
                    title: artifact.title,
                    description: artifact.description.isEmpty
                        ? "An artifact of phase '\(phase.id)'." : artifact.description
                )
            }
    }

    func prompt(
        _ name: String,
        answers: JSONObject
    ) throws -> (offer: PromptOffer, text: String)? {
        guard let offer = offers.first(where: { $0.name.isSameText(as: name) }) else {
            return nil
        }
        if let found = actions.first(where: { $0.name.isSameText(as: name) }) {
            return (offer, text(of: found.action.prompt) ?? "")
        }
        guard let found = artifacts.first(where: { $0.name.isSameText(as: name) }) else {
            return nil
        }
        return (offer, try text(of: found.artifact, FilledTexts(definition, answers)))
    }

    /// The prompt, then each file with the template that it follows.
    private func text(of artifact: ArtifactDefinition, _ texts: FilledTexts) throws -> String {
        var parts: [String] = []
        if let prompt = artifact.prompt, let text = text(of: prompt) {
            parts.append(try texts.fill(text, file: prompt))
        }
        for output in artifact.outputs {
            let place = try texts.fill(output.path.text, file: output.path.text)
            guard let template = output.template, let text = text(of: template) else {
                parts.append("Write it to '\(place)'.\n")
                continue
            }
            let filled = try texts.fill(text, file: template)
            parts.append("Write it to '\(place)', which follows this template:\n\n\(filled)")
        }
        return parts.joined(separator: "\n")
    }

    private func text(of file: String) -> String? {
        pinned.source.file(file).map { String(decoding: $0.content, as: UTF8.self) }
    }
}

/// Fills in what was answered when a workflow was applied; all else is left as it stands.
private struct FilledTexts {
    private let context: TemplateContext

    init(_ definition: WorkflowDefinition, _ answers: JSONObject) {
        var variables = ValueMap()
        for variable in definition.variables where !variable.isSecret {
            variables[variable.name] = (answers[variable.name] ?? variable.defaultValue)
                .map { Value($0) }
        }
        context = TemplateContext(variables: variables)
    }

    func fill(_ text: String, file: String) throws -> String {
        try Template(parsing: text, file: file).render(in: context).text
    }
}
