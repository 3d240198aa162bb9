package import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowModel
package import WorkflowStore
import WorkflowSystem

/// A definition with its files, as a run is pinned to it.
package struct PinnedDefinition: Sendable {
    package private(set) var definition: WorkflowDefinition
    package let source: WorkflowSource
    package let diagnostics: [Diagnostic]

    /// Reads and checks the files of a workflow, or takes what they were read as a moment ago.
    ///
    /// - Throws: `Failure` with all findings when the workflow has errors.
    package init(_ source: WorkflowSource) throws {
        if let known = RecentDefinitions.ofThisProcess.find(source) {
            self = known
        } else {
            try self.init(source, WorkflowLoader.load(source))
            RecentDefinitions.ofThisProcess.keep(self)
        }
    }

    /// Takes what the files of a workflow were read as.
    init(_ source: WorkflowSource, _ loaded: LoadedWorkflow) throws {
        guard let definition = loaded.definition else {
            throw Failure(
                .invalid,
                "the workflow in '\(source.shownAs)' cannot be used",
                diagnostics: loaded.diagnostics,
                texts: loaded.texts
            )
        }
        self.definition = definition
        self.source = source
        diagnostics = loaded.diagnostics
    }

    /// Reads the definition that a run is pinned to from the ledger.
    ///
    /// - Throws: `Failure` with `definitionLost` when the ledger no longer holds all of it.
    package init(of record: RunRecord, in ledger: LedgerStore) async throws {
        guard let found = try await Self.find(of: record, in: ledger) else {
            throw Self.lost(by: record.id)
        }
        self = found
    }

    /// Why a run cannot go on whose definition the ledger no longer holds.
    static func lost(by run: RunID) -> Failure {
        Failure(
            .definitionLost,
            "the ledger lacks the definition of run \(run.short), or a part of it",
            hints: ["ddx run cancel \(run.short)", "ddx run start"]
        )
    }

    /// The definition that a run is pinned to; nothing when the ledger no longer holds all of it.
    package static func find(
        of record: RunRecord,
        in ledger: LedgerStore
    ) async throws -> PinnedDefinition? {
        let files = try await ledger.definition(record.creation.digest)
        let source = WorkflowSource(
            files: files.map {
                WorkflowSource.File(
                    path: $0.path,
                    content: $0.bytes,
                    isExecutable: $0.isExecutable
                )
            },
            shownAs: record.creation.workflow
        )
        guard source.digest.description.utf8.elementsEqual(record.creation.digest.utf8) else {
            return nil
        }
        return try PinnedDefinition(source)
    }

    /// The same files with a definition that differs from what they say.
    func replacing(_ definition: WorkflowDefinition) -> PinnedDefinition {
        var copy = self
        copy.definition = definition
        return copy
    }

    /// The files as the ledger keeps them.
    var files: [DefinitionFile] {
        source.files.map {
            DefinitionFile(path: $0.path, isExecutable: $0.isExecutable, bytes: $0.content)
        }
    }
}

extension PinnedDefinition {
    /// Refuses to stop behind a phase that the workflow does not have.
    func require(_ extent: RunExtent) throws {
        guard let phase = extent.lastPhase, definition.phase(phase) == nil else {
            return
        }
        let known = definition.phases.map(\.id.text)
        throw Failure(
            .notFound,
            "workflow '\(definition.name)' has no phase '\(phase)'",
            hints: [Suggestion.hint(for: phase.text, among: known)].compactMap(\.self)
                + ["it has: \(known.prefix(12).joined(separator: ", "))"]
        )
    }
}
