import SystemPackage
import WorkflowModel

/// The criteria of a phase that can be looked at before the files of an artifact are published.
struct CandidateGates {
    /// Entries with nothing but automated checks of the artifact's own files.
    let gates: [GateDefinition]

    /// Chooses among the criteria of the phase; paths are filled in where they name variables.
    init(_ criteria: [GateDefinition], _ artifact: ArtifactDefinition, _ paths: [FilePath]) {
        var known: [String: String] = [:]
        for (output, path) in zip(artifact.outputs, paths) {
            known[output.path.text] = path.string
            known[path.string] = path.string
        }
        gates = criteria.compactMap { gate in
            var gate = gate
            gate.checks = gate.checks.compactMap { $0.about(known) }
            gate.evidence = nil
            gate.needsAttestation = false
            gate.step = nil
            return gate.isBlocking && !gate.checks.isEmpty ? gate : nil
        }
    }
}

extension CheckDefinition {
    /// The same check when it looks at nothing but one of these files; nothing for any other.
    fileprivate func about(_ paths: [String: String]) -> CheckDefinition? {
        switch kind {
        case .sections(let path, let headings):
            paths[path].map { CheckDefinition(.sections(path: $0, headings: headings), at: span) }
        case .matches(let search, let expected):
            search.about(paths).map { CheckDefinition(.matches($0, expected: expected), at: span) }
        case .unique(let search):
            search.about(paths).map { CheckDefinition(.unique($0), at: span) }
        case .schema, .fileExists, .directoryNotEmpty, .phaseCompleted, .command, .expression,
            .approval, .age, .plugin:
            nil
        }
    }
}

extension PatternCheck {
    fileprivate func about(_ paths: [String: String]) -> PatternCheck? {
        paths[path].map { PatternCheck(path: $0, pattern: pattern, isRaw: isRaw) }
    }
}
