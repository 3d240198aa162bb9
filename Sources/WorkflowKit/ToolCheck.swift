import Synchronization
import SystemPackage
import WorkflowExpressions
import WorkflowModel
import WorkflowSystem

/// Looks for the tools that a workflow requires.
struct ToolCheck {
    /// What was found of a tool.
    struct Answer {
        /// Its version, where it tells one.
        var version: String?
        /// What is wrong with it in words; nothing when it is there and has the right version.
        var problem: String?
    }

    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
    }

    /// Refuses a run when a tool is missing or has the wrong version.
    ///
    /// What the workflows that it uses require counts too.
    func requireTools(of workflow: WorkflowDefinition) async throws {
        for requirement in workflow.withUsedWorkflows.flatMap(\.requires) {
            if let problem = try await look(at: requirement, for: "the workflow").problem {
                throw Failure(
                    .unavailable,
                    problem,
                    hints: ["install what is missing and start the run again"]
                )
            }
        }
    }

    /// Says which version of a tool is there, and what is wrong with it.
    ///
    /// - Parameters:
    ///   - requirement: The tool.
    ///   - user: Who requires it, as the subject of a sentence.
    /// - Returns: The version, and the problem.
    /// - Throws: `SystemError` or `CancellationError`.
    func look(at requirement: ToolRequirement, for user: String) async throws -> Answer {
        guard requirement.tool != "ddx" else {
            return answer(ProgramVersion.current, requirement, for: user)
        }
        let specification = ChildSpecification(
            program: requirement.tool,
            arguments: ["--version"],
            environment: surroundings.environment,
            workingDirectory: FilePath(surroundings.currentDirectory),
            timeout: .seconds(10)
        )
        let text = OutputBox()
        let outcome = try await ChildProcess.run(
            specification,
            onOutput: { _, bytes in text.append(bytes) }
        )
        if case .couldNotStart = outcome.ending {
            return Answer(
                problem: "\(user) requires '\(requirement.tool)', which is not on the PATH"
            )
        }
        return answer(text.text, requirement, for: user)
    }

    /// Reads the first version in a text, and says how it differs from what is required.
    private func answer(
        _ text: String,
        _ requirement: ToolRequirement,
        for user: String
    ) -> Answer {
        let found = text.split { !$0.isNumber && $0 != "." }.lazy.filter { $0.contains(".") }
            .compactMap { SemanticVersion(lenient: String($0)) }.first
        let version = found?.numbers.map(String.init).joined(separator: ".")
        guard let comparison = requirement.comparison, let wanted = requirement.version,
            let range = VersionRequirement("\(comparison.rawValue)\(wanted)")
        else {
            return Answer(version: version)
        }
        guard let found, let version else {
            return Answer(problem: "'\(requirement.tool) --version' does not tell a version")
        }
        let problem =
            "\(user) requires \(requirement.tool) \(comparison.rawValue) \(wanted), but "
            + "\(version) is installed"
        return Answer(version: version, problem: range.allows(found) ? nil : problem)
    }
}

/// The beginning of what a tool writes.
private final class OutputBox: Sendable {
    private static let limit = 64 << 10

    private let bytes = Mutex<[UInt8]>([])

    func append(_ more: ArraySlice<UInt8>) {
        bytes.withLock { $0 += more.prefix(max(0, Self.limit - $0.count)) }
    }

    var text: String {
        bytes.withLock { String(decoding: $0, as: UTF8.self) }
    }
}
