import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

/// What tests of artifact steps share.
extension ProjectFixture {
    /// Carries out an artifact step.
    func render(
        _ artifact: ArtifactDefinition,
        _ templates: [String: String] = ["t.md": "Hello {{ who }}\n"],
        values: JSONValue = ["vars": ["who": "Ada"]]
    ) async throws -> StepOutcome {
        try await runner(templates: templates).run(request(.artifact(artifact), values: values))
    }
}

extension ArtifactDefinition {
    /// An artifact with its outputs.
    static func with(
        _ outputs: [(template: String?, path: String)],
        overwrite: OverwritePolicy = .ifUnchanged
    ) -> ArtifactDefinition {
        var artifact = ArtifactDefinition(id: "prd")
        artifact.outputs = outputs.map {
            ArtifactDefinition.Output(template: $0.template, path: SourceString($0.path))
        }
        artifact.overwrite = overwrite
        return artifact
    }
}
