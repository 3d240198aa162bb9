import WorkflowDiagnostics
import WorkflowModel

/// Turns what `meta.yml` asks of an artifact into exit criteria of its phase.
///
/// Every entry is bound to the files of the artifact: as long as they are missing, or as their
/// template rendered them, it fails, and what people said about them goes stale when they change.
struct ArtifactCriteria {
    let metadata: ArtifactMetadata
    let artifact: ArtifactDefinition

    /// What its `validation` asks for, then its approval.
    var all: [GateDefinition] { validation + approval }

    /// What `validation`, or `validation_rules` of the flat shape, asks for.
    private var validation: [GateDefinition] {
        guard let node = metadata.root["validation"] ?? metadata.root["validation_rules"] else {
            return []
        }
        let reader = ArtifactValidation(
            context: metadata.context,
            path: path,
            title: artifact.title
        )
        return reader.lenient(node)
    }

    /// The approval that the artifact needs; the review prompt tells what to look at.
    var approval: [GateDefinition] {
        let approvers = metadata.approvers
        guard metadata.isApproved ?? !approvers.isEmpty else {
            return []
        }
        let people = approvers.isEmpty ? "" : ": \(approvers.joined(separator: ", "))"
        var gate = GateDefinition(criteria: "\(artifact.title): approval\(people)")
        gate.origin = .artifact
        gate.evidence = SourceString(path)
        gate.guidance = metadata.review
        gate.span = metadata.root["workflow"]?["approval_required"]?.span ?? metadata.root.span
        gate.checks = [CheckDefinition(.approval(role: nil, count: 1), at: gate.span)]
        return [gate]
    }

    /// The file, or a glob for a collection.
    private var path: String {
        artifact.collection?.pattern ?? artifact.outputs.first?.path.text ?? artifact.id.text
    }
}

extension PhaseDefinition {
    /// Takes the artifacts for optional that gates name as evidence, when no such gate is required.
    mutating func relaxCriteriaOfOptionalArtifacts() {
        let named = exitCriteria.filter { [.workflow, .gateFile].contains($0.origin) }
        for index in exitCriteria.indices where exitCriteria[index].origin == .artifact {
            guard let path = exitCriteria[index].evidence?.text else {
                continue
            }
            let gates = named.filter { $0.isAbout(path) }
            if !gates.isEmpty, gates.allSatisfy({ !$0.isRequired }) {
                exitCriteria[index].isRequired = false
            }
        }
    }
}

extension GateDefinition {
    /// Whether the evidence is the file, a section of it, or the folder that holds it.
    fileprivate func isAbout(_ path: String) -> Bool {
        guard let evidence = evidence?.text else {
            return false
        }
        let file = evidence.prefix { $0 != "#" }
        return file.hasSuffix("/") ? path.hasPrefix(file) : path == file
    }
}
