/// Programs whose command line need not be written out.
///
/// All of them read the prompt from standard input and end when they have answered.
package enum AgentPreset: String, Sendable, Hashable, CaseIterable {
    case claude
    case codex
    case gemini
    case copilot
    case opencode
    case aider
    case llm

    /// The command line.
    ///
    /// - Parameters:
    ///   - model: The model that the program is to use; its own choice when absent.
    ///   - changesFiles: Whether the program may change files of the project.
    ///   - further: Further arguments.
    /// - Returns: The program and its arguments.
    package func words(model: String?, changesFiles: Bool, further: [String]) -> [String] {
        let model = model.map { [modelOption, $0] } ?? []
        return program + model + (changesFiles ? editing : reading) + further + closing
    }

    /// Whether it changes files and answers nothing that could be one.
    package var alwaysChangesFiles: Bool { self == .aider }

    /// How its answer is read.
    package var format: AgentAnswerFormat {
        switch self {
        case .claude: .claude
        case .codex: .codex
        case .gemini: .gemini
        case .opencode: .opencode
        case .copilot, .aider, .llm: .text
        }
    }

    private var program: [String] {
        switch self {
        case .claude: ["claude", "-p", "--output-format", "json"]
        case .codex: ["codex", "exec", "--json", "--skip-git-repo-check"]
        case .gemini: ["gemini", "--output-format", "json"]
        case .copilot: ["copilot", "-s", "--no-ask-user"]
        case .opencode: ["opencode", "run", "--format", "json"]
        case .aider:
            [
                "aider", "--message-file", "/dev/stdin", "--yes-always", "--no-auto-commits",
                "--no-pretty", "--no-stream",
            ]
        case .llm: ["llm"]
        }
    }

    private var modelOption: String { self == .llm ? "-m" : "--model" }

    private var reading: [String] { self == .codex ? ["--sandbox", "read-only"] : [] }

    private var editing: [String] {
        switch self {
        case .claude: ["--permission-mode", "acceptEdits"]
        case .codex: ["--sandbox", "workspace-write"]
        case .gemini: ["--approval-mode", "auto_edit"]
        case .copilot: ["--allow-tool=write"]
        case .opencode, .aider, .llm: []
        }
    }

    /// What stands behind all else.
    private var closing: [String] { self == .codex ? ["-"] : [] }
}

/// How the answer of a program is read from its standard output.
package enum AgentAnswerFormat: String, Sendable, Hashable, CaseIterable {
    /// All of it is the answer; nothing is told of tokens and cost.
    case text
    /// One object with `result`, `usage` and `total_cost_usd`.
    case claude
    /// Events a line; the last message is the answer, `turn.completed` has the tokens.
    case codex
    /// One object with `response` and `stats`.
    case gemini
    /// Events a line; the texts are the answer, `step_finish` has tokens and cost.
    case opencode
}
