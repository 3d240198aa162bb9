import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Checks every expression of a workflow where it stands: names, types, secrets.
///
/// It stops when there is plenty to tell already: suggesting names for each of ten thousand
/// mistakes would take longer than anybody waits.
struct ExpressionChecks {
    private let workflow: WorkflowDefinition
    private let findings: Findings
    private let scope: Scope
    /// Looks at the outputs that are read; absent where only mistakes count.
    private let outputs: OutputReads?

    init(workflow: WorkflowDefinition, findings: Findings, outputs: OutputReads? = nil) {
        self.outputs = outputs
        self.workflow = workflow
        self.findings = findings
        scope = Scope(definition: workflow)
    }

    /// Looks at everything that may hold an expression.
    func check() {
        check(workflow.environment, in: scope)
        checkOutputs(workflow.outputs, in: scope)
        checkGroup(workflow.concurrency?.group)
        for case .gate(let gate) in workflow.principles {
            check(gate, in: scope)
        }
        for phase in workflow.phases {
            check(phase)
        }
        for (hook, steps) in workflow.hooks {
            check(steps, in: scope.at(.hook(hook)))
        }
    }

    private func check(_ phase: PhaseDefinition) {
        let scope = scope.at(.phase(phase.id))
        condition(phase.condition, in: scope)
        condition(phase.matrix?.forEach, expecting: .list(.any), in: scope)
        checkOutputs(phase.outputs, in: scope)
        for input in phase.subworkflow?.inputs ?? [] {
            let variable = phase.subworkflow?.definition?.variables.first {
                $0.name.utf8.elementsEqual(input.name.utf8)
            }
            text(input.expression, in: scope, allowingSecrets: variable?.isSecret ?? true)
        }
        for gate in phase.inputGates + phase.exitCriteria {
            check(gate, in: scope)
        }
        for step in phase.steps {
            check(step, in: scope.at(.step(StepReference(phase.id, step.id))))
        }
        check(phase.rollback, in: scope)
    }

    private func check(_ gate: GateDefinition, in scope: Scope) {
        text(gate.evidence, in: scope)
        for check in gate.checks {
            switch check.kind {
            case .expression(let source): condition(source, in: scope)
            case .command(let command): self.check(command, in: scope)
            case .plugin(let plugin):
                for source in plugin.inputs.flatMap(\.value.texts) {
                    text(source, in: scope, allowingSecrets: true)
                }
            default: break
            }
        }
    }

    private func check(_ command: CommandCheck, in scope: Scope) {
        switch command.program {
        case .script(let script): self.script(script)
        case .arguments(let arguments):
            for argument in arguments {
                text(argument, in: scope, allowingSecrets: true)
            }
        }
    }

    /// The group is known before the run begins, so nothing but variables can be read.
    private func checkGroup(_ group: SourceString?) {
        guard let text = text(group, in: scope) else {
            return
        }
        for finding in text.check(in: VariablesOnly(scope: scope))
        where text.check(in: scope).isEmpty {
            findings.error(
                finding.code,
                "only 'vars' can be read here",
                at: finding.span,
                label: "not known before the run begins",
                hints: ["name the group after variables: deploy-${{ vars.environment }}"]
            )
        }
    }

    // MARK: Steps

    private func check(_ steps: [StepDefinition], in scope: Scope) {
        for step in steps {
            check(step, in: scope)
        }
    }

    private func check(_ step: StepDefinition, in scope: Scope) {
        condition(step.condition, in: scope)
        check(step.environment, in: scope)
        text(step.workingDirectory, in: scope)
        checkOutputs(step.outputs, in: scope)
        for status in step.status {
            script(status)
        }
        check(step.kind, in: scope)
        check(step.rollback, in: scope)
    }

    private func check(_ kind: StepDefinition.Kind, in scope: Scope) {
        switch kind {
        case .run(let script, _): self.script(script)
        case .command(let arguments):
            for argument in arguments {
                text(argument, in: scope, allowingSecrets: true)
            }
        case .approve(let approval): text(approval.question, in: scope)
        case .plugin(_, let inputs):
            for source in inputs.flatMap(\.value.texts) {
                text(source, in: scope, allowingSecrets: true)
            }
        case .artifact(let artifact):
            for output in artifact.outputs {
                text(output.path, in: scope)
            }
        case .prompt(let prompt):
            if prompt.file == nil {
                text(prompt.text, in: scope)
            }
        }
    }

    // MARK: Places

    private func check(_ environment: [EnvironmentEntry], in scope: Scope) {
        for entry in environment {
            text(entry.value, in: scope, allowingSecrets: true)
        }
    }

    private func checkOutputs(_ outputs: [NamedExpression], in scope: Scope) {
        for output in outputs {
            let source = output.expression
            guard text(source, in: scope)?.containsExpression == false else {
                continue
            }
            findings.error(
                .missingExpression,
                "the output '\(output.name)' is not an expression",
                at: source.span,
                hints: ["write ${{ \(source.text) }} if that is an expression"]
            )
        }
    }

    @discardableResult
    private func text(
        _ source: SourceString?,
        in scope: Scope,
        allowingSecrets: Bool = false
    ) -> InterpolatedText? {
        guard let source, !findings.isPlenty else {
            return nil
        }
        do {
            let text = try InterpolatedText(parsing: source)
            findings.add(text.check(in: scope, allowingSecrets: allowingSecrets))
            for expression in text.expressions {
                outputs?.check(expression, at: scope.position)
            }
            return text
        } catch {
            findings.add(error)
            return nil
        }
    }

    private func condition(
        _ source: SourceString?,
        expecting type: ValueType = .bool,
        in scope: Scope
    ) {
        guard let source, !findings.isPlenty else {
            return
        }
        do {
            let condition = try Expression.condition(parsing: source)
            findings.add(condition.check(in: scope, expecting: type))
            outputs?.check(condition, at: scope.position)
        } catch {
            findings.add(error)
        }
    }

    /// A value inside a script would become shell text.
    private func script(_ script: SourceString) {
        let bytes = Array(script.text.utf8)
        let opening = Array("${{".utf8)
        guard
            let offset = bytes.indices.first(where: { bytes[$0...].starts(with: opening) })
        else {
            return
        }
        var span = script.span
        if let whole = script.span, whole.range.count == bytes.count {
            let start = whole.range.lowerBound + offset
            span = SourceSpan(file: whole.file, range: start..<start + opening.count)
        }
        findings.error(
            .expressionInScript,
            "a script cannot contain an expression",
            at: span,
            label: "this would become shell text",
            hints: ["give the value through 'env' and write \"$NAME\" in the script"]
        )
    }
}

/// The variables of a workflow and no other name.
private struct VariablesOnly: NameScope {
    let scope: Scope

    func resolve(_ path: [String]) -> Resolution {
        path[0] == "vars" ? scope.resolve(path) : .unknown(at: 0, known: ["vars"])
    }
}
