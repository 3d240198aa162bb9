import FoundationEssentials
import JSON
import Testing

/// Asking for runs by their attributes, in this project and in all of them.
@Suite struct RunListTests {
    private let scene: CommandScene

    init() throws {
        scene = try CommandScene()
    }

    private func runs(_ words: String...) async throws -> [String] {
        let result = await scene.run(["run", "list", "--json"] + words)
        #expect(result.code == 0, "\(words): \(result.errors)")
        return try result.json["runs"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
    }

    /// Two runs that wait: one for `bob`, then one for `eve`; the ids are the answer.
    private func begin() async throws -> (bob: String, eve: String) {
        _ = await scene.run("workflow", "apply", "./flows/greet", "--var", "who=bob")
        let first = await scene.run("run", "start", "--json", "--correlation", "one")
        let second = await scene.run("run", "start", "--json", "--var", "who=eve")
        return (
            try #require(try first.json["id"]?.stringValue),
            try #require(try second.json["id"]?.stringValue)
        )
    }

    @Test func `a condition reads attributes, variables and phases of each run`() async throws {
        let (bob, eve) = try await begin()
        _ = await scene.run("workflow", "advance", bob, "--attest", "all")

        #expect(try await runs("--where", "vars.who == 'eve'") == [eve])
        #expect(try await runs("--where", "status == 'completed'") == [bob])
        #expect(try await runs("--where", "correlation == 'one'") == [bob])
        #expect(try await runs("--where", "phases.sign.status != 'completed'") == [eve])
        #expect(try await runs("--where", "phases.hello.attempt == 1") == [eve, bob])
        #expect(try await runs("--where", "duration > duration('1d')").isEmpty)
        #expect(try await runs("--where", "ended == null && percent < 100") == [eve])
        #expect(try await runs("--where", "created > now() - duration('1h')") == [eve, bob])
        #expect(try await runs("--where", "${{ reason == 'attestation' }}") == [eve])
    }

    @Test func `options and a condition narrow a list together`() async throws {
        let (bob, eve) = try await begin()

        let shown = try await scene.run("run", "show", "--json").json
        let account = try #require(shown["principal"]?.stringValue)
        #expect(try await runs("--principal", account, "--since", "1h") == [eve, bob])
        #expect(try await runs("--principal", account + "2").isEmpty)
        #expect(try await runs("--since", "2999-01-01").isEmpty)
        #expect(try await runs("--status", "paused", "--where", "vars.who == 'bob'") == [bob])
    }

    @Test func `a limit keeps the newest, and says that there are more`() async throws {
        let (bob, eve) = try await begin()

        let one = await scene.run("run", "list", "--limit", "1", "--json")
        let text = await scene.run("run", "list", "--limit", "1")
        let both = await scene.run("run", "list", "--limit", "2", "--json")

        #expect(try one.json["runs"]?.arrayValue?.map { $0["id"]?.stringValue } == [eve])
        #expect(try one.json["has_more"] == true)
        #expect(text.errors.contains("there are more"))
        #expect(try both.json["has_more"] == nil)
        #expect(!both.errors.contains("there are more"))
        #expect(try await runs("--limit", "1", "--where", "vars.who == 'bob'") == [bob])
        #expect(try await runs("--limit", "1", "--all-projects") == [eve])
        #expect(await scene.run("run", "list", "--limit", "0").code == 64)
    }

    @Test(arguments: [
        ("staus == 'failed'", "nothing is called 'staus'", "did you mean 'status'?"),
        ("phases.sign.statu == 'x'", "'phases.sign' has no 'statu'", "did you mean 'status'?"),
        ("percent == 'half'", "'==' cannot compare an integer with a string", ""),
        ("status", "this must be a bool, not a string", "compare it with something"),
        ("exists('file')", "exists() means nothing for runs in a list", "compare attributes"),
        ("duration > 5m", "'5m' is no number", "write duration('5m')"),
        ("duration > '5m'", "cannot compare a duration", "a duration is written duration('5m')"),
        ("created > '2026'", "cannot compare a time", "now() - duration('1d')"),
        ("status ==", "expected a value, got the end", ""), ("", "there is no expression here", ""),
    ])
    func `a condition that cannot be used is refused before runs are looked at`(
        condition: String,
        message: String,
        hint: String
    ) async throws {
        let result = await scene.run("run", "list", "--where", condition)
        let json = await scene.run("run", "list", "--where", condition, "--json")

        #expect(result.code == 64)
        #expect(result.output.isEmpty)
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(result.errors.contains(hint), "\(result.errors)")
        #expect(try json.json["code"] == "usage")
        #expect(try json.json["diagnostics"]?[0]?["file"] == "--where")
    }

    @Test func `a run that the condition has no value for does not fit, and is counted`()
        async throws
    {
        _ = try await begin()

        let text = await scene.run("run", "list", "--where", "vars.count > 3")
        let json = await scene.run("run", "list", "--where", "vars.count > 3", "--json")

        #expect(
            text.output == """
                no run fits
                  the condition has no value for 2 runs: '>' cannot compare null with an integer
                next: ddx run list

                """
        )
        #expect(try json.json["undecided"]?["count"] == 2)
    }

    @Test func `all projects answer together, and one that cannot be read is named`() async throws {
        let (bob, eve) = try await begin()
        let other = scene.top + "/other"
        let broken = scene.top + "/broken"
        let gone = scene.top + "/gone"
        for folder in [other, broken, gone] {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            _ = await scene.run(
                "workflow",
                "apply",
                "./flows/greet",
                "--var",
                "who=dan",
                "--project",
                folder
            )
        }
        let dan = await scene.run("run", "start", "--project", other, "--json")
        _ = await scene.run("run", "start", "--project", broken)
        try FileManager.default.removeItem(atPath: gone)
        try "limits: [".write(
            toFile: broken + "/.ddx/config.yml",
            atomically: true,
            encoding: .utf8
        )

        let list = await scene.run("run", "list", "--all-projects", "--json")
        let status = await scene.run("status", "--all-projects", "--json")
        let text = await scene.run("status", "--all-projects")

        let danID = try #require(try dan.json["id"]?.stringValue)
        let found = try list.json["runs"]?.arrayValue ?? []
        #expect(list.code == 0)
        #expect(found.compactMap { $0["id"]?.stringValue } == [danID, eve, bob])
        #expect(found.first?["project"]?.stringValue == other)
        #expect(found.first?["next"]?.stringValue?.hasSuffix("--project \(other)") == true)
        let projects = try list.json["projects"]?.arrayValue ?? []
        #expect(
            projects.compactMap { $0["folder"]?.stringValue } == [scene.project, broken, other]
        )
        #expect(projects.map { $0["error"] != .null } == [false, true, false])
        #expect(list.errors.contains("project '\(broken)' cannot be read"))
        #expect(try status.json["runs"]?.arrayValue?.count == 3)
        #expect(status.code == 0)
        #expect(text.output.contains("\(other)\n‖ greet 1.0.0"))
    }
}
