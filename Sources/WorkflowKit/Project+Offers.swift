import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowSystem

/// Where an update comes from, and what it starts from.
extension Project {
    /// What a workflow could be updated to; nothing when its source is not known here.
    func offer(
        for pin: LockFile.Entry,
        _ shared: SharedLibrary
    ) async throws -> LibraryEntry? {
        if pin.source == PinSource.bundled {
            return try library().entries(of: .bundled).first { $0.name == pin.name }
        }
        if pin.source.hasPrefix(PinSource.path) {
            let path = root.pushing(FilePath(String(pin.source.dropFirst(PinSource.path.count))))
            return try? library().find(path.lexicallyNormalized().string)
        }
        guard let clone = shared.clone(at: pin.source), let head = try await clone.head() else {
            return nil
        }
        return try await clone.entry(pin.name, at: head, try library())
    }

    /// What was applied, from the copy that was kept, or from the commit that is pinned.
    func base(of pin: LockFile.Entry, _ shared: SharedLibrary) async throws -> WorkflowSource? {
        if let pristine = try updater.pristine(pin) {
            return pristine
        }
        let standing = try updater.standing(pin.name)
        if standing.digest.description == pin.digest {
            return standing
        }
        guard let clone = shared.clone(at: pin.source), let commit = pin.commit,
            let id = ObjectID(commit)
        else {
            return nil
        }
        let source = try? await clone.entry(pin.name, at: id, library()).source()
        return source?.digest.description == pin.digest ? source : nil
    }

    func unknownSource(_ pin: LockFile.Entry, isNamed: Bool) throws -> UpdateReport {
        guard isNamed else {
            return report(pin, .unknown)
        }
        throw Failure(
            .notFound,
            "'\(pin.name)' came from '\(pin.source)', which is not here",
            hints: PinSource.isLocal(pin.source)
                ? ["ddx workflow list"] : ["ddx source add \(pin.source)"]
        )
    }

    func notes(
        _ pin: LockFile.Entry,
        _ theirs: LibraryEntry,
        _ shared: SharedLibrary
    ) async throws -> [String] {
        guard let clone = shared.clone(at: pin.source), let old = pin.commit.flatMap(ObjectID.init),
            let new = theirs.revision?.commit
        else {
            return []
        }
        return try await clone.isAncestor(old, of: new)
            ? [] : ["the history of the source was rewritten since this was applied"]
    }
}

extension WorkflowDefinition {
    /// The migrations of all versions behind one, oldest first.
    func migrations(from version: String) -> [MigrationDefinition] {
        guard let old = SemanticVersion(lenient: version) else {
            return []
        }
        return migrations.compactMap { migration in
            SemanticVersion(migration.version).map { (version: $0, migration: migration) }
        }
        .filter { $0.version > old }
        .sorted { $0.version < $1.version }
        .map(\.migration)
    }
}

extension JSONObject {
    /// The values of variables that there are.
    func only(_ variables: [VariableDefinition]) -> JSONObject {
        JSONObject(
            filter { entry in
                variables.contains { $0.name.utf8.elementsEqual(entry.key.utf8) }
            }
            .map { ($0.key, $0.value) }
        )
    }
}
