package import WorkflowDiagnostics
package import WorkflowLanguage
package import WorkflowModel
package import WorkflowStore

/// A definition with its files, as a run is pinned to it.
package struct PinnedDefinition: Sendable {
    package private(set) var definition: WorkflowDefinition
    package let source: WorkflowSource
    package let diagnostics: [Diagnostic]

    /// Reads and checks the files of a workflow.
    ///
    /// - Throws: `Failure` with all findings when the workflow has errors.
    package init(_ source: WorkflowSource) throws {
        let loaded = WorkflowLoader.load(source)
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
    package init(of record: RunRecord, in ledger: LedgerStore) async throws {
        let files = try await ledger.definition(record.creation.digest)
        guard !files.isEmpty else {
            throw Failure(
                .definitionLost,
                "the ledger lacks the definition of run \(record.id.short)",
                hints: ["ddx run cancel \(record.id.short)", "ddx run start"]
            )
        }
        try self.init(
            WorkflowSource(
                files: files.map {
                    WorkflowSource.File(
                        path: $0.path,
                        content: $0.bytes,
                        isExecutable: $0.isExecutable
                    )
                },
                shownAs: record.creation.workflow
            )
        )
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

    /// Refuses what no run can carry out yet.
    func requireSupport() throws {
        let unsupported = SupportedFeatures.unsupported(in: definition)
        guard unsupported.isEmpty else {
            var texts: [String: SourceText] = [:]
            for file in source.files
            where unsupported.contains(where: {
                $0.span?.file == source.shownPath(file.path)
            }) {
                texts[source.shownPath(file.path)] = SourceText(file.content)
            }
            throw Failure(
                .invalid,
                "workflow '\(definition.name)' uses what this version cannot carry out",
                diagnostics: unsupported,
                texts: texts
            )
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
