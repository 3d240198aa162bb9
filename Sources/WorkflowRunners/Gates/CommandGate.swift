import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Checks whose command decides by its exit code.
struct CommandGate: Sendable {
    let programs: ProjectPrograms
    let log: StepLog

    /// Runs the command in the project, as a step would run.
    ///
    /// - Parameters:
    ///   - check: What to run and which exit code is expected.
    ///   - request: The gates that it belongs to.
    ///   - index: Place of the entry.
    ///   - texts: What arguments may read.
    /// - Returns: Unknown when the command is missing or took too long.
    func finding(
        _ check: CommandCheck,
        of request: GateRequest,
        at index: Int,
        texts: RunTexts
    ) async -> Finding {
        let title = title(of: check)
        defer { log.close(step(of: request, at: index), attempt: 1, of: request.run) }
        do {
            let words = try words(of: check, texts)
            let output = log.output(
                of: source(of: request, at: index),
                hiding: words.filter(\.isSecret).map(\.text)
            )
            let command = ProjectPrograms.Command(
                words: words.map(\.text),
                environment: request.trace.merging(
                    StepVariables.values(for: request, project: programs.project.path.string)
                ) { $1 },
                timeout: check.timeout
            )
            let ending = try await programs.run(command, output: output)
            let end = ProgramEnd(ending, timeout: check.timeout)
            let place = output.isEmpty ? "" : "; " + whereOutputIs(of: request, at: index)
            return finding(end, check, title, place)
        } catch {
            let reason = StepOutcome.failure(of: error).message ?? "\(error)"
            return Finding(.unknown, path: title, reason)
        }
    }

    private func finding(
        _ end: ProgramEnd,
        _ check: CommandCheck,
        _ title: String,
        _ place: String
    ) -> Finding {
        switch end {
        case .exited(ProgramEnd.missingCode) where check.exitCode != ProgramEnd.missingCode:
            return Finding(.unknown, path: title, "a program was not found (exit code 127)")
        case .exited(let code), .signalled(let code):
            let code = end.exitCode ?? code
            return code == check.exitCode
                ? Finding(.pass, path: title, "exit code \(code)")
                : Finding(
                    .fail,
                    path: title,
                    "exit code \(code), expected \(check.exitCode)\(place)"
                )
        case .timedOut, .interrupted, .missing, .notExecutable, .unstartable:
            return Finding(.unknown, path: title, end.outcome(tool: nil).message ?? "no end")
        }
    }

    private func words(
        of check: CommandCheck,
        _ texts: RunTexts
    ) throws -> [(text: String, isSecret: Bool)] {
        switch check.program {
        case .script(let script):
            (Shell.standard.arguments + ["-c", script.text]).map { ($0, false) }
        case .arguments(let arguments): try arguments.map { try texts.argument($0) }
        }
    }

    /// The command as its author wrote it, on one line.
    private func title(of check: CommandCheck) -> String {
        let text =
            switch check.program {
            case .script(let script): script.text
            case .arguments(let arguments): arguments.map(\.text).joined(separator: " ")
            }
        let lines = text.split(whereSeparator: \.isNewline)
        let line = lines.first.map(String.init) ?? ""
        return line.count > 120 || lines.count > 1 ? line.prefix(120) + "…" : line
    }

    /// What to type to read what the command wrote; the text itself may hold what must not be kept.
    private func whereOutputIs(of request: GateRequest, at index: Int) -> String {
        let step = step(of: request, at: index)
        return "its output: ddx logs \(request.run.short) --phase \(step.phase) --step \(step.step)"
    }

    func source(of request: GateRequest, at index: Int) -> OutputSource {
        OutputSource(run: request.run, step: step(of: request, at: index), attempt: 1)
    }

    /// The name under which the log holds what the command wrote.
    private func step(of request: GateRequest, at index: Int) -> StepReference {
        StepReference(request.phase, StepID("\(request.side.rawValue)-gate-\(index + 1)"))
    }
}
