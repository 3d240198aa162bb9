import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Finds outputs that expressions read and no step writes.
///
/// What a program writes to `$DDX_OUTPUT` is not known. So nothing is told of a step unless its
/// script either writes outputs by names that stand in it, or runs only programs that write none.
struct OutputReads {
    private let findings: Findings
    private var steps: [StepReference: StepDefinition] = [:]
    private var hooks: [Hook: [StepDefinition]] = [:]

    private static let silent: Set<String> = [
        "echo", "printf", "true", "false", ":", "test", "[", "[[", "cd", "set", "export", "exit",
        "cat", "cp", "mv", "rm", "mkdir", "touch", "ls", "grep", "sleep", "date", "wc", "head",
        "tail", "sort", "tee", "git",
    ]
    private static let variable = "DDX_OUTPUT"

    init(of workflow: WorkflowDefinition, findings: Findings) {
        self.findings = findings
        hooks = workflow.hooks
        for phase in workflow.phases {
            for step in phase.steps {
                steps[StepReference(phase.id, step.id)] = step
            }
        }
    }

    /// Looks at what an expression at some place of the workflow reads.
    func check(_ expression: Expression, at position: Scope.Position) {
        for read in expression.reads
        where read.path.count > 3 && read.path[0] == "steps" && read.path[2] == "outputs" {
            let step = StepID(read.path[1])
            let name = read.path[3]
            guard let definition = self.step(step, at: position),
                let known = Self.outputs(of: definition), !known.contains(name),
                case .run(let script, _) = definition.kind, !script.text.contains(name)
            else {
                continue
            }
            findings.warning(
                .undeclaredOutput,
                "step '\(step)' writes no output '\(name)'",
                at: read.span,
                hints: [
                    findings.suggestion(for: name, among: known),
                    "write it in the step: echo \"\(name)=…\" >> \"$\(Self.variable)\"",
                ]
            )
        }
    }

    private func step(_ id: StepID, at position: Scope.Position) -> StepDefinition? {
        switch position {
        case .workflow: nil
        case .phase(let phase): steps[StepReference(phase, id)]
        case .step(let step): steps[StepReference(step.phase, id)]
        case .hook(let hook): hooks[hook]?.first { $0.id == id }
        }
    }

    /// The outputs that a step can have; nothing when it may be any.
    private static func outputs(of step: StepDefinition) -> [String]? {
        guard case .run(let script, let shell) = step.kind,
            ShellHazards.splits(shell ?? .standard)
        else {
            return nil
        }
        var names = step.outputs.map(\.name)
        let lines = script.text.split(separator: "\n")
        let writing = lines.filter { $0.contains(variable) }
        for line in writing {
            guard let name = written(by: line) else {
                return nil
            }
            names.append(name)
        }
        let programs = ShellScan(script.text).programs
        return programs.isSubset(of: silent) ? names : nil
    }

    /// The name that a line writes with `echo name=…` or `printf`; nothing when it is not known.
    private static func written(by line: Substring) -> String? {
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2, ["echo", "printf"].contains(words[0]) else {
            return nil
        }
        let text = words[1].drop { "\"' ".contains($0) }
        let name = text.prefix { $0 != "=" }
        let isOne = line.utf8.count { $0 == UInt8(ascii: "=") } == 1 && !line.contains(";")
        let isName = !name.isEmpty && name.utf8.allSatisfy { NameRules.isWord($0) || $0 == 0x2D }
        return isOne && isName ? String(name) : nil
    }
}
