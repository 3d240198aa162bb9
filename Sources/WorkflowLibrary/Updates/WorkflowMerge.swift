import WorkflowDiagnostics
package import WorkflowLanguage

/// A file that two sides changed in ways that do not go together.
package struct MergeConflict: Sendable, Hashable {
    /// What the two sides did.
    package enum Kind: String, Sendable, Hashable {
        /// Both changed the same lines.
        case content
        /// Both added the file, each with its own content.
        case bothAdded = "both_added"
        /// The user removed what the source changed.
        case removedHere = "removed_here"
        /// The source removed what the user changed.
        case removedThere = "removed_there"
        /// Both changed a file in which lines mean nothing.
        case binary
    }

    /// The path in the folder of the workflow.
    package let path: String
    package let kind: Kind

    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

/// The files of a workflow after a merge.
package struct MergedWorkflow: Sendable {
    /// What happened to a file, seen from what the user had.
    package enum Change: String, Sendable, Hashable {
        case new
        case changed
        case merged
        case removed
        case kept
        case conflict
    }

    package let source: WorkflowSource
    /// The files that differ from what the user had, and his edits that were kept.
    package let changes: [(path: String, change: Change)]
    package let conflicts: [MergeConflict]
}

/// Brings together what the user and the source made of the same workflow.
struct WorkflowMerge {
    let base: WorkflowSource
    let mine: WorkflowSource
    let theirs: WorkflowSource
    let labels: MergeLabels
    let preference: MergePreference
    let files: FileMerge

    private typealias File = WorkflowSource.File

    /// What becomes of one path.
    private struct Outcome {
        var file: File?
        var change: MergedWorkflow.Change?
        var conflict: MergeConflict.Kind?
        /// A second file that shows the other side of a conflict.
        var beside: File?
    }

    /// Merges all files; each is decided by itself.
    func merged() async throws -> MergedWorkflow {
        var result: [File] = []
        var changes: [(path: String, change: MergedWorkflow.Change)] = []
        var conflicts: [MergeConflict] = []
        let paths = WorkflowSource(files: base.files + mine.files + theirs.files).files.map(\.path)
        for path in paths {
            let outcome = try await outcome(
                path,
                base.file(path),
                mine.file(path),
                theirs.file(path)
            )
            result += [outcome.file, outcome.beside].compactMap(\.self)
            if let change = outcome.change {
                changes.append((path, change))
            }
            if let kind = outcome.conflict {
                conflicts.append(MergeConflict(path: path, kind: kind))
            }
        }
        return MergedWorkflow(
            source: WorkflowSource(files: result, shownAs: mine.shownAs),
            changes: changes,
            conflicts: conflicts
        )
    }

    private func outcome(
        _ path: String,
        _ base: File?,
        _ mine: File?,
        _ theirs: File?
    ) async throws -> Outcome {
        if mine == theirs {
            return Outcome(file: mine)
        }
        if mine == base {
            return Outcome(
                file: theirs,
                change: theirs == nil ? .removed : mine == nil ? .new : .changed
            )
        }
        if theirs == base {
            return Outcome(file: mine, change: .kept)
        }
        guard let mine, let theirs else {
            return removal(path, mine: mine, theirs: theirs)
        }
        return try await content(path, base, mine, theirs)
    }

    /// One side removed what the other changed.
    private func removal(_ path: String, mine: File?, theirs: File?) -> Outcome {
        switch preference {
        case .mine: return Outcome(file: mine, change: .kept)
        case .theirs: return Outcome(file: theirs, change: theirs == nil ? .removed : .new)
        case .mark: break
        }
        guard let left = mine ?? theirs else {
            return Outcome()
        }
        let kind: MergeConflict.Kind = mine == nil ? .removedHere : .removedThere
        guard left.isText else {
            return Outcome(
                file: mine,
                change: .conflict,
                conflict: kind,
                beside: left.named(ConflictFile.path(path))
            )
        }
        let marked = ConflictMarkers.marked(left.content, isMine: mine != nil, labels)
        return Outcome(file: left.holding(marked), change: .conflict, conflict: kind)
    }

    /// Both sides changed the file.
    private func content(
        _ path: String,
        _ base: File?,
        _ mine: File,
        _ theirs: File
    ) async throws -> Outcome {
        let isExecutable =
            mine.isExecutable == base?.isExecutable ? theirs.isExecutable : mine.isExecutable
        let texts = [base?.content ?? [], mine.content, theirs.content]
        guard [base, mine, theirs].allSatisfy({ $0?.isText ?? true }) else {
            switch preference {
            case .mine: return Outcome(file: mine, change: .kept)
            case .theirs: return Outcome(file: theirs, change: .changed)
            case .mark:
                return Outcome(
                    file: mine,
                    change: .conflict,
                    conflict: .binary,
                    beside: theirs.named(ConflictFile.path(path))
                )
            }
        }
        let (text, count) = try await files.merge(
            FileMerge.Input(
                base: texts[0],
                mine: texts[1],
                theirs: texts[2],
                labels: labels
            ),
            preference
        )
        let file = File(path: path, content: text, isExecutable: isExecutable)
        guard count > 0 else {
            return Outcome(file: file, change: .merged)
        }
        return Outcome(
            file: file,
            change: .conflict,
            conflict: base == nil ? .bothAdded : .content
        )
    }
}

/// The file beside one whose conflict cannot be marked within.
enum ConflictFile {
    /// It holds what the source has; removing it decides the conflict.
    static func path(_ path: String) -> String { "\(path).theirs" }
}

extension WorkflowSource.File {
    fileprivate func named(_ path: String) -> Self {
        Self(path: path, content: content, isExecutable: isExecutable)
    }

    fileprivate func holding(_ content: [UInt8]) -> Self {
        Self(path: path, content: content, isExecutable: isExecutable)
    }
}
