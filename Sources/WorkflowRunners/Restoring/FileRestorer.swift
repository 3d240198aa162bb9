import SystemPackage
package import WorkflowModel
package import WorkflowSystem

/// Brings files back to what they were before steps changed them.
///
/// It reads and writes files and belongs on no thread that tasks share.
package struct FileRestorer: Sendable {
    private let project: BoundedRoot
    private let store: ObjectStore

    /// Works in a project with the contents that its runs kept.
    package init(project: BoundedRoot, store: ObjectStore) {
        self.project = project
        self.store = store
    }

    /// Finds out what would have to be done; writes nothing.
    ///
    /// A file is brought back as long as it still is what the last of the steps left. Otherwise it
    /// was edited later, and is left alone unless that is forced. What several of the steps changed
    /// is taken back change by change, so that an edit between two of them is kept as well.
    ///
    /// - Parameters:
    ///   - attempts: What the attempts did, the one that ended last first.
    ///   - isForced: Whether later edits are overwritten.
    /// - Returns: The plan.
    /// - Throws: `SystemError` when the project cannot be read.
    package func plan(
        _ attempts: [RestoreRequest.StepChanges],
        isForced: Bool
    ) throws -> RestorePlan {
        let steps = Set(attempts.map(\.step))
        var chains: [TrackedPath: [RecordedLink]] = [:]
        for attempt in attempts {
            for file in attempt.files where file.change != .kept {
                let others = file.sharedWith.filter { !steps.contains($0) }
                chains[TrackedPath(file.path), default: []].append(
                    RecordedLink(step: attempt.step, change: file, others: others)
                )
            }
        }
        var plan = RestorePlan(project: project, store: store, isForced: isForced)
        for path in chains.keys.sorted() {
            try add(path, chains[path] ?? [], to: &plan)
        }
        return plan
    }

    /// Carries out a plan; whatever was edited since it was made is left alone unless forced.
    package func restore(_ plan: RestorePlan) -> RestoredFiles {
        let writer = TransitionWriter(
            root: project,
            source: store,
            overwritesEdits: plan.isForced
        )
        let result = writer.apply(plan.transitions)
        return RestoredFiles(
            restored: (plan.alreadyRestored + result.restored).map { TrackedPath($0) }.sorted()
                .map(\.text),
            left: plan.left + result.left
        )
    }

    // MARK: One path

    private struct RecordedLink {
        let step: StepReference
        let change: FileChange
        /// Steps that may have made the change and are not to be taken back.
        let others: [StepReference]
    }

    private func add(
        _ path: TrackedPath,
        _ chain: [RecordedLink],
        to plan: inout RestorePlan
    ) throws {
        let present: EntryState
        do {
            present = try project.state(at: path)
        } catch let error as SystemError {
            return plan.left.append(.init(path: path.text, cause: error.reason))
        }
        if let oldest = chain.last?.change.before, present.fits(oldest) {
            return plan.alreadyRestored.append(path.text)
        }
        var target = present
        var cause: String?
        for link in chain {
            guard let before = link.change.before else {
                cause = "what it was before is not known"
                break
            }
            if target.fits(before) { continue }
            cause = plan.isForced ? nil : Self.objection(to: link, target)
            guard cause == nil else { break }
            target = before
        }
        if target != present {
            if let obstacle = try obstacle(to: target, from: present) {
                cause = obstacle
            } else {
                plan.transitions.append(
                    FileTransition(path: path, present: present, target: target)
                )
            }
        }
        if let cause {
            plan.left.append(.init(path: path.text, cause: cause))
        }
    }

    private static func objection(to link: RecordedLink, _ present: EntryState) -> String? {
        guard let after = link.change.after, present.fits(after) else {
            return "it was changed after step '\(link.step)' ended"
        }
        return link.others.isEmpty
            ? nil
            : "'\(link.others.map(\.description).joined(separator: "' or '"))' may have changed it"
    }

    private func obstacle(to target: EntryState, from present: EntryState) throws -> String? {
        switch target {
        case .absent, .folder: nil
        case .file(nil, _): "what it held before could not be read"
        case .file(let digest?, _) where present.isFile && present.digest == digest: nil
        case .file(let digest?, _), .link(let digest):
            try store.contains(digest)
                ? nil
                : "what it held before is not kept: "
                    + "contents over \(store.fileLimit) bytes are not"
        }
    }
}

/// What taking back would do.
package struct RestorePlan: Sendable {
    let project: BoundedRoot
    let store: ObjectStore
    let isForced: Bool
    var transitions: [FileTransition] = []
    var alreadyRestored: [String] = []

    /// What would be left as it is, and why.
    package var left: [RestoredFiles.Leftover] = []

    init(project: BoundedRoot, store: ObjectStore, isForced: Bool) {
        self.project = project
        self.store = store
        self.isForced = isForced
    }

    /// Whether there is nothing to write.
    package var isEmpty: Bool { transitions.isEmpty }

    /// The files that would be written or removed, and what becomes of each.
    package var changes: [FileChange] {
        transitions.map { FileChange($0.path, from: $0.present, to: $0.target) }
    }

    /// What would change, as a unified diff from what is there to what was there before.
    ///
    /// - Parameter limit: After about this many bytes the rest is only counted.
    /// - Returns: The diff; empty when nothing would change.
    /// - Throws: `SystemError` when a file cannot be read.
    package func diff(limit: Int = TreeDiff.standardLimit) throws -> String {
        try TreeDiff(old: FolderContents(root: project), new: store)
            .text(of: transitions, limit: limit)
    }
}
