import SystemPackage
package import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// The program that runs containers here.
package struct ContainerEngine: Sendable {
    /// How it is called: `podman` or `docker`.
    package let name: String
    private let environment: [String: String]

    init(name: String, environment: [String: String]) {
        self.name = name
        self.environment = environment
    }

    /// Finds the program.
    ///
    /// - Parameters:
    ///   - wanted: Which one is meant.
    ///   - environment: What is passed on of our environment.
    /// - Returns: Nothing when it is not on the PATH.
    package static func find(
        _ wanted: ContainerDescription.Engine,
        environment: [String: String]
    ) -> ContainerEngine? {
        let names = wanted == .auto ? ["podman", "docker"] : [wanted.rawValue]
        let found = names.first { name in
            ChildSpecification(
                program: name,
                environment: environment,
                workingDirectory: "/"
            ).isProgramFound
        }
        return found.map { ContainerEngine(name: $0, environment: environment) }
    }

    /// Why there is none, and what helps.
    package static func missing(
        _ wanted: ContainerDescription.Engine
    ) -> (message: String, hints: [String]) {
        wanted == .auto
            ? (
                "neither podman nor docker is on the PATH, and steps run in containers",
                ["install podman, such as with 'apt-get install podman'"]
            )
            : (
                "'\(wanted.rawValue)' is not on the PATH, and steps run in containers",
                ["install it, or let the runner have 'engine: auto'"]
            )
    }

    /// Removes containers with all that runs in them; those that are gone are none.
    func remove(_ names: [String]) async {
        guard !names.isEmpty else {
            return
        }
        // They had their grace; podman would grant ten seconds more, in which whoever waits may be killed.
        _ = await output(of: ["kill"] + names)
        _ = await output(of: ["rm", "--force", "--volumes"] + names)
    }

    /// Removes the containers of a run.
    func removeContainers(of run: RunID) async {
        let label = ContainerPlace.label(of: run)
        let answer = await output(of: ["ps", "--all", "--quiet", "--filter", "label=\(label)"])
        await remove(answer.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// What it prints; nothing when it fails.
    func output(of words: [String]) async -> String {
        let answer = await ToolCall(program: name, environment: environment).answer(to: words)
        return answer.isSuccess ? answer.output : ""
    }
}
