import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// What rendering the files of artifacts once more would change.
package struct RegenerationPlan: Sendable {
    /// A file of an artifact and what would become of it.
    package struct File: Sendable, Hashable {
        /// What would become of a file.
        package enum Fate: Sendable, Hashable {
            /// It is as it would be rendered.
            case same
            case added
            case replaced
            /// It stays as it is, for this reason.
            case left(String)
        }

        package let path: String
        package let fate: Fate

        /// Names a file and its fate.
        package init(path: String, fate: Fate) {
            self.path = path
            self.fate = fate
        }
    }

    /// An artifact that a run has made.
    package struct Made: Sendable {
        /// The artifact.
        package let artifact: ArtifactDefinition
        /// What its templates may read.
        package let values: any ValueLookup
        /// The files that it was made as.
        package let files: [String]

        /// Describes an artifact that was made.
        package init(
            _ artifact: ArtifactDefinition,
            values: any ValueLookup,
            files: [String]
        ) {
            self.artifact = artifact
            self.values = values
            self.files = files
        }
    }

    /// All files, in the order of the artifacts.
    package fileprivate(set) var files: [File] = []
    /// What would change in the files, as a unified diff; bounded in size.
    package fileprivate(set) var diff = ""
    /// What is to be written.
    fileprivate var renderings: [(rendering: ArtifactRendering, policy: OverwritePolicy)] = []
}

extension LocalRunner {
    /// Finds out what rendering artifacts once more would change; writes nothing.
    package func regenerationPlan(
        of made: [RegenerationPlan.Made]
    ) async throws -> RegenerationPlan {
        let artifacts = artifacts
        return try await BlockingWork.run {
            var plan = RegenerationPlan()
            for artifact in made {
                try artifacts.add(artifact, to: &plan)
            }
            return plan
        }
    }

    /// Writes what a plan says; a file that was edited in the meantime is kept.
    package func regenerate(_ plan: RegenerationPlan) async throws -> [FileChange] {
        let artifacts = artifacts
        // Steps of other runs may be under way; what is written here is none of theirs.
        let written = Set(plan.renderings.map { TrackedPath($0.rendering.path.string) })
        let paths = try DeclaredPaths(files: written)
        let token = try await tracking.tracker.begin(Participant(attempt: nil, paths: paths))
        let changes = try await BlockingWork.run { () throws -> [FileChange] in
            let publisher = ArtifactPublisher(
                root: artifacts.files.root,
                record: artifacts.record
            )
            return try plan.renderings.map { try publisher.publish($0.rendering, $0.policy) }
        }
        _ = try await tracking.tracker.end(token)
        return changes
    }
}

extension ArtifactStep {
    fileprivate func add(_ made: RegenerationPlan.Made, to plan: inout RegenerationPlan) throws {
        let rendered = try renderer.files(of: made.artifact, values: made.values).rendered
        for rendering in rendered {
            let fate = try fate(of: rendering, made)
            plan.files.append(RegenerationPlan.File(path: rendering.path.string, fate: fate))
            guard fate == .added || fate == .replaced else {
                continue
            }
            plan.renderings.append((rendering, made.artifact.overwrite))
            if plan.diff.utf8.count < TreeDiff.standardLimit {
                plan.diff += try diff(of: rendering, isNew: fate == .added)
            }
        }
        for path in made.files
        where !rendered.contains(where: { $0.path.string.isIdentical(to: path) }) {
            let cause = "the artifact goes somewhere else now"
            plan.files.append(RegenerationPlan.File(path: path, fate: .left(cause)))
        }
    }

    private func fate(
        of rendering: ArtifactRendering,
        _ made: RegenerationPlan.Made
    ) throws -> RegenerationPlan.File.Fate {
        guard let status = try files.status(of: rendering.path) else {
            let wasMade = made.files.contains { $0.isIdentical(to: rendering.path.string) }
            return wasMade ? .left("it was removed") : .added
        }
        guard status.kind == .file else {
            return .left("it is no regular file")
        }
        let present = try files.root.digest(of: rendering.path)
        guard present != rendering.digest else {
            return .same
        }
        switch made.artifact.overwrite {
        case .never: return .left("'overwrite' is 'never'")
        case .always: return .replaced
        case .ifUnchanged:
            let isUntouched = try record.contains(present, at: rendering.path)
            return isUntouched ? .replaced : .left("somebody edited it")
        }
    }

    private func diff(of rendering: ArtifactRendering, isNew: Bool) throws -> String {
        let path = rendering.path.string
        let old = isNew ? "/dev/null" : TreeDiff.quoted("a/\(path)")
        let new = TreeDiff.quoted("b/\(path)")
        let size = isNew ? 0 : try files.status(of: rendering.path)?.size ?? 0
        guard max(Int(size), rendering.size) <= TreeDiff.fileLimit else {
            return "Files \(old) and \(new) differ: too large to show\n"
        }
        let before = isNew ? [] : try files.content(of: rendering.path)
        guard let hunks = UnifiedDiff.hunks(from: before, to: try rendering.content()) else {
            return "Files \(old) and \(new) differ in too many lines to show\n"
        }
        return "--- \(old)\n+++ \(new)\n\(hunks)"
    }
}
