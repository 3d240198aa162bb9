import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Examines a project and what it depends on.
struct DoctorCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine the project and all that its runs depend on.",
        discussion: """
            The whole ledger is read: its pages, the tables against the history of every run, the \
            audit trail. Runs that do not move are listed with the reason. Nothing is changed, \
            unless '--fix' is given: it ends programs that dead processes left, and takes from \
            others what they need not be able to do. '--salvage' puts what can still be read of a \
            damaged ledger into a new one and keeps the damaged one. '--backup' copies the state \
            while runs go on; putting it back is copying it to '.ddx/state'. Ends with the code of \
            the first thing that fails; what only deserves a look leaves it 0.
            """
    )

    @Flag(help: "Put right what needs nobody's judgement, and look again.")
    var fix = false

    @Flag(help: "Save what can be read of a damaged ledger into a new one, and look again.")
    var salvage = false

    @Option(
        help: ArgumentHelp("Copy the state of the project into a new folder.", valueName: "dir")
    )
    var backup: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        if let backup {
            let copy = try await project.backUp(to: backup)
            try context.output.print(copy.text, or: copy.json)
            try context.output.note(
                "the copy tells who people were, also after they are erased here; "
                    + "'ddx audit erase-subject NAME --backup DIR' erases them in it"
            )
            if let unrecorded = copy.unrecorded {
                try context.output.note("this copy is not recorded: \(unrecorded)")
            }
            return .done
        }
        let saved = salvage ? try await project.salvage() : nil
        if let saved {
            try context.output.note(saved.text)
        }
        var findings = await project.checkup()
        if fix, try await repair(findings, of: project, context.output) {
            findings = await project.checkup()
        }
        try context.output.print(
            findings.map { $0.text(context.output) }.joined(),
            or: [
                "schema": "ddx.doctor/1", "findings": .array(findings.map(\.json)),
                "salvage": saved?.json ?? .null,
            ]
        )
        return findings.lazy.compactMap(\.code).first.map { ExitStatus(code: $0.exit) } ?? .done
    }

    /// Says what is done before it is looked for again; one that fails keeps none of the others.
    private func repair(
        _ findings: [CheckupFinding],
        of project: Project,
        _ output: Output
    ) async throws -> Bool {
        var isChanged = false
        for finding in findings where finding.isRepairable {
            do {
                if try await project.repair(finding) {
                    isChanged = true
                    try output.note("fixed: \(finding.subject): \(finding.message)".neutralised)
                }
            } catch let failure as Failure {
                try output.note("not fixed: \(finding.subject): \(failure.message)".neutralised)
            }
        }
        return isChanged
    }
}

extension Backup {
    fileprivate var text: String {
        "copied \(files.counting("file")), \(bytes) bytes, to '\(folder)'".neutralised
            + "\nto put it back, copy what is in it to '.ddx/state'\n"
    }

    fileprivate var json: JSONValue {
        [
            "schema": "ddx.backup/1", "folder": folder.json, "files": files.json,
            "bytes": bytes.json,
        ]
    }
}

extension Salvage {
    fileprivate var text: String {
        var lines = ["saved whole: \(whole.count.counting("run"))"]
        lines += cut.map {
            "saved in part: run \($0.short); its end, or its definition, is missing or may be"
        }
        lines += lost.map { "lost: run \($0.short)" }
        lines.append("the damaged ledger is kept in '\(kept)'".neutralised)
        return lines.joined(separator: "\n")
    }

    fileprivate var json: JSONValue {
        [
            "whole": .array(whole.map(\.text.json)), "cut": .array(cut.map(\.text.json)),
            "lost": .array(lost.map(\.text.json)), "kept": kept.json,
        ]
    }
}

extension CheckupFinding {
    fileprivate func text(_ output: Output) -> String {
        let mark =
            switch state {
            case .pass: "✓"
            case .warn: "!"
            case .fail: "✗"
            }
        let line = "\(mark) \(subject)".neutralised
        let words = state == .pass ? message.neutralised : output.strong(message.neutralised)
        return (["\(line): \(words)"] + hints.map { "    " + $0.neutralised })
            .joined(separator: "\n") + "\n"
    }

    fileprivate var json: JSONValue {
        [
            "subject": subject.json, "state": state.rawValue.json, "message": message.json,
            "help": .array(hints.map(\.json)), "code": (code?.word.json) ?? .null,
            "repairable": isRepairable.json,
        ]
    }
}
