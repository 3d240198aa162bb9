import JSON
import Parts
import WorkflowKit
import WorkflowModel

/// Runs whose steps use a function of this process, through the public library as an embedding program uses it.
struct FunctionRuns {
    private let workflow: String

    /// Applies a workflow to the current directory, which makes it a project.
    ///
    /// - Parameter path: The folder of the workflow; its steps may use `nothing`.
    /// - Throws: `Failure`.
    init(applying path: String) async throws {
        workflow = try await Self.open().apply(ApplyRequest(workflow: path)).workflow
    }

    /// Carries so many runs through, all at once.
    func start(_ runs: Int) async throws {
        // The folder is a project now, which it was not when it was opened.
        let project = try Self.open()
        var request = StartRequest()
        request.workflow = workflow
        let meant = request
        try await withThrowingTaskGroup { group in
            for _ in 0..<runs {
                group.addTask {
                    let run = try await project.start(meant)
                    guard run.status == .completed else {
                        throw Unexpected("a run is \(run.status.rawValue)")
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func open() throws -> Project {
        var project = try Project.open(".", in: .ofThisProcess())
        project.stepKinds.register(Nothing())
        return project
    }
}

/// A kind of step that does nothing.
private struct Nothing: StepKind {
    var declaration: StepKindDeclaration {
        var declaration = StepKindDeclaration(name: "nothing", version: "1.0.0")
        declaration.writes = []
        return declaration
    }

    func run(_ invocation: StepInvocation) async -> StepOutcome {
        .completed()
    }
}
