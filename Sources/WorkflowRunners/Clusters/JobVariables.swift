import WorkflowModel

/// The environment of a job: what may travel, and secrets by their names alone.
struct JobVariables: Sendable, Hashable {
    /// What the program finds as it is.
    let plain: [String: String]
    /// What the machine over there looks up: names of secrets by the names of variables.
    let secrets: [String: String]

    /// What only the machine that does the work can say.
    private static let foreign = ["DDX_PROJECT", "DDX_OUTPUT"]

    /// Divides the environment of a program.
    ///
    /// - Throws: `PlaceFailure` where a secret would have to travel.
    init(_ command: ProjectPrograms.Command, _ request: StepRequest) throws(PlaceFailure) {
        secrets = request.secretEntries
        let values = Set(request.secrets.map { Array($0.utf8) })
        guard !command.words.contains(where: { values.contains(Array($0.utf8)) }) else {
            throw Self.refusal("an argument is made from a secret")
        }
        var plain = command.environment
        for name in Self.foreign + secrets.keys {
            plain[name] = nil
        }
        for (name, value) in plain.sorted(by: { $0.key < $1.key })
        where values.contains(Array(value.utf8)) {
            throw Self.refusal("'\(name)' of the environment is made from a secret")
        }
        self.plain = plain
    }

    private static func refusal(_ what: String) -> PlaceFailure {
        let rule = "secrets travel by name alone: give the program an entry of the environment"
        return PlaceFailure(
            outcome: .failed(.invalid, "\(what); \(rule) that is ${{ vars.NAME }} and nothing else")
        )
    }
}
