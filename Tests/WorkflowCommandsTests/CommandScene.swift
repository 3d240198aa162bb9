import FoundationEssentials
import JSON
import Synchronization
import SystemPackage
import Testing
import WorkflowCommands
import WorkflowKit
import WorkflowSystem

/// A user with a home and a project folder of their own, in which commands run within the tests.
final class CommandScene: Sendable {
    /// What a command left.
    struct Result {
        let code: Int32
        let output: String
        let errors: String

        /// The one object on standard output.
        var json: JSONValue {
            get throws { try JSONValue(parsing: output) }
        }
    }

    let top: String
    var project: String { top + "/project" }

    /// Makes the folders, and a workflow `greet` beside the project.
    init(workflow: String = CommandScene.greet) throws {
        top = FileManager.default.temporaryDirectory.path + "/ddx-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: top + "/home",
            withIntermediateDirectories: true
        )
        try FileManager.default.createDirectory(
            atPath: top + "/project",
            withIntermediateDirectories: true
        )
        try write("flows/greet/workflow.yml", workflow)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: top)
    }

    /// Writes a file of the project.
    func write(_ path: String, _ text: String) throws {
        let file = project + "/" + path
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(
            atPath: "/" + folder,
            withIntermediateDirectories: true
        )
        #expect(FileManager.default.createFile(atPath: file, contents: Data(text.utf8)))
    }

    /// The text of a file of the project.
    func text(of path: String) throws -> String {
        let data = try #require(FileManager.default.contents(atPath: project + "/" + path))
        return String(decoding: data, as: UTF8.self)
    }

    /// Runs a command in the project; `answers` come from a person at a terminal.
    func run(
        _ arguments: String...,
        answers: [String]? = nil,
        environment: [String: String] = [:]
    ) async -> Result {
        await run(arguments, answers: answers, environment: environment)
    }

    /// Runs a command whose words are at hand as an array.
    func run(
        _ arguments: [String],
        answers: [String]? = nil,
        environment: [String: String] = [:]
    ) async -> Result {
        let screen = Screen(answers: answers ?? [])
        var console = Console(write: { text, stream in screen.add(text, stream) })
        if answers != nil {
            console.terminals = [.input, .output, .error]
            console.size = { (80, 24) }
            console.ask = { prompt, _ in screen.answer(prompt) }
        }
        let code = await Program.run(arguments, on: console, in: surroundings(environment))
        return Result(
            code: code,
            output: screen.text(.output),
            errors: screen.text(.error)
        )
    }

    /// The user and the place in which commands run.
    func surroundings(_ more: [String: String]) -> Surroundings {
        var environment = [
            "HOME": top + "/home", "PATH": "/usr/bin:/bin", "USER": "alice", "LOGNAME": "alice",
            "TERM": "xterm", "XDG_CONFIG_HOME": top + "/home/config",
            "XDG_DATA_HOME": top + "/home/data", "XDG_STATE_HOME": top + "/home/state",
            "XDG_CACHE_HOME": top + "/home/cache",
        ]
        environment.merge(more) { _, new in new }
        return Surroundings(
            environment: environment,
            currentDirectory: project,
            executable: top + "/bin/ddx"
        )
    }

    /// Every file and folder below the top with the digest of its content.
    func snapshot() throws -> [String: String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: top)
        var result: [String: String] = [:]
        for path in paths {
            let content = FileManager.default.contents(atPath: top + "/" + path)
            result[path] = content.map { SHA256Digest(of: Array($0)).description } ?? "folder"
        }
        return result
    }

    /// A workflow with a step, a gate that a person attests, and a variable.
    static let greet = """
        name: greet
        version: 1.0.0
        description: Says hello to somebody.
        category: learning
        type: tour
        tags: [small]
        variables:
          - name: who
            prompt: Who shall be greeted?
            required: true
            pattern: "[a-z]+"
        phases:
          - id: hello
            steps:
              - id: say
                run: printf 'hello %s\\n' "$WHO"
                env: { WHO: "${{ vars.who }}" }
                idempotent: true
          - id: sign
            exit_criteria: [The greeting is polite]

        """
}

/// What a command wrote, and what the person types.
private final class Screen: Sendable {
    private let state: Mutex<State>

    private struct State {
        var output = ""
        var errors = ""
        var answers: [String]
    }

    init(answers: [String]) {
        state = Mutex(State(answers: answers))
    }

    func add(_ text: String, _ stream: Terminal.Stream) {
        state.withLock { state in
            if stream == .output {
                state.output += text
            } else {
                state.errors += text
            }
        }
    }

    func answer(_ prompt: String) -> TerminalPrompt.Answer {
        state.withLock { state in
            state.errors += prompt
            return state.answers.isEmpty ? .end : .text(state.answers.removeFirst())
        }
    }

    func text(_ stream: Terminal.Stream) -> String {
        state.withLock { stream == .output ? $0.output : $0.errors }
    }
}
