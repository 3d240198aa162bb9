import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
package import WorkflowReports
import WorkflowStore
import WorkflowSystem

extension Project {
    /// What would change for a run that goes on with another definition; writes nothing.
    ///
    /// - Parameters:
    ///   - name: The run.
    ///   - path: The workflow that takes the place of the pinned one.
    /// - Returns: What differs, in the order of the phases.
    /// - Throws: `Failure` when there is no such run, or the workflow cannot be used.
    package func migration(of name: String?, to path: String) async throws -> MigrationReport {
        try await translatingFailures {
            let history = try await history(of: name, default: .open)
            guard let pinned = history.pinned else {
                throw PinnedDefinition.lost(by: history.record.id)
            }
            let next = try PinnedDefinition(try library().find(path).composed())
            return MigrationReport(
                history.record,
                to: next.definition.version,
                digest: next.source.digest.description,
                differences: DefinitionDifference.between(pinned, next, history.record)
            )
        }
    }

    /// Has a run go on with another definition.
    ///
    /// - Throws: `Failure` with `refused` and the list when something that has started differs.
    func migrate(
        _ session: RunSession,
        to path: String,
        _ request: ResumeRequest
    ) async throws -> RunSession {
        let record = session.record
        let next = try PinnedDefinition(try library().find(path).composed())
        guard next.definition.name == session.pinned.definition.name else {
            throw Failure(
                .refused,
                "run \(record.id.short) is of workflow '\(session.pinned.definition.name)', "
                    + "and '\(path)' is '\(next.definition.name)'",
                hints: ["ddx run start \(next.definition.name)"]
            )
        }
        let differences = DefinitionDifference.between(session.pinned, next, record)
        let started = differences.filter(\.isStarted)
        guard started.isEmpty else {
            throw Failure(
                .refused,
                "the new definition differs in what has started: "
                    + started.map(\.words).joined(separator: "; "),
                hints: [
                    "ddx run rollback \(record.id.short) --to \(started[0].phase)",
                    "ddx run fork \(record.id.short) --from \(started[0].phase)",
                ]
            )
        }
        let change = DefinitionChange(
            version: next.definition.version,
            digest: next.source.digest.description,
            variables: try await variables(of: next.definition, record, request),
            phases: next.definition.outline
        )
        _ = try await session.record(
            .definitionChanged(change),
            note: request.note.map(Note.words),
            pinning: next
        )
        return try await RunSession.take(record.id, of: self, in: session.ledger)
    }

    /// The values that the run has, and those that are given for new variables.
    private func variables(
        of definition: WorkflowDefinition,
        _ record: RunRecord,
        _ request: ResumeRequest
    ) async throws -> [RunVariable] {
        var answers: JSONObject = [:]
        if let file = request.answersFile {
            let path = surroundings.absolute(file)
            answers = try AnswersFile.read(try DurableFile.read(path, limit: 1 << 20), file: file)
        }
        let known = record.creation.variables
        for variable in known where variable.value != .null {
            answers[variable.name] = variable.value
        }
        let values = try await VariableQuestions(definition: definition, ask: nil).values(
            flags: [:],
            answers: answers,
            locked: [:],
            verb: "ddx run resume \(record.id.short) --answers FILE",
            workflow: definition.name
        )
        return try vault.kept(values, of: definition).map { value in
            known.first { $0.name.utf8.elementsEqual(value.name.utf8) && $0.value == value.value }
                ?? value
        }
    }
}
