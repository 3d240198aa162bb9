import WorkflowDiagnostics
import WorkflowModel

/// Orders phases, fills in what they need, and finds what can never start.
struct PhaseGraph {
    let context: LoadContext

    private var findings: Findings { context.findings }

    /// Returns the phases in their order with all needs known to exist.
    func resolve(_ read: [PhaseReader.Phase]) -> [PhaseDefinition] {
        let phases = sorted(read)
        let positions = positions(of: phases)
        let ids = phases.map(\.definition.id.text)
        let edges = phases.enumerated().map { index, phase in
            phase.needs.map { needs($0, of: phase, positions, ids) }
                ?? (index > 0 ? [index - 1] : [])
        }
        for cycle in DependencyGraph(edges: edges).cycles() {
            report(cycle, phases)
        }
        for reference in context.phaseReferences where positions[reference.id] == nil {
            findings.error(
                .unknownPhase,
                "there is no phase '\(reference.id)'",
                at: reference.span,
                label: "no phase has this id",
                hints: [findings.suggestion(for: reference.id.text, among: ids)]
            )
        }
        checkRewinds(positions, edges)
        return phases.enumerated().map { index, phase in
            var definition = phase.definition
            definition.needs = edges[index].map { phases[$0].definition.id }
            return definition
        }
    }

    /// A phase without `order` stays behind the one written before it.
    private func sorted(_ phases: [PhaseReader.Phase]) -> [PhaseReader.Phase] {
        var last = -Double.infinity
        let keys = phases.enumerated().map { index, phase in
            last = phase.definition.order ?? last
            return (order: last, index: index)
        }
        return keys.sorted { ($0.order, $0.index) < ($1.order, $1.index) }.map { phases[$0.index] }
    }

    private func positions(of phases: [PhaseReader.Phase]) -> [PhaseID: Int] {
        var positions: [PhaseID: Int] = [:]
        for (index, phase) in phases.enumerated() {
            guard let first = positions[phase.definition.id] else {
                positions[phase.definition.id] = index
                continue
            }
            findings.error(
                .duplicateID,
                "two phases have the id '\(phase.definition.id)'",
                at: phase.idSpan,
                hints: ["give one of them another id"],
                related: [RelatedPlace(phases[first].idSpan, "the first of them")]
            )
        }
        return positions
    }

    private func needs(
        _ needs: [SourceString],
        of phase: PhaseReader.Phase,
        _ positions: [PhaseID: Int],
        _ ids: [String]
    ) -> [Int] {
        var seen: Set<Int> = []
        return needs.compactMap { name in
            guard let position = positions[PhaseID(name.text)] else {
                findings.error(
                    .unknownPhase,
                    "phase '\(phase.definition.id)' needs unknown phase '\(name.text)'",
                    at: name.span,
                    label: "no phase has this id",
                    hints: [
                        findings.suggestion(for: name.text, among: ids),
                        "run 'ddx explain \(DiagnosticCode.unknownPhase)' for what a phase may need",
                    ]
                )
                return nil
            }
            return seen.insert(position).inserted ? position : nil
        }
    }

    /// A refusal sends back to the phase itself, or to one that it needs, directly or around.
    private func checkRewinds(_ positions: [PhaseID: Int], _ edges: [[Int]]) {
        for reference in context.phaseReferences {
            guard let from = reference.rewoundFrom, let start = positions[from],
                let target = positions[reference.id],
                !DependencyGraph(edges: edges).leads(from: start, to: target)
            else {
                continue
            }
            findings.error(
                .misplacedKey,
                "a refusal in phase '\(from)' cannot send back to '\(reference.id)'",
                at: reference.span,
                label: "this phase does not come before",
                hints: ["name '\(from)' itself, or a phase that it needs"]
            )
        }
    }

    private func report(_ cycle: [Int], _ phases: [PhaseReader.Phase]) {
        let names = (cycle + cycle.prefix(1)).map { "'\(phases[$0].definition.id)'" }
        let shown =
            names.count > 12 ? names.prefix(8) + ["…"] + names.suffix(3) : names[...]
        let first = phases[cycle[0]]
        findings.error(
            .cycle,
            "phases wait for each other: \(shown.joined(separator: " needs "))",
            at: first.needs?.first?.span ?? first.idSpan,
            label: "none of them can start",
            hints: ["remove one of these 'needs'"],
            related: cycle.dropFirst().prefix(20).map { index in
                RelatedPlace(
                    phases[index].needs?.first?.span ?? phases[index].idSpan,
                    "'\(phases[index].definition.id)' waits too"
                )
            }
        )
    }
}
