import WorkflowLanguage
import WorkflowModel
import WorkflowScheduler

extension Project {
    /// The events by which a person attests criteria.
    ///
    /// - Throws: `Failure` when a criterion is not open, ambiguous, of somebody else's role, or one
    ///   that the same person attested already.
    func attestations(_ request: ResumeRequest, _ session: RunSession) async throws -> [RunEvent] {
        var events: [RunEvent] = []
        var repeated: OpenCriterion?
        for gate in try chosen(request.attested, session.record) {
            try await recordingRefusals(
                of: "attest",
                to: session.record.id,
                in: session.ledger
            ) {
                try requireRole(
                    gate.result.role,
                    for: gate.result.criteria,
                    asksPeople: gate.result.awaits == .approval,
                    personTypes: "ddx workflow advance \(session.record.id.short) "
                        + "--attest \(gate.number)"
                )
                try requireSeparation(from: session.record, for: gate)
            }
            guard let place = session.record.index(of: gate.phase) else {
                continue
            }
            let gates = session.plan.gates(of: place, gate.side, .work)
            let definition = gates[gate.result.index]
            let evidence = await session.evidence(of: definition, in: gate.phase)
            let said = session.record.attestations[gate.reference]?.all ?? []
            let isRepeated = said.contains {
                $0.principal.actsForSame(as: surroundings.principal) && $0.evidence == evidence
            }
            if isRepeated, said.count < definition.neededPeople {
                repeated = gate
            } else {
                events.append(.criterionAttested(gate.reference, evidence: evidence))
            }
        }
        guard events.isEmpty, let repeated else {
            return events
        }
        throw Failure(
            .refused,
            "'\(surroundings.principal.name)' has attested '\(repeated.result.criteria)' already; "
                + "somebody else has to as well",
            hints: ["ddx explain \(session.record.id.short) \(repeated.phase)"]
        )
    }

    private func chosen(_ words: [String], _ record: RunRecord) throws -> [OpenCriterion] {
        let open = record.openCriteria
        var chosen: [OpenCriterion] = []
        for word in words {
            if word == "all" {
                chosen += open.filter(\.isAttestable)
                continue
            }
            let found = open.filter { $0.matches(word) }
            guard let criterion = found.first, found.count == 1 else {
                throw Failure(
                    .usage,
                    found.isEmpty
                        ? "no open criterion is called '\(word)'"
                        : "'\(word)' fits \(found.count) open criteria",
                    hints: ["ddx workflow next \(record.id.short)"]
                )
            }
            guard criterion.isAttestable else {
                throw Failure(
                    .refused,
                    "'\(criterion.result.criteria)' is checked, not attested",
                    hints: ["ddx explain \(record.id.short) \(criterion.phase)"]
                )
            }
            chosen.append(criterion)
        }
        var seen: Set<GateReference> = []
        return chosen.filter { seen.insert($0.reference).inserted }
    }

    /// Where the settings separate duties, who started a run cannot approve in it.
    private func requireSeparation(from run: RunRecord, for gate: OpenCriterion) throws {
        let isOwn = run.principal.actsForSame(as: surroundings.principal)
        guard settings.separatesDuties, isOwn, gate.result.awaits == .approval else {
            return
        }
        throw Failure(
            .notPermitted,
            "'\(gate.result.criteria)' needs the approval of somebody who did not start the run",
            hints: ["ask somebody else; 'policies.separation_of_duties' demands it"]
        )
    }
}

extension GateDefinition {
    /// How many different people have to attest the entry.
    fileprivate var neededPeople: Int {
        for check in checks {
            if case .approval(_, let count) = check.kind {
                return count
            }
        }
        return 1
    }
}
