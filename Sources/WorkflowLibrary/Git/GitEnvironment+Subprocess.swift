import Subprocess
import WorkflowSystem

extension GitEnvironment {
    /// The environment of a command in the form that starts it.
    func subprocess(_ reach: Reach, adding more: [String: String]) -> Environment {
        var keyed: [Environment.Key: String] = [:]
        for (name, value) in variables(reach, adding: more) {
            keyed[Environment.Key(stringLiteral: name)] = value
        }
        return .custom(keyed)
    }
}
