import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// A container for each program of a step: the project stands in it under the same path as outside.
///
/// It has no network unless the description says so, no capabilities, and goes away with its
/// program. What is left of it after a time-out or a crash is found by its label.
struct ContainerPlace: Sendable {
    let container: ContainerDescription
    /// The name of the program that runs containers.
    let engine: String
    let programs: ProjectPrograms

    /// The label that tells to which run a container belongs.
    static func label(of run: RunID) -> String { "ddx.run=\(run.text)" }

    /// Runs a program in a container of its own.
    ///
    /// - Parameters:
    ///   - command: The program, with all that the definition adds to its environment.
    ///   - request: The step.
    ///   - file: Where it hands over its outputs.
    ///   - output: Takes in what it writes.
    ///   - control: Ends it early.
    /// - Returns: How it ended.
    /// - Throws: What cannot be run at all.
    func run(
        _ command: ProjectPrograms.Command,
        for request: StepRequest,
        handingOver file: FilePath,
        _ output: ProgramOutput,
        control: ChildControl = ChildControl()
    ) async throws -> ChildEnding {
        let name = Self.name(of: request.run, request.step, attempt: request.attempt)
        var outer = command
        outer.words = words(for: command, request, named: name, handingOver: file)
        // The container works there, the engine that starts it need not.
        outer.workingDirectory = nil
        // Values go through the engine's own environment: arguments can be seen by all.
        outer.environment = environment(of: command).filter { !isOfEngine($0.key) }
            .merging(programs.environment.ofEngines) { $1 }
        let ending = try await programs.run(outer, output: output, control: control)
        guard case .exited = ending else {
            await program.remove([name])
            return ending
        }
        return ending
    }

    /// The command line that runs a program in a container.
    func words(
        for command: ProjectPrograms.Command,
        _ request: StepRequest,
        named name: String,
        handingOver file: FilePath
    ) -> [String] {
        let project = programs.project.path
        let directory = command.workingDirectory.map { project.pushing(FilePath($0)) } ?? project
        let isWritable = container.isWritable && request.affects?.isEmpty != true
        var words = [
            engine, "run", "--rm", "--name", name, "--label", Self.label(of: request.run),
            "--label", "ddx.step=\(request.step)", "--network", container.network,
            "--cap-drop", "all", "--security-opt", "no-new-privileges",
            "--pids-limit", "\(container.processes)",
        ]
        if let memory = container.memory {
            words += ["--memory", "\(memory)b"]
        }
        if let processors = container.processors {
            words += ["--cpus", processors]
        }
        if let user = container.user {
            words += ["--user", user]
        }
        words += ["--mount", Self.mount(project, isWritable: isWritable)]
        words += ["--mount", Self.mount(file, isWritable: true)]
        words += ["--workdir", directory.string]
        for (name, value) in environment(of: command).sorted(by: { $0.key < $1.key }) {
            words += ["--env", isOfEngine(name) ? "\(name)=\(value)" : name]
        }
        words += ["--entrypoint", command.words.first ?? "", container.image]
        return words + command.words.dropFirst()
    }

    /// Removes all containers of a run.
    func removeContainers(of run: RunID) async {
        await program.removeContainers(of: run)
    }

    private var program: ContainerEngine {
        ContainerEngine(name: engine, environment: programs.environment.passedToEngines)
    }

    private func environment(of command: ProjectPrograms.Command) -> [String: String] {
        container.environment.merging(command.environment) { $1 }
    }

    /// Whether a variable would change the engine itself rather than what runs in the container.
    private func isOfEngine(_ name: String) -> Bool {
        programs.environment.passed[name] != nil || ["PATH", "HOME", "TMPDIR"].contains(name)
            || EnvironmentPolicy.isOfEngines(name)
    }

    private static func mount(_ path: FilePath, isWritable: Bool) -> String {
        let access = isWritable ? "" : ",readonly"
        return "type=bind,source=\(path),target=\(path)\(access)"
    }

    /// What the container of an attempt is called.
    static func name(of run: RunID, _ step: StepReference, attempt: Int) -> String {
        let key = "\(run)/\(step)/\(attempt)"
        let digest = SHA256Digest(of: Array(key.utf8)).hexadecimal.prefix(12)
        return "ddx-\(run.short)-\(digest)"
    }
}
