import JSON
import WorkflowAudit
import WorkflowModel

/// What records of the audit trail tell of an event.
extension RunEvent {
    /// What happened, without free text.
    ///
    /// - Parameters:
    ///   - payload: The event's own payload, which is read once and handed around.
    ///   - actor: What kind of actor it was.
    ///   - pseudonym: What stands for him.
    ///   - run: The run.
    ///   - workflow: Its workflow.
    ///   - definition: The digest of its definition.
    /// - Returns: That part of the record.
    func core(
        telling payload: JSONObject,
        by actor: Principal.Kind,
        _ pseudonym: String,
        in run: RunID,
        of workflow: String,
        _ definition: String
    ) -> AuditCore {
        var core = AuditCore(type: kind, outcome: outcome, actor: actor, pseudonym: pseudonym)
        core.workflow = workflow
        core.definition = definition
        core.run = run
        core.phase = payload["phase"]?.stringValue.map { PhaseID($0) }
        core.step = payload["step"]?.stringValue.map { StepID($0) }
        core.attempt = payload["attempt"]?.intValue
        core.reason = (payload["reason"] ?? payload["outcome"]?["reason"])?.stringValue
        core.files = files
        core.facts = facts(of: payload)
        if case .definitionChanged(let change) = self {
            core.definition = change.digest
        }
        return core
    }

    private var outcome: AuditCore.Outcome {
        switch self {
        case .runFailed(let reason), .phaseFailed(_, let reason): reason.outcome
        case .runPaused(.trust), .transitionRefused: .denied
        case .runTimedOut, .phaseTimedOut: .failure
        case .stepInterrupted: .unknown
        case .stepEnded(_, _, let outcome):
            if case .failed(let reason) = outcome.end { reason.outcome } else { .success }
        case .actionCarriedOut(let action): action.failure?.outcome ?? .success
        case .gatesEvaluated(_, _, let results):
            results.contains { $0.obstacle == .gateUnmet || $0.obstacle == .gateUnknown }
                ? .failure : .success
        default: .success
        }
    }

    private var files: [AuditFile] {
        switch self {
        case .stepEnded(_, _, let outcome): outcome.files.map(AuditFile.init)
        case .stepInterrupted(_, _, let files): files.map(AuditFile.init)
        case .actionCarriedOut(let action): action.files.map(AuditFile.init)
        case .filesRestored(let files):
            files.restored.map { AuditFile(path: $0, before: nil, after: nil) }
        case .criterionAttested(_, let evidence):
            evidence.map { AuditFile(path: $0.path, before: $0.digest, after: $0.digest) }
        default: []
        }
    }

    private func facts(of payload: JSONObject) -> JSONObject {
        var facts = JSONObject()
        switch self {
        case .stepEnded(_, _, let outcome):
            facts["end"] = payload["outcome"]?["end"]
            facts["exit"] = outcome.exitCode?.json
            facts["ms"] = outcome.durationMilliseconds.json
            facts["agent"] = outcome.agent?.facts.json
        case .actionCarriedOut(let action):
            facts["action"] = action.action.json
            facts["agent"] = action.agent?.facts.json
        case .gatesEvaluated(_, let side, let results):
            facts["side"] = side.rawValue.json
            facts["gates"] = .array(results.map(\.facts))
        case .phasesAdded(_, let expansion):
            facts["phases"] = .array(expansion.phases.map(\.id.text.json))
            facts["workflow"] = payload["workflow"]
            facts["version"] = payload["version"]
        case .runCreated, .definitionChanged:
            // The digest of the definition stands for its phases.
            facts["version"] = payload["version"]
            facts["forked_from"] = payload["forked_from"]
        default:
            for field in [
                "holds", "side", "index", "answer", "phases", "steps", "forced", "command",
                "status",
            ] {
                facts[field] = payload[field]
            }
        }
        return facts
    }

    /// What was said beside that: values, messages, and the words of criteria.
    func details(of payload: JSONObject) -> JSONObject {
        var details = JSONObject()
        switch self {
        case .stepEnded(_, _, let outcome):
            details["message"] = outcome.message?.json
            details["outputs"] = outcome.outputs.isEmpty ? nil : outcome.outputs.json
            details["findings"] = outcome.agent?.findings
        case .actionCarriedOut(let action):
            details["message"] = action.message?.json
            details["findings"] = action.agent?.findings
        case .gatesEvaluated(_, _, let results) where !results.isEmpty:
            details["gates"] = payload["gates"]?.arrayValue.map { gates in
                .array(
                    gates.map {
                        ["criteria": $0["criteria"] ?? "", "evidence": $0["evidence"] ?? []]
                    }
                )
            }
        default:
            for field in [
                "variables", "correlation", "outputs", "operands", "form", "evidence", "left",
            ] {
                details[field] = payload[field]
            }
        }
        return details
    }
}

extension Reason {
    fileprivate var outcome: AuditCore.Outcome { self == .trust ? .denied : .failure }
}

extension AuditFile {
    fileprivate init(_ change: FileChange) {
        self.init(path: change.path, before: change.previousDigest, after: change.digest)
    }
}

extension GateResult {
    fileprivate var facts: JSONValue {
        var facts: JSONObject = [
            "index": index.json, "verdict": verdict.rawValue.json, "blocking": isBlocking.json,
            "required": isRequired.json,
        ]
        facts["awaits"] = awaits?.rawValue.json
        facts["role"] = role?.json
        return facts.json
    }
}

extension AgentReport {
    /// Which prompts were handed over, what came back, and what it took.
    fileprivate var facts: JSONObject {
        var usage = usage.object
        usage["agent"] = agent.json
        usage["prompts"] = .array(rounds.map(\.prompt.json))
        usage["answers"] = .array(rounds.compactMap(\.answer).map(\.json))
        return usage
    }

    /// What was found to be wrong with each result; nothing when all was well.
    fileprivate var findings: JSONValue? {
        rounds.allSatisfy(\.findings.isEmpty)
            ? nil : .array(rounds.map { .array($0.findings.map(\.json)) })
    }
}
