/// Words that other tools use for keys of this format.
enum ForeignWords {
    /// What a foreign key is called here, among the keys that a record has.
    ///
    /// A synonym takes the same values; another word needs its value written anew.
    static func translation(
        of word: String,
        among known: Set<String>
    ) -> (key: String, isSynonym: Bool)? {
        for (table, isSynonym) in [(synonyms, true), (relatives, false)] {
            if let key = table[word] ?? table[word.lowercased()], known.contains(key) {
                return (key, isSynonym)
            }
        }
        let snake = snakeCase(word)
        return snake != word && known.contains(snake) ? (snake, true) : nil
    }

    private static let synonyms = [
        "depends": "needs", "dependson": "needs", "depends_on": "needs", "depends-on": "needs",
        "deps": "needs", "dependencies": "needs", "after": "needs", "when": "if",
        "condition": "if", "only_if": "if", "preconditions": "input_gates",
        "precondition": "input_gates", "entry_criteria": "input_gates", "gates": "exit_criteria",
        "postconditions": "exit_criteria", "exit_gates": "exit_criteria",
        "validation_gates": "exit_criteria", "acceptance_criteria": "exit_criteria", "cmd": "run",
        "script": "run", "shell_command": "run", "bash": "run", "environment": "env",
        "vars": "variables", "inputs": "variables", "parameters": "variables", "jobs": "phases",
        "stages": "phases", "activities": "phases", "tasks": "steps", "cwd": "working_directory",
        "dir": "working_directory", "workdir": "working_directory",
        "allow_failure": "continue_on_error", "ignore_error": "continue_on_error",
        "ignore_errors": "continue_on_error", "max_attempts": "max", "foreach": "for_each",
        "text": "criteria", "criterion": "criteria", "checks": "check", "file": "path",
        "regex": "pattern", "max-parallel": "max_parallel", "fail-fast": "fail_fast",
        "mutex": "lock", "summary": "description", "desc": "description", "choices": "options",
        "enum": "options",
    ]

    private static let relatives = [
        "requires": "needs", "unless": "if", "cmds": "run", "exec": "command", "argv": "command",
        "args": "with", "states": "phases", "actions": "steps", "name": "id",
        "timeout-minutes": "timeout", "timeout_minutes": "timeout", "timeout_seconds": "timeout",
        "retries": "retry", "attempts": "max", "delay": "initial", "for": "matrix",
        "strategy": "matrix", "loop": "matrix", "role": "required_role", "approval": "approve",
        "description": "criteria", "finally": "hooks", "on_success": "hooks", "title": "name",
        "workflow": "uses", "call": "uses",
    ]

    /// Takes `continueOnError` and `continue-on-error` for `continue_on_error`.
    private static func snakeCase(_ word: String) -> String {
        var result = ""
        for character in word {
            if character.isUppercase, !result.isEmpty, result.last != "_" {
                result += "_"
            }
            result += character == "-" ? "_" : character.lowercased()
        }
        return result
    }
}
