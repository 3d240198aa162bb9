package import WorkflowDiagnostics

/// What can be mended in a workflow without asking anybody.
package struct WorkflowRepair: Sendable {
    /// An edit, and where its file had it.
    package struct Change: Sendable, Hashable {
        /// Path in the workflow's folder.
        package let path: String
        package let position: SourceText.Position
        package let before: String
        package let after: String
    }

    /// How often a mended workflow is looked at again: what is inside a misspelt key shows then.
    private static let mostRounds = 10

    /// What was changed, in order.
    package private(set) var changes: [Change] = []
    /// The files after the changes.
    package private(set) var source: WorkflowSource
    /// What is still wrong with them.
    package private(set) var loaded: LoadedWorkflow

    /// Mends the files of a workflow in memory; edits that would make a file unreadable are dropped.
    package init(of source: WorkflowSource) {
        self.source = source
        loaded = WorkflowLoader.load(source, readsScenes: true)
        for _ in 0..<Self.mostRounds {
            let edits = Self.edits(of: loaded)
            let mended = self.source.applying(edits)
            let result = WorkflowLoader.load(mended, readsScenes: true)
            guard !edits.isEmpty, !Self.isUnreadable(result, after: loaded) else {
                return
            }
            changes += changes(edits)
            self.source = mended
            loaded = result
        }
    }

    /// The files that differ from what they were.
    package func changedFiles(from original: WorkflowSource) -> [WorkflowSource.File] {
        source.files.filter { $0.content != original.file($0.path)?.content }
    }

    private func changes(_ edits: [SourceEdit]) -> [Change] {
        source.files.flatMap { file in
            let text = SourceText(file.content)
            return edits.filter { $0.span.file == source.shownPath(file.path) }.map { edit in
                Change(
                    path: file.path,
                    position: text.position(of: edit.span.range.lowerBound),
                    before: String(decoding: file.content[edit.span.range], as: UTF8.self),
                    after: edit.replacement
                )
            }
        }
    }

    private static func edits(of loaded: LoadedWorkflow) -> [SourceEdit] {
        loaded.diagnostics.sortedByPosition.compactMap(\.edit)
    }

    /// Whether a file can no longer be read, or has a key twice.
    private static func isUnreadable(_ new: LoadedWorkflow, after old: LoadedWorkflow) -> Bool {
        func count(_ loaded: LoadedWorkflow) -> Int {
            loaded.diagnostics.count { [.yamlSyntax, .duplicateKey].contains($0.code) }
        }
        return count(new) > count(old)
    }
}

extension WorkflowSource {
    /// The files with edits carried out.
    fileprivate func applying(_ edits: [SourceEdit]) -> WorkflowSource {
        WorkflowSource(
            files: files.map { file in
                File(
                    path: file.path,
                    content: edits.applied(to: file.content, of: shownPath(file.path)),
                    isExecutable: file.isExecutable
                )
            },
            shownAs: shownAs
        )
    }
}
