package import JSON
package import WorkflowModel
import WorkflowScheduler

/// What undoing phases of a run would do, for people to agree to before it is done.
package struct RollbackReport: Sendable {
    /// What goes back to pending.
    package let request: RollbackRequest
    /// The compensation steps in the order they run.
    package let compensations: [StepReference]
    /// What would be written to bring files back.
    package let changes: [FileChange]
    /// The files that would be left as they are, and why.
    package let left: [RestoredFiles.Leftover]
    /// Steps that did more than change files, as far as one can know, and that nothing undoes.
    package let irrevocable: [StepReference]
    private let run: RunID
    private let diff: String

    /// Works out what runs; what happens to files is told by whoever has looked at them.
    ///
    /// - Parameters:
    ///   - request: What is to be undone.
    ///   - record: The run.
    ///   - definition: What the run is pinned to.
    ///   - changes: What would be written to bring files back.
    ///   - left: The files that would be left as they are.
    ///   - diff: What would change in files, as a unified diff; empty when nothing would.
    package init(
        of request: RollbackRequest,
        in record: RunRecord,
        definition: WorkflowDefinition,
        changes: [FileChange],
        left: [RestoredFiles.Leftover],
        diff: String = ""
    ) {
        let machine = RunStateMachine(
            record: record,
            definition: definition,
            options: RunOptions()
        )
        run = record.id
        self.request = request
        compensations = machine.compensations(of: request).flatMap { compensation in
            compensation.outline.steps.map { StepReference(compensation.outline.id, $0.id) }
        }
        self.changes = changes
        self.left = left
        self.diff = diff
        irrevocable = RunStanding(record: record, definition: definition, isOwned: false)
            .irrevocableSteps(of: request)
    }

    /// Phases, steps and files one a line, what stays as it is, then the diff.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        page.addText("rolling back run \(run.short) would undo")
        for phase in request.phases {
            page.add((Line("phase ", .faint) + Line(phase.text)).indented(by: 2))
        }
        for step in request.steps {
            page.add((Line("step ", .faint) + Line(step.description)).indented(by: 2))
        }
        if !compensations.isEmpty {
            page.addText("these steps would run, in this order")
        }
        for step in compensations {
            page.add((Line("step ", .faint) + Line(step.description)).indented(by: 2))
        }
        if !changes.isEmpty {
            page.addText("these files would be as they were before")
        }
        for file in changes {
            page.add((Line("\(file.repair) ", .faint) + Line(file.path)).indented(by: 2))
        }
        for file in left {
            page.addText("'\(file.path)' would be left: \(file.cause)", after: Line("! ", .bad))
        }
        for step in irrevocable {
            page.addText(
                "what '\(step)' did beside files cannot be taken back: it has no rollback steps",
                after: Line("! ", .attention)
            )
        }
        page.addDiff(diff)
        return page.text
    }
}

extension RollbackReport: JSONRepresentable {
    /// The object `ddx.rollback/1`.
    package var json: JSONValue {
        [
            "schema": "ddx.rollback/1",
            "run": run.text.json,
            "phases": .array(request.phases.map(\.text.json)),
            "steps": .array(request.steps.map(\.json)),
            "compensations": .array(compensations.map(\.json)),
            "files": .array(changes.map(\.json)),
            "left": .array(left.map(\.json)),
            "irrevocable": .array(irrevocable.map(\.json)),
            "diff": diff.json,
        ]
    }
}

extension FileChange {
    /// What brings the file back, as a verb.
    fileprivate var repair: String {
        switch change {
        case .added: "bring back"
        case .modified: "restore"
        case .deleted: "delete"
        case .mode: "set permissions of"
        case .kept: "keep"
        }
    }
}

extension Page {
    /// Adds a unified diff below an empty line; nothing for an empty one.
    mutating func addDiff(_ diff: String) {
        guard !diff.isEmpty else {
            return
        }
        add()
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false) {
            add(Line(String(line), line.inkOfDiff))
        }
    }
}

extension Substring {
    /// How a line of a unified diff is painted.
    fileprivate var inkOfDiff: Ink {
        switch first {
        case "+": .good
        case "-": .bad
        case "@": .faint
        default: .plain
        }
    }
}
