import JSON
import SystemPackage
package import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
package import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// What a workflow is applied with.
public struct ApplyRequest: Sendable {
    /// A name or a path.
    public let workflow: String
    /// Values of variables as text, from flags.
    public var variables: [String: String] = [:]
    /// A YAML file with values of variables.
    public var answersFile: String?
    /// A digest that the user trusts.
    public var trust: String?
    /// Asked for each required variable without a value; nothing: they are reported as missing.
    public var ask: VariableQuestion?

    /// Begins a request.
    public init(workflow: String) {
        self.workflow = workflow
    }
}

/// What applying a workflow did, or would do.
public struct ApplyReport: Sendable {
    package let plan: InstallationPlan
    package let variables: [RunVariable]
    /// What initialising the project created; empty when it was initialised before.
    package let initialized: [String]
    package let diagnostics: [Diagnostic]

    /// The name of the workflow, which `StartRequest.workflow` takes.
    public var workflow: String { plan.workflow.definition.name }
    /// The version that the project is pinned to.
    public var version: String { plan.workflow.definition.version }
    /// The digest of its files, as `sha256:` and hexadecimal digits.
    public var digest: String { plan.digest.description }
    /// The files that are new or changed, by their paths from the project's folder.
    public var changedFiles: [String] { plan.files.filter { $0.change != .same }.map(\.path) }
}

extension Project {
    /// Makes the folder a project; doing it again creates only what is missing.
    ///
    /// - Parameter isShared: Whether the group may work in it.
    /// - Returns: The paths created, from the root.
    /// - Throws: `Failure` when something stands in the way.
    public func initialize(isShared: Bool = false) throws -> [String] {
        try translatingFailure {
            let created = try ProjectFolder.initialize(
                at: root,
                shared: isShared,
                trust: isAgents ? nil : trust
            )
            .created
            return created + [try noteOwner()].compactMap(\.self)
        }
    }

    /// Copies a workflow into the project and pins it; starts nothing.
    ///
    /// A folder that is no project becomes one; open it again to go on with it. Applied again with
    /// the same files, only the answers that are given change. Nothing is left half done.
    ///
    /// - Parameter request: Which workflow, and values of its variables.
    /// - Returns: What was done.
    /// - Throws: `Failure`: `notFound`; `invalid` with findings; `usage` when a value is missing or
    ///   does not fit; `cannotCreate` when it is applied with other files; `notPermitted` when it is
    ///   from a source and the digest that is trusted is another one.
    @discardableResult
    public func apply(_ request: ApplyRequest) async throws -> ApplyReport {
        let start = ContinuousClock.now
        return try await translatingFailures {
            let (entry, pinned, read, variables) = try await prepare(request)
            try await requireUsersOwnAct(applying: entry, pinned)
            let created = try initialize()
            let project = created.isEmpty ? self : try Project.open(root.string, in: surroundings)
            return try await project.recording(.workflowApplied) { notes in
                try await project.recordTrust(request.trust, in: pinned, from: entry)
                try await project.consentBeforehand(to: pinned, from: entry)
                let plan = try Installation(projectRoot: root, trust: trust)
                    .apply(entry, read: read, answers: variables.given)
                try pinPlugins(of: pinned.source)
                notes.add { record in
                    record.describe(plan, in: project)
                    record.facts["ms"] = (ContinuousClock.now - start).wholeMilliseconds.json
                }
                return ApplyReport(
                    plan: plan,
                    variables: variables,
                    initialized: created,
                    diagnostics: pinned.diagnostics
                )
            }
        }
    }

    /// Finds out what applying would do, and writes nothing.
    package func planApply(_ request: ApplyRequest) async throws -> ApplyReport {
        try await translatingFailures {
            let (entry, pinned, read, variables) = try await prepare(request)
            return ApplyReport(
                plan: try Installation(projectRoot: root, trust: trust)
                    .plan(entry, read: read, answers: variables.given),
                variables: variables,
                initialized: [],
                diagnostics: pinned.diagnostics
            )
        }
    }

    /// Writes a small valid workflow to begin with, or a copy of another one, with a scene that
    /// passes.
    ///
    /// - Returns: The paths created, from the root.
    package func create(_ name: String, from original: String?) async throws -> [String] {
        try await translatingFailures {
            let entry: LibraryEntry? =
                if let original { try await self.entry(original) } else { nil }
            let initialized = try initialize()
            let project = try Project.open(root.string, in: surroundings)
            return try await project.recording(.workflowCreated) { notes in
                var created = try Scaffold.create(name, from: entry, in: root)
                let scenes = "\(ProjectPath.workflow(name))/tests/"
                if !created.contains(where: { $0.hasPrefix(scenes) }) {
                    created += [try await project.writeFirstScene(of: name)].compactMap(\.self)
                }
                notes.add { $0.describe(name, files: created, in: project) }
                return initialized + created
            }
        }
    }

    /// Takes an applied workflow out of the project.
    ///
    /// - Parameters:
    ///   - name: The name of the workflow.
    ///   - isForced: Whether edits may be lost, and open runs left to go on with their own copy.
    /// - Throws: `Failure` with `notPermitted` when something would be lost or a run is open.
    package func remove(_ name: String, isForced: Bool) async throws {
        try await translatingFailures {
            try await recording(.workflowRemoved) { notes in
                if !isForced, let run = try await openRuns(of: name).first {
                    throw Failure(
                        .notPermitted,
                        "run \(run.id.short) of '\(name)' is not over",
                        hints: [
                            "ddx run cancel \(run.id.short)",
                            "to remove it all the same: ddx workflow remove \(name) --force",
                        ]
                    )
                }
                let pin = try lockEntry(name)
                try Installation(projectRoot: root, trust: trust).remove(name, force: isForced)
                notes.add { record in
                    record.workflow = name
                    record.definition = pin?.digest
                    record.facts = ["forced": isForced.json]
                }
            }
        }
    }

    private func prepare(
        _ request: ApplyRequest
    ) async throws -> (LibraryEntry, PinnedDefinition, LoadedEntry?, [RunVariable]) {
        let entry = try await entry(request.workflow)
        let source = try entry.source()
        let composed = try entry.composed(entry.overlaid(source))
        let loaded = WorkflowLoader.load(composed)
        let pinned = try PinnedDefinition(composed, loaded)
        // One of the project is pinned without its overlay, by what stands there at that moment.
        let read =
            entry.origin == .project
            ? nil
            : LoadedEntry(
                source: source,
                composed: composed,
                definition: pinned.definition,
                loaded: loaded
            )
        var answers = JSONObject()
        if let file = request.answersFile {
            let bytes = try DurableFile.read(surroundings.absolute(file), limit: 8 << 20)
            do {
                answers = try AnswersFile.read(bytes, file: file)
            } catch {
                throw Failure(
                    .invalid,
                    error.message,
                    hints: error.hints,
                    diagnostics: [error],
                    texts: [file: SourceText(bytes)]
                )
            }
        }
        let locked = isInitialized ? try ProjectLock.read(in: root) : LockFile()
        let questions = VariableQuestions(
            definition: pinned.definition,
            ask: request.ask,
            needsSecrets: false
        )
        let variables = try await questions.values(
            flags: request.variables,
            answers: answers,
            locked: locked.entry(pinned.definition.name)?.answers ?? [:],
            verb: "ddx workflow apply",
            workflow: request.workflow
        )
        return (entry, pinned, read, variables)
    }
}

extension [RunVariable] {
    /// What people said, to be kept for later runs; defaults are not.
    var given: JSONObject {
        JSONObject(
            filter { $0.source != .defaultValue && !$0.value.isNull }.map { ($0.name, $0.value) }
        )
    }
}
