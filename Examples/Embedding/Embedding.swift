import JSON
import WorkflowKit
import WorkflowModel

/// A program that embeds the engine: it applies a workflow to a folder, carries a run on, decides in
/// it, and reads what came of it.
@main
enum Embedding {
    static func main() async throws {
        let words = CommandLine.arguments.dropFirst()
        guard words.count == 3, let folder = words.first, let recipient = words.last else {
            print("usage: embedding FOLDER WORKFLOW RECIPIENT")
            return
        }
        let workflow = words[words.startIndex + 1]
        do {
            try await writeLetter(to: recipient, in: folder, with: workflow)
        } catch let failure as Failure {
            print("\(failure.code.word): \(failure.message)")
            for hint in failure.hints {
                print("help: \(hint)")
            }
        }
    }

    private static func writeLetter(
        to recipient: String,
        in folder: String,
        with workflow: String
    ) async throws {
        var applied = ApplyRequest(workflow: workflow)
        applied.variables = ["to": recipient]
        let report = try await open(folder).apply(applied)
        print("applied \(report.workflow) \(report.version)")

        // The folder is a project now, which it was not when it was opened.
        let project = try open(folder)
        let follower = RunFollower(interruptions: AsyncStream { $0.finish() }) { events in
            for event in events {
                print("  \(event.event.verb)")
            }
        }
        var request = StartRequest()
        request.workflow = report.workflow
        var run = try await project.start(request, follower)
        print("the run is \(run.status.rawValue) (\(run.reason?.rawValue ?? "no reason"))")

        if run.reason == .approval {
            var decision = DecisionRequest(run: run.id.text, isApproval: true)
            decision.note = "the program says so"
            _ = try await project.decide(decision)
            var request = ResumeRequest()
            request.run = run.id.text
            run = try await project.resume(request, follower)
        }

        let count = run.phase(PhaseID("write"))?.step(StepID("count"))
        print(
            "the run is \(run.status.rawValue) with \(try await project.events(of: run.id.text).count) events"
        )
        print("words: \(count?.outcome?.outputs["words"]?.text() ?? "none")")
    }

    /// Opens the folder with the kinds of steps that this program has.
    private static func open(_ folder: String) throws -> Project {
        var project = try Project.open(folder, in: .ofThisProcess())
        project.stepKinds.register(CountWords())
        return project
    }
}
