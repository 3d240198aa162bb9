import Synchronization
import SystemPackage
import WorkflowExpressions
import WorkflowModel
import WorkflowSystem

/// Looks for the tools that a workflow requires.
struct ToolCheck {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
    }

    /// Refuses a run when a tool is missing or has the wrong version.
    ///
    /// What the workflows that it uses require counts too.
    func requireTools(of workflow: WorkflowDefinition) async throws {
        for requirement in workflow.withUsedWorkflows.flatMap(\.requires) {
            if let problem = try await problem(with: requirement, of: "the workflow") {
                throw Failure(
                    .unavailable,
                    problem,
                    hints: ["install what is missing and start the run again"]
                )
            }
        }
    }

    /// Says what is wrong with a tool; nothing when it is there and has the right version.
    ///
    /// - Parameters:
    ///   - requirement: The tool.
    ///   - user: Who requires it, as the subject of a sentence.
    /// - Returns: The problem in words.
    /// - Throws: `SystemError` or `CancellationError`.
    func problem(with requirement: ToolRequirement, of user: String) async throws -> String? {
        guard requirement.tool != "ddx" else {
            return mismatch(ProgramVersion.current, requirement, of: user)
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
            return "\(user) requires '\(requirement.tool)', which is not on the PATH"
        }
        return requirement.version == nil ? nil : mismatch(text.text, requirement, of: user)
    }

    /// Says how the first version in a text differs from what is required.
    private func mismatch(
        _ text: String,
        _ requirement: ToolRequirement,
        of user: String
    ) -> String? {
        guard let comparison = requirement.comparison, let version = requirement.version,
            let range = VersionRequirement("\(comparison.rawValue)\(version)")
        else {
            return nil
        }
        let words = text.split { !$0.isNumber && $0 != "." }
        guard
            let found = words.lazy.filter({ $0.contains(".") })
                .compactMap({ SemanticVersion(lenient: String($0)) }).first
        else {
            return "'\(requirement.tool) --version' does not tell a version"
        }
        return range.allows(found)
            ? nil
            : "\(user) requires \(requirement.tool) \(comparison.rawValue) \(version), but "
                + "\(found.numbers.map(String.init).joined(separator: ".")) is installed"
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
