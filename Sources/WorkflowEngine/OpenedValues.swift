import JSON
import Synchronization
import WorkflowExpressions
import WorkflowModel

/// The values of a run as a child may be told them: a secret is opened when somebody names it.
final class OpenedValues: ValueLookup {
    private let lookup: RunLookup
    private let secrets: [VariableDefinition]
    private let keeper: any SecretKeeper
    private let refusal = Mutex<(any Error)?>(nil)

    init(_ lookup: RunLookup, secrets: [VariableDefinition], keeper: any SecretKeeper) {
        self.lookup = lookup
        self.secrets = secrets
        self.keeper = keeper
    }

    /// Why a secret that was named could not be opened.
    var failure: (any Error)? { refusal.withLock { $0 } }

    func value(at path: [String]) -> JSONValue? {
        guard path.first == "vars", !secrets.isEmpty else {
            return lookup.value(at: path)
        }
        guard path.count > 1 else {
            // Nothing names a secret here, so none is opened.
            let all = lookup.value(at: path)?.objectValue ?? [:]
            return .object(
                JSONObject(all.filter { secret($0.key) == nil }.map { ($0.key, $0.value) })
            )
        }
        guard let variable = secret(path[1]) else {
            return lookup.value(at: path)
        }
        guard let kept = lookup.value(at: Array(path.prefix(2)))?.stringValue else {
            return .null
        }
        do {
            let text = try keeper.open(kept, of: variable.name)
            let place = "the secret '\(variable.name)'"
            return try AnswerReader(variable: variable, place: place).value(typed: text)
        } catch {
            refusal.withLock { $0 = $0 ?? error }
            return nil
        }
    }

    private func secret(_ name: String) -> VariableDefinition? {
        secrets.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
