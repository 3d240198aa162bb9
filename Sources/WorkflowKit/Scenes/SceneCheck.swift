import JSON
import Patterns
import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// Compares what a scene expects with how a run stands.
struct SceneCheck {
    typealias Claim = Scene.Claim

    let record: RunRecord
    let stage: SceneStage
    let state: FilePath

    /// What is not as the claims say, in their order.
    func failures(of claims: [Claim]) throws -> [SceneResult.Failure] {
        try claims.compactMap { claim in
            guard let found = try mismatch(claim) else {
                return nil
            }
            return SceneResult.Failure(
                place: claim.place,
                expected: claim.expected,
                found: found.value,
                diagnostic: Diagnostic(
                    .unmetExpectation,
                    "\(claim.words) but \(found.words)",
                    at: claim.span,
                    label: found.label
                )
            )
        }
    }

    /// What was found in place of what is expected.
    private struct Found {
        let value: JSONValue
        let words: String
        let label: String

        init(_ value: JSONValue, _ words: String, label: String = "") {
            self.value = value
            self.words = words
            self.label = label
        }

        init(is value: JSONValue?, why: String? = nil) {
            self.value = value ?? .null
            let text = value.map { $0.stringValue.map { "'\($0)'" } ?? $0.text() }
            words = (text.map { "is \($0)" } ?? "there is none") + (why.map { " (\($0))" } ?? "")
            label = text.map { "found \($0)" } ?? "found none"
        }
    }

    private func mismatch(_ claim: Claim) throws -> Found? {
        switch claim.subject {
        case .run(.status): differs(claim, record.status.rawValue.json, record.reason?.rawValue)
        case .run(.reason): differs(claim, record.reason?.rawValue.json)
        case .run(.output(let name)): differs(claim, record.outputs[name])
        case .run: nil
        case .phase(let id, let fact): mismatch(claim, fact, of: record.phase(id))
        case .step(let step, .printed): try printed(claim, step)
        case .step(let step, let fact): mismatch(claim, fact, of: record.step(step))
        case .verdict(let phase, let criterion): verdict(claim, phase, criterion)
        case .file(let path, let fact): try file(claim, FilePath(path), fact)
        }
    }

    private func differs(_ claim: Claim, _ found: JSONValue?, _ why: String? = nil) -> Found? {
        let isSame =
            found == claim.expected
            // What a step wrote as a line is text, whatever it looks like.
            || (found?.stringValue != nil && claim.expected.stringValue == nil
                && found?.stringValue == claim.expected.text())
        return isSame ? nil : Found(is: found, why: why)
    }

    // MARK: Phases and steps

    private func mismatch(_ claim: Claim, _ fact: Claim.Fact, of phase: PhaseRecord?) -> Found? {
        guard let phase else {
            return Found(.null, "the run has no such phase", label: "there is none in the run")
        }
        switch fact {
        case .status: return differs(claim, phase.status.rawValue.json, phase.reason?.rawValue)
        case .reason: return differs(claim, phase.reason?.rawValue.json)
        case .attempt: return differs(claim, phase.attempt.json)
        case .output(let name): return differs(claim, phase.outputs[name])
        case .exitCode, .printed: return nil
        }
    }

    private func mismatch(_ claim: Claim, _ fact: Claim.Fact, of step: StepRecord?) -> Found? {
        guard let step else {
            return Found(.null, "the run has no such step", label: "there is none in the run")
        }
        switch fact {
        case .status:
            let why = step.outcome?.message ?? step.reason?.rawValue
            return differs(claim, step.status.rawValue.json, why)
        case .reason: return differs(claim, step.reason?.rawValue.json)
        case .attempt: return differs(claim, step.attempt.json)
        case .exitCode: return differs(claim, step.outcome?.exitCode?.json)
        case .output(let name): return differs(claim, step.outcome?.outputs[name])
        case .printed: return nil
        }
    }

    private func printed(_ claim: Claim, _ step: StepReference) throws -> Found? {
        let lines = try LogReader(state: state)
            .records(of: record.id, matching: LogQuery(printedBy: step)).map(\.text)
        let text = lines.joined(separator: "\n")
        guard !text.contains(claim.expected.stringValue ?? "") else {
            return nil
        }
        let last = lines.suffix(3).joined(separator: " / ")
        return Found(
            text.json,
            lines.isEmpty ? "printed nothing" : "did not; the last it printed: \(last)"
        )
    }

    private func verdict(_ claim: Claim, _ id: PhaseID, _ criterion: String) -> Found? {
        let results = record.phase(id).map { $0.inputGates + $0.exitGates } ?? []
        let exact = results.filter { $0.criteria.utf8.elementsEqual(criterion.utf8) }
        let found =
            exact.first
            ?? results.first { OpenCriterion.isBeginning(criterion, of: $0.criteria) }
        guard let found else {
            return Found(.null, "it was not evaluated", label: "not evaluated")
        }
        let why = found.evidence.first.map { "\($0.path): \($0.found)" }
        return differs(claim, found.verdict.rawValue.json, why ?? found.awaits?.rawValue)
    }

    // MARK: Files

    private func file(
        _ claim: Claim,
        _ path: FilePath,
        _ fact: Claim.FileFact
    ) throws -> Found? {
        let kind = try stage.root.status(of: path)?.kind
        let presence = kind == nil ? "absent" : "present"
        if fact == .presence {
            return differs(claim, presence.json)
        }
        guard kind == .file else {
            return fact == .missingPart && kind == nil
                ? nil : Found(is: kind == nil ? presence.json : "no file")
        }
        let bytes = try stage.root.read(path, limit: 64 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        let expected = claim.expected.stringValue ?? claim.expected.text()
        switch fact {
        case .presence: return nil
        case .content:
            return bytes == Array(expected.utf8)
                ? nil : Found(text.json, Self.difference(expected, text))
        case .part: return text.contains(expected) ? nil : Found(text.json, "does not")
        case .missingPart: return text.contains(expected) ? Found(text.json, "it is there") : nil
        case .pattern:
            let pattern = try Pattern(expected, options: .multiline)
            return try pattern.firstMatch(in: bytes) == nil ? Found(text.json, "does not") : nil
        }
    }

    /// Where two texts part.
    private static func difference(_ expected: String, _ found: String) -> String {
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = found.split(separator: "\n", omittingEmptySubsequences: false)
        let place =
            zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset
            ?? min(old.count, new.count)
        let line = new.indices.contains(place) ? "'\(new[place])'" : "nothing"
        return "line \(place + 1) is \(line)"
    }
}

extension Scene.Claim {
    /// The keys below `expect` that lead to the claim.
    fileprivate var place: String {
        switch subject {
        case .run(let fact): fact.key
        case .phase(let phase, let fact): "phases.\(phase).\(fact.key)"
        case .step(let step, let fact): "phases.\(step.phase).steps.\(step.step).\(fact.key)"
        case .verdict(let phase, let criterion): "phases.\(phase).verdicts.\(criterion)"
        case .file(let path, let fact): "files.\(path)\(fact.key)"
        }
    }

    /// What the claim says, as the beginning of a sentence.
    fileprivate var words: String {
        let value = expected.stringValue.map { "'\($0)'" } ?? expected.text()
        switch subject {
        case .run(let fact): return "\(fact.words) of the run should be \(value)"
        case .phase(let phase, let fact):
            return "\(fact.words) of phase '\(phase)' should be \(value)"
        case .step(let step, .printed): return "step '\(step)' should print \(value)"
        case .step(let step, let fact): return "\(fact.words) of step '\(step)' should be \(value)"
        case .verdict(let phase, let criterion):
            return "verdict of '\(criterion)' in phase '\(phase)' should be \(value)"
        case .file(let path, .presence): return "'\(path)' should be \(value)"
        case .file(let path, .content): return "'\(path)' should hold exactly what is written here"
        case .file(let path, .part): return "'\(path)' should contain \(value)"
        case .file(let path, .missingPart): return "'\(path)' should not contain \(value)"
        case .file(let path, .pattern): return "'\(path)' should match \(value)"
        }
    }
}

extension Scene.Claim.Fact {
    fileprivate var key: String {
        switch self {
        case .status: "status"
        case .reason: "reason"
        case .attempt: "attempt"
        case .exitCode: "exit_code"
        case .output(let name): "outputs.\(name)"
        case .printed: "prints"
        }
    }

    fileprivate var words: String {
        switch self {
        case .status: "status"
        case .reason: "reason"
        case .attempt: "number of the last attempt"
        case .exitCode: "exit code"
        case .output(let name): "output '\(name)'"
        case .printed: "what is printed"
        }
    }
}

extension Scene.Claim.FileFact {
    fileprivate var key: String {
        switch self {
        case .presence: ""
        case .content: ".equals"
        case .part: ".contains"
        case .missingPart: ".lacks"
        case .pattern: ".matches"
        }
    }
}
