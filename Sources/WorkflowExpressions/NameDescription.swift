/// What people are told about a name that expressions can use.
package struct NameDescription: Sendable, Hashable {
    /// The name itself.
    package let name: String
    /// How it is written or what type it has, such as `contains(list, value)`.
    package let form: String
    /// What it stands for, in a sentence.
    package let summary: String

    /// Every function, by name.
    package static let functions: [NameDescription] = Function.all.values
        .sorted { $0.name < $1.name }
        .map { function in
            NameDescription(
                name: function.name,
                form: function.signature,
                summary: functionSummaries[function.name] ?? ""
            )
        }

    /// The contexts, by name.
    package static let contexts: [NameDescription] = [
        ("vars", "vars.<name>"), ("env", "env.<NAME>"), ("matrix", "matrix.<axis>"),
        ("phases", "phases.<id>.{status,outputs,attempt}"),
        ("steps", "steps.<id>.{status,outputs,exit_code}"),
        ("run", "run.{id,workflow,version,principal,started}"),
        ("project", "project.{name,path,git}"),
    ]
    .map { NameDescription(name: $0, form: $1, summary: summaries[$0] ?? "") }

    /// What a path of names stands for as far as that is the same in every workflow.
    package static func summary(of path: [String]) -> String? {
        var path = path
        if path.count > 1, ["phases", "steps"].contains(path[0]) {
            path[1] = "*"
        }
        return summaries[path.joined(separator: ".")]
    }

    private static let summaries = [
        "vars": "The values that the run was given for the variables of the workflow.",
        "env": "The environment that the engine was started in.",
        "matrix": "The values of this instance of a phase with a matrix.",
        "matrix.item": "The element of the list that this instance is for.",
        "matrix.index": "The place of the element in the list, counted from 0.",
        "phases": "The phases of the workflow, by id.",
        "phases.*.status":
            "How the phase stands: pending, in_progress, completed, failed, skipped.",
        "phases.*.outputs": "What the phase hands over, by name.",
        "phases.*.attempt": "How often the phase has been tried, counted from 1.",
        "steps": "The steps of the same phase, by id.",
        "steps.*.status": "How the step stands.",
        "steps.*.outputs": "What the step wrote to $DDX_OUTPUT, and its own outputs, by name.",
        "steps.*.exit_code": "What the program of the step ended with.",
        "run": "The run itself.",
        "run.id": "The id of the run.",
        "run.workflow": "The name of the workflow.",
        "run.version": "The version of the workflow.",
        "run.principal": "Who started the run.",
        "run.started": "When the run was started.",
        "project": "The project that the run works in.",
        "project.name": "The name of the project's folder.",
        "project.path": "The path of the project's folder.",
        "project.git": "The state of git in the project.",
        "project.git.branch": "The branch that is checked out.",
        "project.git.commit": "The commit that is checked out.",
    ]

    private static let functionSummaries = [
        "all": "Whether all elements are true, or hold a condition.",
        "always": "True, even when something before has failed or was cancelled.",
        "any": "Whether an element is true, or holds a condition.",
        "cancelled": "Whether the run is being cancelled.",
        "contains": "Whether a text holds another one, a list an element, or a map a key.",
        "default": "The first value, or the second where the first is null.",
        "duration": "The duration that a text such as 90s or 2h says.",
        "ends_with": "Whether a text ends with another one.",
        "exists": "Whether a file or folder of the project exists.",
        "failure": "Whether something before has failed.",
        "filter": "The elements that hold a condition.",
        "format": "The text with {0}, {1} and so on replaced by the values.",
        "from_json": "The value that a JSON text holds.",
        "glob": "The files of the project that a pattern matches, sorted.",
        "has": "Whether there is a value, or a map has a key.",
        "hash_files": "One digest of all files that the patterns match; null for none.",
        "join": "The elements as one text; a comma between them unless said otherwise.",
        "length": "How many characters, elements or members there are.",
        "lower": "The text in small letters.",
        "map": "A list of what becomes of each element.",
        "matches": "Whether a regular expression matches somewhere in the text.",
        "now": "The time of the evaluation.",
        "replace": "The text with every occurrence of one part replaced by another.",
        "semver": "Whether a version fulfils a requirement such as '>= 1.2'.",
        "split": "The parts of a text between separators.",
        "starts_with": "Whether a text begins with another one.",
        "success": "Whether nothing before has failed or was cancelled.",
        "to_json": "The value as JSON text.",
        "trim": "The text without space around it.",
        "upper": "The text in capital letters.",
    ]
}

extension Scope {
    /// The names that may follow a path; the roots for an empty one.
    package func members(of path: [String]) -> [String] {
        // No name is empty, so resolving one tells which there are.
        guard case .unknown(at: path.count, let known) = resolve(path + [""]) else {
            return []
        }
        return known
    }
}
