import WorkflowModel

/// Leaving things out of a scenario, each by its name, to find what a failure needs.
extension Scenario {
    /// The names of what could still be left out, the largest first.
    package var omissible: [String] {
        let (phases, rest) = definition.omissible(in: "")
        return phases + incidents.map { "incident \($0.number)" } + rest
    }

    /// The same scenario with less in it.
    package func without(_ names: [String]) -> Scenario {
        var smaller = self
        smaller.leaveOut(names)
        return smaller
    }

    mutating func leaveOut(_ names: [String]) {
        let unwanted = Set(names)
        omissions += names
        incidents.removeAll { unwanted.contains("incident \($0.number)") }
        definition.leaveOut(unwanted, in: "")
    }
}

extension WorkflowDefinition {
    fileprivate func omissible(in scope: String) -> (phases: [String], rest: [String]) {
        var names: [String] = []
        for hook in Hook.allCases where hooks[hook] != nil {
            names.append("hook \(scope)\(hook.rawValue)")
        }
        for phase in phases {
            let path = "\(scope)\(phase.id)"
            names += phase.steps.map { "step \(path).\($0.id)" }
            names += Trait.ofPhases.filter { $0.isThere(phase) }.map { "\($0.name) of \(path)" }
            for step in phase.steps {
                names += Trait.ofSteps.filter { $0.isThere(step) }
                    .map { "\($0.name) of \(path).\(step.id)" }
            }
            if let nested = phase.subworkflow?.definition {
                let (phases, rest) = nested.omissible(in: "\(path)/")
                names += phases + rest
            }
        }
        names += Trait.ofWorkflows.filter { $0.isThere(self) }.map { "\($0.name) of \(scope)run" }
        return (phases.map { "phase \(scope)\($0.id)" }, names)
    }

    fileprivate mutating func leaveOut(_ unwanted: Set<String>, in scope: String) {
        phases.removeAll { unwanted.contains("phase \(scope)\($0.id)") }
        let left = Set(phases.map(\.id))
        for hook in Hook.allCases where unwanted.contains("hook \(scope)\(hook.rawValue)") {
            hooks[hook] = nil
        }
        for trait in Trait.ofWorkflows where unwanted.contains("\(trait.name) of \(scope)run") {
            trait.remove(&self)
        }
        outputs.removeAll { output in
            !left.contains { output.expression.text.contains("phases.\($0).") }
        }
        for index in phases.indices {
            let path = "\(scope)\(phases[index].id)"
            phases[index].needs.removeAll { !left.contains($0) }
            phases[index].steps.removeAll { unwanted.contains("step \(path).\($0.id)") }
            for trait in Trait.ofPhases where unwanted.contains("\(trait.name) of \(path)") {
                trait.remove(&phases[index])
            }
            let steps = Set(phases[index].steps.map(\.id))
            for step in phases[index].steps.indices {
                phases[index].steps[step].needs?.removeAll { !steps.contains($0) }
                let name = "\(path).\(phases[index].steps[step].id)"
                for trait in Trait.ofSteps where unwanted.contains("\(trait.name) of \(name)") {
                    trait.remove(&phases[index].steps[step])
                }
            }
            phases[index].subworkflow?.definition?.leaveOut(unwanted, in: "\(path)/")
        }
    }
}

/// Something that a definition may have and may do without.
struct Trait<Definition>: Sendable {
    let name: String
    let isThere: @Sendable (Definition) -> Bool
    let remove: @Sendable (inout Definition) -> Void
}

extension Trait {
    private static func value<Value>(
        _ name: String,
        _ path: any WritableKeyPath<Definition, Value?> & Sendable
    ) -> Self {
        Trait(
            name: name,
            isThere: { $0[keyPath: path] != nil },
            remove: { $0[keyPath: path] = nil }
        )
    }

    private static func list<Element>(
        _ name: String,
        _ path: any WritableKeyPath<Definition, [Element]> & Sendable
    ) -> Self {
        Trait(
            name: name,
            isThere: { !$0[keyPath: path].isEmpty },
            remove: { $0[keyPath: path] = [] }
        )
    }

    private static func flag(
        _ name: String,
        _ path: any WritableKeyPath<Definition, Bool> & Sendable
    ) -> Self {
        Trait(name: name, isThere: { $0[keyPath: path] }, remove: { $0[keyPath: path] = false })
    }
}

extension Trait<WorkflowDefinition> {
    static var ofWorkflows: [Self] {
        [value("timeout", \.timeout), list("outputs", \.outputs), value("retry", \.defaults.retry)]
    }
}

extension Trait<PhaseDefinition> {
    static var ofPhases: [Self] {
        [
            value("uses", \.subworkflow), value("matrix", \.matrix), list("needs", \.needs),
            value("if", \.condition), list("input_gates", \.inputGates),
            list("exit_criteria", \.exitCriteria), value("retry", \.retry),
            value("timeout", \.timeout), list("rollback", \.rollback), list("lock", \.locks),
            list("outputs", \.outputs),
            Trait(
                name: "transition",
                isThere: { $0.transition != .auto },
                remove: { $0.transition = .auto }
            ),
            Trait(
                name: "on_failure",
                isThere: { $0.onFailure != .stop },
                remove: { $0.onFailure = .stop }
            ),
        ]
    }
}

extension Trait<StepDefinition> {
    static var ofSteps: [Self] {
        [
            value("if", \.condition), value("needs", \.needs), value("retry", \.retry),
            value("timeout", \.timeout), list("rollback", \.rollback), list("lock", \.locks),
            flag("continue_on_error", \.continueOnError), flag("idempotent", \.isIdempotent),
            value("on_interrupt", \.onInterrupt),
        ]
    }
}
