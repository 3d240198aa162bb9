import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// What a part of a definition does, apart from where and in which words it is written.
struct Fingerprint: Equatable {
    private let text: String
    private let files: [SHA256Digest?]

    /// Names of what people read, and of places in files.
    private static let words: Set<String> = [
        "span", "name", "title", "description", "estimatedDuration", "version", "updated",
    ]

    /// A step with the files that it is made from.
    init(of step: StepDefinition, in source: WorkflowSource) {
        text = Self.describe(step, leavingOut: Self.words)
        files = Self.files(of: step, in: source)
    }

    /// What surrounds the steps of a phase, with all of the workflow that it uses.
    init(frame phase: PhaseDefinition, in source: WorkflowSource) {
        let material: Set = ["artifacts", "actions"]
        let frame = Self.describe(
            phase,
            leavingOut: Self.words.union(material).union(["steps"])
        )
        let used = phase.subworkflow?.definition
        let content = used.map { Self.describe($0, leavingOut: Self.words.union(material)) }
        text = frame + (content ?? "")
        files = used.map { Self.files(of: $0, in: source) } ?? []
    }

    private static func files(
        of workflow: WorkflowDefinition,
        in source: WorkflowSource
    ) -> [SHA256Digest?] {
        workflow.phases.flatMap { phase in
            phase.steps.flatMap { files(of: $0, in: source) }
                + (phase.subworkflow?.definition.map { files(of: $0, in: source) } ?? [])
        }
    }

    private static func files(
        of step: StepDefinition,
        in source: WorkflowSource
    ) -> [SHA256Digest?] {
        guard case .artifact(let artifact) = step.kind else {
            return []
        }
        let paths =
            artifact.outputs.compactMap(\.template)
            + [artifact.collection?.template]
            .compactMap(\.self)
        return paths.map { path in source.file(path).map { SHA256Digest(of: $0.content) } }
    }

    /// Writes a value with all that it holds, but for members of some names.
    private static func describe(_ value: Any, leavingOut names: Set<String>) -> String {
        let mirror = Mirror(reflecting: value)
        guard !mirror.children.isEmpty else {
            return "\(value)"
        }
        let parts = mirror.children.filter { !names.contains($0.label ?? "") }.map { child in
            "\(child.label ?? ""):\(describe(child.value, leavingOut: names))"
        }
        return "{\(parts.joined(separator: ","))}"
    }
}
