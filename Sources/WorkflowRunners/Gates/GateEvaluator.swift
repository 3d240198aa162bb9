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
    let plugin: PluginGate
    /// The content of a file of the workflow; nothing when it has none.
    let definitionFile: @Sendable (String) throws -> [UInt8]?
    /// Where it is kept what checks came to.
    let verdicts: FilePath
    let clock: any WorldClock

    /// Evaluates the entries in order, one result each.
    package func evaluate(_ request: GateRequest) async -> [GateResult] {
        let examination = await BlockingWork.run { self.makeExamination(of: request) }
        var results: [GateResult] = []
        for (index, gate) in request.gates.enumerated() {
            results.append(await evaluate(gate, at: index, of: request, examination))
        }
        await BlockingWork.run { examination.memory.save() }
        return results
    }

    /// What an attestation of an entry is bound to: its evidence as it is now.
    package func digests(
        of gate: GateDefinition,
        values: any ValueLookup
    ) async -> [Evidence] {
        let texts = RunTexts(values, declared: variables, world: world)
        return await BlockingWork.run { Self.evidence(of: gate, texts, in: self.files) }
    }

    private func makeExamination(of request: GateRequest) -> FileExamination {
        let workflow = request.values.value(at: ["run", "workflow"])?.stringValue ?? ""
        let memory = VerdictMemory(
            folder: verdicts,
            name: [workflow, request.phase.text, request.side.rawValue]
        )
        var files = files
        files.digests = memory.digests
        let record = record
        let sources = CheckSources(files: files, definitionFile: definitionFile) { path, digest in
            try request.rendered[path.string] == "\(digest)" || record.contains(digest, at: path)
        }
        return FileExamination(
            sources: sources,
            memory: memory,
            texts: RunTexts(request.values, declared: variables, world: world),
            time: clock.now()
        )
    }

    // MARK: Entries

    private func evaluate(
        _ gate: GateDefinition,
        at index: Int,
        of request: GateRequest,
        _ examination: FileExamination
    ) async -> GateResult {
        let result = await finding(of: gate, at: index, of: request, examination)
        var entry = GateResult(
            index: index,
            criteria: gate.criteria,
            isBlocking: gate.isBlocking,
            isRequired: gate.isRequired,
            verdict: result.verdict,
            awaits: result.awaits,
            role: gate.role ?? approval(of: gate)?.role,
            evidence: result.evidence
        )
        entry.unchangedSince = result.madeAt
        return entry
    }

    private func finding(
        of gate: GateDefinition,
        at index: Int,
        of request: GateRequest,
        _ examination: FileExamination
    ) async -> Finding {
        if let step = gate.step, request.skippedSteps.contains(step) {
            let found = "skipped: there is nothing to look at"
            return Finding(.pass, path: "steps.\(step).status", found)
        }
        let texts = examination.texts
        var findings: [Finding] = []
        if let evidence = gate.evidence {
            let finding = await BlockingWork.run { examination.finding(evidence: evidence) }
            guard finding.verdict != .fail else {
                // A file that is missing or untouched says nothing about its checks.
                return finding
            }
            findings.append(finding)
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
            } else if case .plugin(let check) = check.kind {
                let source = command.source(of: request, at: index)
                findings.append(await plugin.finding(check, of: request, source, texts: texts))
                command.log.close(source.step, attempt: source.attempt, of: source.run)
            } else if case .approval = check.kind {
                // Decided below, by what people said about the entry.
            } else {
                findings.append(
                    await BlockingWork.run { self.finding(check.kind, request, examination) }
                )
            }
        }
        var result = Finding.combined(findings)
        if gate.isAttested {
            let evidence = await BlockingWork.run {
                Self.evidence(of: gate, texts, in: examination.sources.files)
            }
            let approval = approval(of: gate)
            let check = AttestationCheck(
                evidence: evidence,
                awaits: approval == nil ? .attestation : .approval,
                count: approval?.count ?? 1
            )
            let madeAt = result.madeAt
            result = .combined(findings + [check.finding(request.attestations[index])])
            result.madeAt = madeAt
        }
        return result
    }

    private func approval(of gate: GateDefinition) -> (role: String?, count: Int)? {
        for check in gate.checks {
            if case .approval(let role, let count) = check.kind {
                return (role, count)
            }
        }
        return nil
    }

    private static func evidence(
        of gate: GateDefinition,
        _ texts: RunTexts,
        in files: ProjectFiles
    ) -> [Evidence] {
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
        _ check: CheckDefinition.Kind,
        _ request: GateRequest,
        _ examination: FileExamination
    ) -> Finding {
        switch check {
        case .phaseCompleted(let phase): phaseCompleted(phase, request.values)
        case .expression(let source): expression(source, examination.texts)
        default: examination.finding(check)
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
