import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Finds values from outside that a shell would split into words and take for file names.
struct ShellHazards {
    let workflow: WorkflowDefinition
    let findings: Findings

    private static let shells: Set<String> = ["sh", "bash", "dash", "ksh", "ash"]

    func check() {
        let shared = names(in: workflow.environment, beside: [])
        for step in workflow.allSteps {
            guard case .run(let script, let shell) = step.kind, Self.splits(shell ?? .standard)
            else {
                continue
            }
            let given = names(in: step.environment, beside: shared)
            for split in ShellScan(script.text).splits
            where given.contains(Array(split.name.utf8)) && !findings.isPlenty {
                report(split, in: script)
            }
        }
    }

    /// Whether it is a shell that splits what is not quoted.
    static func splits(_ shell: Shell) -> Bool {
        shell.arguments.first?.split(separator: "/").last.map { shells.contains(String($0)) }
            ?? false
    }

    /// The names of an environment whose values may be anything.
    private func names(in entries: [EnvironmentEntry], beside: Set<[UInt8]>) -> Set<[UInt8]> {
        var names = beside
        for entry in entries {
            let name = Array(entry.name.utf8)
            if mayBeAnything(entry.value) {
                names.insert(name)
            } else {
                names.remove(name)
            }
        }
        return names
    }

    private func mayBeAnything(_ value: SourceString) -> Bool {
        guard let text = try? InterpolatedText(parsing: value), text.containsExpression else {
            return false
        }
        let reads = text.expressions.flatMap(\.reads)
        return reads.isEmpty || !reads.allSatisfy { isOneWord($0.path) }
    }

    /// Whether what a name stands for can only be a number, a word of the program or a date.
    private func isOneWord(_ path: [String]) -> Bool {
        switch path.first {
        case "vars":
            let variable = workflow.variables.first {
                $0.name.utf8.elementsEqual((path.dropFirst().first ?? "").utf8)
            }
            return variable.map { [.integer, .number, .boolean].contains($0.kind) } ?? false
        case "run": return ["id", "started", "workflow", "version"].contains(path.last)
        case "steps", "phases": return ["status", "exit_code", "attempt"].contains(path.last)
        default: return false
        }
    }

    private func report(_ split: ShellScan.Split, in script: SourceString) {
        findings.warning(
            .unquotedValue,
            "the shell splits the value of $\(split.name) at blanks",
            at: span(of: split, in: script),
            label: "not in quotes",
            hints: ["write \"$\(split.name)\", or \"${\(split.name)}\" with what follows the name"]
        )
    }

    /// Where it stands in the file, whose text may be indented or quoted otherwise.
    private func span(of split: ShellScan.Split, in script: SourceString) -> SourceSpan? {
        guard let span = script.span, let file = findings.texts[span.file]?.bytes,
            span.range.upperBound <= file.count
        else {
            return script.span
        }
        let bytes = Array(script.text.utf8)
        let word = Array(bytes[split.range])
        let earlier = bytes[..<split.range.lowerBound].places(of: word).count
        let places = file[span.range].places(of: word)
        guard places.indices.contains(earlier) else {
            return span
        }
        return SourceSpan(
            file: span.file,
            range: places[earlier]..<places[earlier] + word.count
        )
    }
}

extension ArraySlice<UInt8> {
    /// Where some bytes begin.
    fileprivate func places(of word: [UInt8]) -> [Int] {
        indices.filter { self[$0...].starts(with: word) }
    }
}
