import JSON
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowLibrary
import WorkflowMasking
import WorkflowModel
import WorkflowRunners
import WorkflowStore

extension Project {
    /// Hides from now on what the user and the settings name, and what steps see of the environment.
    ///
    /// - Returns: A warning for each value that cannot be opened and so is not hidden.
    static func hideKnownValues(
        _ folder: SecretFolder,
        _ settings: Settings,
        _ surroundings: Surroundings
    ) throws -> [Diagnostic] {
        let masker = surroundings.masker
        masker.hide(settings.personalData)
        let seen = EnvironmentPolicy(
            own: surroundings.environment,
            pass: settings.passedEnvironment
        )
        masker.hide(environment: seen.passed)
        let values = try folder.hidden()
        masker.hide(values.compactMap(\.value))
        return values.filter { $0.value == nil }.map { id, _ in
            Diagnostic(
                .unhiddenSecret,
                "the value '\(id)' is not hidden: the key that sealed it is not here",
                severity: .warning,
                at: nil,
                hints: ["ddx mask remove \(id)", "ddx mask add"]
            )
        }
    }

    /// Hides one more value from everything that is written or shown of this project.
    ///
    /// - Returns: The id of the value, and whether it was hidden before.
    /// - Throws: `Failure` for a value whose loss would make texts unreadable.
    package func hide(_ bytes: [UInt8]) async throws -> (id: String, wasHidden: Bool) {
        try await translatingFailures {
            try requireInitialized()
            let value: SecretValue
            do {
                value = try SecretValue(bytes)
            } catch {
                throw Failure(
                    .usage,
                    "the value \(error) and cannot be hidden",
                    hints: ["a secret that is easy to guess should be replaced where it is valid"]
                )
            }
            surroundings.masker.hide([value])
            return try await recording(.maskAdded) { notes in
                let (id, wasHidden) = try vault.folder.hide(value)
                if !wasHidden {
                    notes.add { $0.facts = ["id": id.json] }
                }
                return (id, wasHidden)
            }
        }
    }

    /// The values that are hidden because somebody added them.
    package func hiddenValues() throws -> [SecretFolder.Entry] {
        try translatingFailure {
            try vault.folder.hidden().map {
                SecretFolder.Entry(id: $0.id, length: $0.value?.bytes.count)
            }
        }
    }

    /// Stops hiding a value; what was written while it was hidden stays masked.
    ///
    /// - Throws: `Failure` when there is no value of that id.
    package func unhide(_ id: String) async throws {
        try await translatingFailures {
            try await recording(.maskRemoved) { notes in
                guard try vault.folder.forget(id) else {
                    throw Failure(
                        .notFound,
                        "no hidden value is '\(id)'",
                        hints: ["ddx mask list"]
                    )
                }
                notes.add { $0.facts = ["id": id.json] }
            }
        }
    }
}

extension Surroundings {
    /// What hides secrets in all that is recorded.
    var eventMasking: EventMasking {
        let masker = masker
        return EventMasking(
            text: { masker.current.masked($0) },
            value: { masker.current.hidingValues(in: $0) }
        )
    }
}
