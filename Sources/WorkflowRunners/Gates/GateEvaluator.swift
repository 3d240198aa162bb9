import JSON
import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Evaluates the entries of gates: what people said, what files hold, what commands answer.
package struct GateEvaluator: Sendable {
    let files: ProjectFiles
    let record: RenderedRecord
    let world: LocalWorld
    /// The variables that the workflow declares.
    let variables: [VariableDefinition]
    let command: CommandGate
    /// The content of a file of the workflow; nothing when it has none.
    let definitionFile: @Sendable (String) throws -> [UInt8]?

    /// Evaluates the entries in order, one result each.
    package func evaluate(_ request: GateRequest) async -> [GateResult] {
        let texts = RunTexts(request.values, declared: variables, world: world)
        var results: [GateResult] = []
        for (index, gate) in request.gates.enumerated() {
            results.append(await evaluate(gate, at: index, of: request, texts))
        }
        return results
    }

    /// What an attestation of an entry is bound to: its evidence as it is now.
    package func digests(
        of gate: GateDefinition,
        values: any ValueLookup
    ) async -> [Evidence] {
        let texts = RunTexts(values, declared: variables, world: world)
        return await BlockingWork.run { self.evidence(of: gate, texts) }
    }

    // MARK: Entries

    private func evaluate(
        _ gate: GateDefinition,
        at index: Int,
        of request: GateRequest,
        _ texts: RunTexts
    ) async -> GateResult {
        let result = await finding(of: gate, at: index, of: request, texts)
        return GateResult(
            index: index,
            criteria: gate.criteria,
            isBlocking: gate.isBlocking,
            isRequired: gate.isRequired,
            verdict: result.verdict,
            awaits: result.awaits,
            role: gate.role ?? approval(of: gate)?.role,
            evidence: result.evidence
        )
    }

    private func finding(
        of gate: GateDefinition,
        at index: Int,
        of request: GateRequest,
        _ texts: RunTexts
    ) async -> Finding {
        if let step = gate.step, request.skippedSteps.contains(step) {
            return Finding(
                .pass,
                path: "steps.\(step).status",
                "skipped: there is nothing to look at"
            )
        }
        var findings = await BlockingWork.run { self.evidenceFinding(of: gate, request, texts) }
        guard findings.allSatisfy({ $0.verdict != .fail }) else {
            // A file that is missing or untouched says nothing about its checks.
            return .combined(findings)
        }
        for check in gate.checks {
            guard !Task.isCancelled else {
                findings.append(Finding(.unknown, path: "", "interrupted"))
                break
            }
            if case .command(let check) = check.kind {
                findings.append(
                    await command.finding(check, of: request, at: index, texts: texts)
                )
            } else {
                findings.append(
                    await BlockingWork.run { self.finding(check, gate, request, texts) }
                )
            }
        }
        if gate.isAttested {
            let evidence = await BlockingWork.run { self.evidence(of: gate, texts) }
            let approval = approval(of: gate)
            findings.append(
                AttestationCheck(
                    evidence: evidence,
                    awaits: approval == nil ? .attestation : .approval,
                    count: approval?.count ?? 1
                )
                .finding(request.attestations[index])
            )
        }
        return Finding.combined(findings)
    }

    private func approval(of gate: GateDefinition) -> (role: String?, count: Int)? {
        for check in gate.checks {
            if case .approval(let role, let count) = check.kind {
                return (role, count)
            }
        }
        return nil
    }

    // MARK: Evidence

    private func evidenceFinding(
        of gate: GateDefinition,
        _ request: GateRequest,
        _ texts: RunTexts
    ) -> [Finding] {
        guard let source = gate.evidence else {
            return []
        }
        let finding = Finding.examining(source.text) {
            let check = EvidenceCheck(files: files) { path, digest in
                try request.rendered[path.string] == "\(digest)"
                    || record.contains(digest, at: path)
            }
            return check.finding(for: try texts.path(source))
        }
        return [finding]
    }

    private func evidence(of gate: GateDefinition, _ texts: RunTexts) -> [Evidence] {
        guard let source = gate.evidence else {
            return []
        }
        do {
            let check = EvidenceCheck(files: files) { _, _ in false }
            return check.digests(of: try texts.path(source))
        } catch {
            return [Evidence(path: source.text, found: "\(error)")]
        }
    }

    // MARK: Checks

    private func finding(
        _ check: CheckDefinition,
        _ gate: GateDefinition,
        _ request: GateRequest,
        _ texts: RunTexts
    ) -> Finding {
        switch check.kind {
        case .fileExists(let path): FileChecks(files: files).fileExists(path)
        case .directoryNotEmpty(let path): FileChecks(files: files).directoryNotEmpty(path)
        case .age(let path, let sources):
            FileChecks(files: files).age(of: path, newerThan: sources)
        case .sections(let path, let headings):
            SectionsCheck(files: files).finding(in: path, headings: headings)
        case .matches(let check, let expected):
            PatternChecks(files: files).matches(check, expected: expected)
        case .unique(let check): PatternChecks(files: files).unique(check)
        case .phaseCompleted(let phase): phaseCompleted(phase, request.values)
        case .expression(let source): expression(source, texts)
        case .schema(let path, let schema):
            SchemaCheck(files: files, definitionFile: definitionFile)
                .finding(in: path, schema: schema)
        case .approval, .command:
            // Decided elsewhere: by the attestation of the entry, and by running the command.
            Finding(.pass)
        }
    }

    private func phaseCompleted(_ phase: PhaseID, _ values: any ValueLookup) -> Finding {
        let name = "phases.\(phase).status"
        guard let status = values.value(at: ["phases", phase.text, "status"])?.stringValue else {
            return Finding(.unknown, path: name, "the run has no phase '\(phase)'")
        }
        let isCompleted = status == NodeStatus.completed.rawValue
        return Finding(isCompleted ? .pass : .fail, path: name, status)
    }

    private func expression(_ source: SourceString, _ texts: RunTexts) -> Finding {
        Finding.examining(source.text) {
            let (holds, operands) = try texts.decide(source)
            let read = operands.map { "\($0.name) = \($0.value.text())" }
            return Finding(
                holds ? .pass : .fail,
                path: source.text,
                ([holds ? "true" : "false"] + read.prefix(20)).joined(separator: ", ")
            )
        }
    }
}
