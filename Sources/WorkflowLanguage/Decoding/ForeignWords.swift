/// Words that other tools use for keys of this format.
enum ForeignWords {
    /// What a foreign key is called here, among the keys that a record has.
    static func translation(of word: String, among known: Set<String>) -> String? {
        let translation = table[word] ?? table[word.lowercased()]
        if let translation, known.contains(translation) {
            return translation
        }
        let snake = snakeCase(word)
        return snake != word && known.contains(snake) ? snake : nil
    }

    private static let table = [
        "depends": "needs", "dependson": "needs", "depends_on": "needs", "depends-on": "needs",
        "deps": "needs", "dependencies": "needs", "requires": "needs", "after": "needs",
        "when": "if", "condition": "if", "only_if": "if", "unless": "if",
        "preconditions": "input_gates", "precondition": "input_gates",
        "entry_criteria": "input_gates",
        "gates": "exit_criteria", "postconditions": "exit_criteria", "exit_gates": "exit_criteria",
        "validation_gates": "exit_criteria", "acceptance_criteria": "exit_criteria",
        "cmd": "run", "cmds": "run", "script": "run", "shell_command": "run", "bash": "run",
        "exec": "command", "argv": "command", "args": "with",
        "environment": "env", "vars": "variables", "inputs": "variables", "parameters": "variables",
        "jobs": "phases", "stages": "phases", "activities": "phases", "states": "phases",
        "tasks": "steps", "actions": "steps", "name": "id", "cwd": "working_directory",
        "dir": "working_directory", "workdir": "working_directory",
        "timeout-minutes": "timeout", "timeout_minutes": "timeout", "timeout_seconds": "timeout",
        "allow_failure": "continue_on_error", "ignore_error": "continue_on_error",
        "ignore_errors": "continue_on_error", "retries": "retry", "attempts": "max",
        "max_attempts": "max", "delay": "initial", "foreach": "for_each", "for": "matrix",
        "strategy": "matrix", "loop": "matrix", "role": "required_role", "approval": "approve",
        "text": "criteria", "criterion": "criteria", "description": "criteria",
        "checks": "check", "file": "path", "regex": "pattern", "max-parallel": "max_parallel",
        "fail-fast": "fail_fast", "finally": "hooks", "on_success": "hooks", "mutex": "lock",
        "summary": "description", "title": "name", "workflow": "uses", "call": "uses",
        "desc": "description", "choices": "options", "enum": "options",
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
