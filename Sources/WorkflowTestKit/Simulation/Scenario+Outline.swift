import WorkflowModel
import WorkflowScheduler

/// A scenario in words, in the manner of a definition.
extension Scenario {
    package var outline: String {
        var lines = ["parallel limit \(options.parallelLimit)"]
        if options.isStepwise || options.lastPhase != nil {
            lines.append("stepwise \(options.isStepwise), until \(options.lastPhase?.text ?? "-")")
        }
        lines += definition.outlineLines("")
        lines += incidents.map { "after \($0.afterAppends) appends: \($0.kind.rawValue)" }
        return lines.joined(separator: "\n")
    }
}

extension WorkflowDefinition {
    fileprivate func outlineLines(_ indent: String) -> [String] {
        var lines: [String] = []
        if let timeout {
            lines.append("\(indent)timeout: \(timeout)")
        }
        if let retry = defaults.retry {
            lines.append("\(indent)defaults.retry: \(retry.words)")
        }
        for phase in phases {
            lines.append("\(indent)phase \(phase.id)\(phase.words)")
            lines += phase.steps.map { "\(indent)  step \($0.id)\($0.words)" }
            lines += phase.rollback.map { "\(indent)  rollback \($0.id)\($0.words)" }
            lines += phase.subworkflow?.definition?.outlineLines(indent + "  ") ?? []
        }
        for hook in Hook.allCases {
            for step in hooks[hook] ?? [] {
                lines.append("\(indent)hook \(hook.rawValue) \(step.id)\(step.words)")
            }
        }
        return lines
    }
}

extension PhaseDefinition {
    fileprivate var words: String {
        var words = " needs \(needs)"
        words += condition.map { " if \($0.text)" } ?? ""
        words += matrix.map(\.words) ?? ""
        words += inputGates.isEmpty ? "" : " input_gates \(inputGates.map(\.words))"
        words += exitCriteria.isEmpty ? "" : " exit_criteria \(exitCriteria.map(\.words))"
        words += transition == .manual ? " manual" : ""
        words += retry.map { " retry \($0.words)" } ?? ""
        words += timeout.map { " timeout \($0)" } ?? ""
        words += onFailure == .stop ? "" : " on_failure \(onFailure.rawValue)"
        words += locks.isEmpty ? "" : " lock \(locks)"
        return words
    }
}

extension StepDefinition {
    fileprivate var words: String {
        var words = " \(kind.word)"
        if case .approve(let approval) = kind {
            words += " count \(approval.count) rewind_to \(approval.rewindTo?.text ?? "-")"
        }
        words += needs.map { " needs \($0)" } ?? ""
        words += condition.map { " if \($0.text)" } ?? ""
        words += retry.map { " retry \($0.words)" } ?? ""
        words += timeout.map { " timeout \($0)" } ?? ""
        words += continueOnError ? " continue_on_error" : ""
        words += " on_interrupt \(interruptPolicy.rawValue)"
        words += locks.isEmpty ? "" : " lock \(locks)"
        words += rollback.isEmpty ? "" : " rollback \(rollback.map { "\($0.id)\($0.words)" })"
        return words
    }
}

extension MatrixDefinition {
    fileprivate var words: String {
        let values =
            forEach.map { "for_each \($0.text)" }
            ?? axes.map { "\($0.name) \($0.values.count)" }.joined(separator: " × ")
        return
            " matrix(\(values), include \(include.count), max \(maxParallel ?? 0), fail_fast \(failFast))"
    }
}

extension RetryPolicy {
    fileprivate var words: String {
        "\(maximum) \(backoff.rawValue) \(initial) \(triggers)"
    }
}

extension GateDefinition {
    fileprivate var words: String {
        "\(isAttested ? "attested" : "checked")\(isRequired ? "" : "?")"
    }
}
