import WorkflowDiagnostics
import WorkflowModel

/// Which folder of `phases/` belongs to which phase.
struct PhaseFolders {
    /// The names of the folders by the phase they belong to.
    let byPhase: [PhaseID: String]
    private let context: LoadContext

    init(_ context: LoadContext) {
        self.context = context
        var byPhase: [PhaseID: String] = [:]
        for name in context.tree[context.path("phases")].folders {
            let id = PhaseID(Self.identifier(of: name))
            if byPhase.updateValue(name, forKey: id) != nil {
                context.findings.warning(
                    .unusedPhaseFolder,
                    "several folders belong to phase '\(id)'",
                    at: context.span(context.path("phases/\(name)")),
                    hints: ["keep one of them"]
                )
            }
        }
        self.byPhase = byPhase
    }

    /// The id behind a number: `01-frame`, `03a-design` and `03.1-review` are numbered.
    static func identifier(of name: String) -> String {
        guard let hyphen = name.firstIndex(of: "-"), name.first?.isNumber == true,
            name[..<hyphen].dropLast().allSatisfy({ $0.isNumber || $0 == "." })
        else {
            return name
        }
        return String(name[name.index(after: hyphen)...])
    }

    /// Warns of folders that no phase uses.
    func checkUse(by phases: [PhaseReader.Phase]) {
        let ids = phases.map(\.definition.id)
        let known = Set(ids).union(context.removedPhases)
        for (id, name) in byPhase where !known.contains(id) {
            context.findings.warning(
                .unusedPhaseFolder,
                "the folder 'phases/\(name)' belongs to no phase",
                at: context.span(context.path("phases/\(name)")),
                hints: [
                    context.findings.suggestion(for: id.text, among: ids.map(\.text)),
                    "add a phase with the id '\(id)' to workflow.yml, or remove the folder",
                ]
            )
        }
    }

    /// Warns where the metadata of artifacts contradicts the layout.
    func checkMetadata(of phases: [PhaseReader.Phase]) {
        let known = Set(phases.flatMap { $0.definition.artifacts.map(\.id) })
        for phase in phases {
            for artifact in phase.artifacts {
                guard let metadata = artifact.metadata else {
                    continue
                }
                checkPhase(metadata, phase.definition.id)
                for name in metadata.requiredArtifacts where !known.contains(ArtifactID(name.text))
                {
                    context.findings.warning(
                        .unknownReference,
                        "'\(artifact.definition.id)' requires unknown artifact '\(name.text)'",
                        at: name.span,
                        label: "no artifact has this name",
                        hints: [
                            context.findings.suggestion(
                                for: name.text,
                                among: known.map(\.text).sorted()
                            )
                        ]
                    )
                }
            }
        }
    }

    private func checkPhase(_ metadata: ArtifactMetadata, _ id: PhaseID) {
        guard let node = metadata.phase, let text = node.text,
            PhaseID(text) != id, PhaseID(Self.identifier(of: text)) != id
        else {
            return
        }
        context.findings.warning(
            .phaseMismatch,
            "the artifact says phase '\(text)' but lies in the folder of '\(id)'",
            at: node.span,
            hints: ["write '\(id)', or move the folder"]
        )
    }
}
