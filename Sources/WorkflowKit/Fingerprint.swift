import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// What a part of a definition does, apart from where and in which words it is written.
struct Fingerprint: Equatable {
    private let text: String
    private let files: [SHA256Digest?]

    /// Names of what people read, and of places in files.
    private static let words: Set<String> = [
        "span", "name", "title", "description", "estimatedDuration",
    ]

    /// A step with the files that it is made from.
    init(of step: StepDefinition, in source: WorkflowSource) {
        text = Self.describe(step, leavingOut: Self.words)
        guard case .artifact(let artifact) = step.kind else {
            files = []
            return
        }
        let paths =
            artifact.outputs.compactMap(\.template)
            + [artifact.collection?.template]
            .compactMap(\.self)
        files = paths.map { path in source.file(path).map { SHA256Digest(of: $0.content) } }
    }

    /// What surrounds the steps of a phase.
    init(frame phase: PhaseDefinition) {
        text = Self.describe(
            phase,
            leavingOut: Self.words.union(["steps", "artifacts", "actions"])
        )
        files = []
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
