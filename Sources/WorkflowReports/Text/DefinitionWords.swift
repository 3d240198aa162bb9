package import WorkflowModel

extension GateDefinition {
    /// What readers of a gate should know beside its text, in a few words each.
    package var notes: [String] {
        var notes: [String] = []
        if !isBlocking {
            notes.append("does not block")
        }
        if isAttested {
            notes.append(role.map { "attested by \($0)" } ?? "attested")
        }
        notes += checks.map(\.kind.word)
        if let evidence {
            notes.append(evidence.text)
        }
        return notes
    }
}

extension ArtifactDefinition {
    /// Where the artifact's files go.
    package var paths: [String] {
        outputs.map(\.path.text) + (collection.map { [$0.pattern] } ?? [])
    }
}
