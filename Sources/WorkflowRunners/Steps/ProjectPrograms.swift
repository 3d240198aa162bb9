import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Starts programs in the project, and makes known which sessions they run in.
struct ProjectPrograms: Sendable {
    let project: BoundedRoot
    let environment: EnvironmentPolicy
    let grace: Duration
    /// Called with each child once it runs; an error ends the child.
    let noteChild: @Sendable (ProcessIdentity) throws -> Void
    /// Called when a child that was noted has ended.
    let forgetChild: @Sendable (ProcessIdentity) -> Void

    /// A program that is to run, with what is special about it.
    struct Command: Sendable {
        var words: [String]
        var environment: [String: String]
        var workingDirectory: String?
        /// The file that it reads as its standard input.
        var standardInput: FilePath = "/dev/null"
        /// What it is told through its standard input instead.
        var conversation: ChildConversation?
        var timeout: Duration?
    }

    /// Says why a command cannot run as it was asked for.
    struct Refusal: Error {
        let message: String
    }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - command: The program.
    ///   - output: Takes in what it writes.
    ///   - control: Ends it early.
    ///   - takes: Called first with each piece; a false answer keeps it from the output.
    /// - Returns: How it ended.
    /// - Throws: `Refusal` for an environment or a folder that is not allowed, and what `noteChild`
    ///   threw.
    func run(
        _ command: Command,
        output: ProgramOutput,
        control: ChildControl = ChildControl(),
        takes: @escaping @Sendable (ChildStream, ArraySlice<UInt8>) -> Bool = { _, _ in true }
    ) async throws -> ChildEnding {
        guard let program = command.words.first else {
            throw Refusal(message: "there is no program to run: the command is empty")
        }
        guard !command.words.contains(where: { $0.utf8.contains(0) }) else {
            throw Refusal(message: "an argument holds a NUL byte, which no program can be given")
        }
        var specification = ChildSpecification(
            program: program,
            arguments: Array(command.words.dropFirst()),
            environment: environment.passed.merging(command.environment) { $1 },
            workingDirectory: try directory(command.workingDirectory),
            standardInput: command.standardInput,
            timeout: command.timeout,
            grace: grace
        )
        specification.conversation = command.conversation
        let child = NotedChild()
        defer {
            output.finish()
            if let identity = child.identity {
                forgetChild(identity)
            }
        }
        return try await ChildProcess.run(
            specification,
            control: control,
            onStart: { identity in
                child.note(identity)
                try noteChild(identity)
            },
            onOutput: { stream, bytes in
                if takes(stream, bytes) {
                    output.take(stream, bytes)
                }
            }
        ).ending
    }

    private func directory(_ relative: String?) throws -> FilePath {
        let path = try ProjectFiles.path(relative ?? "")
        guard !path.isEmpty else {
            return project.path
        }
        guard let status = try ProjectFiles(project).status(of: path) else {
            throw Refusal(message: "the working directory '\(path)' does not exist")
        }
        guard status.kind == .folder else {
            throw Refusal(message: "the working directory '\(path)' is not a folder")
        }
        return project.path.pushing(path)
    }
}
