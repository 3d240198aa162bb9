package import JSON
package import WorkflowModel

/// What other values of variables would change in the files of a run, for people to agree to.
package struct RegenerationReport: Sendable {
    /// What would become of a file.
    package enum Fate: Sendable, Hashable {
        /// It is as it would be rendered.
        case same
        case added
        case replaced
        /// It stays as it is, for this reason.
        case left(String)

        fileprivate var word: String {
            switch self {
            case .same: "same"
            case .added: "added"
            case .replaced: "replaced"
            case .left: "left"
            }
        }

        fileprivate var cause: String? {
            if case .left(let cause) = self { cause } else { nil }
        }
    }

    /// A variable that gets another value.
    private struct Change: Sendable {
        let name: String
        let before: JSONValue
        let after: JSONValue
    }

    private let run: RunID
    private let changes: [Change]
    private let files: [(path: String, fate: Fate)]
    private let diff: String

    /// Compares values, and tells what becomes of files.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - before: The values that it has.
    ///   - after: The values that it would have.
    ///   - files: The files that were made from them, with their fates.
    ///   - diff: What would change in files, as a unified diff; empty when nothing would.
    package init(
        run: RunID,
        from before: [RunVariable],
        to after: [RunVariable],
        files: [(path: String, fate: Fate)],
        diff: String
    ) {
        self.run = run
        self.files = files
        self.diff = diff
        changes = after.compactMap { variable in
            let old = before.first { $0.name.utf8.elementsEqual(variable.name.utf8) }
            return old?.value == variable.value
                ? nil
                : Change(name: variable.name, before: old?.value ?? .null, after: variable.value)
        }
    }

    /// Whether nothing would change.
    package var isEmpty: Bool {
        changes.isEmpty && !files.contains { $0.fate == .added || $0.fate == .replaced }
    }

    /// The variables that change, in a few words.
    package var summary: String {
        "other values: " + changes.map(\.name).joined(separator: ", ")
    }

    /// Variables and files one a line, what stays as it is, then the diff.
    package func text(_ style: Style) -> String {
        var page = Page(style)
        guard !isEmpty else {
            page.addText("nothing of run \(run.short) would change")
            addFiles(to: &page)
            return page.text
        }
        page.addText("run \(run.short) would go on with")
        for change in changes {
            let value = Line("\(change.name) = ", .strong) + Line(change.after.shown)
            page.add((value + Line(" (was \(change.before.shown))", .faint)).indented(by: 2))
        }
        if changes.isEmpty {
            page.addText("the values that it has", indent: 2)
        }
        addFiles(to: &page)
        page.addDiff(diff)
        return page.text
    }

    private func addFiles(to page: inout Page) {
        for file in files {
            switch file.fate {
            case .same: continue
            case .added, .replaced:
                page.add((Line("\(file.fate.word) ", .faint) + Line(file.path)).indented(by: 2))
            case .left(let cause):
                page.addText(
                    "'\(file.path)' would be left: \(cause)",
                    after: Line("! ", .attention)
                )
            }
        }
    }
}

extension RegenerationReport: JSONRepresentable {
    /// The object `ddx.regeneration/1`.
    package var json: JSONValue {
        [
            "schema": "ddx.regeneration/1",
            "run": run.text.json,
            "variables": .array(
                changes.map { ["name": $0.name.json, "before": $0.before, "after": $0.after] }
            ),
            "files": .array(
                files.map {
                    [
                        "path": $0.path.json, "change": $0.fate.word.json,
                        "cause": $0.fate.cause.json,
                    ]
                }
            ),
            "diff": diff.json,
        ]
    }
}
