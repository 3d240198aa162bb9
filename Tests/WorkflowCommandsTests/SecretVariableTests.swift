import JSON
import Testing

@Suite struct SecretVariableTests {
    private static let canary = "c4nary-Value+77"

    private static func flow(_ phases: String) -> String {
        """
        name: greet
        version: 1.0.0
        variables: [{name: tok, secret: true, required: true}]
        phases:
        \(phases)
        """
    }

    /// Applies a workflow and runs it with a secret.
    private func scene(
        _ phases: String,
        tok: String,
        others: [String: String] = [:],
        environment: [String: String] = [:]
    ) async throws -> (CommandScene, CommandScene.Result) {
        let scene = try CommandScene(workflow: Self.flow(phases))
        for (path, text) in others {
            try scene.write(path, text)
        }
        let applied = await scene.run("workflow", "apply", "./flows/greet")
        #expect(applied.code == 0, "\(applied.errors)")
        let result = await scene.run(
            "run",
            "start",
            "--var",
            "tok=\(tok)",
            environment: environment
        )
        return (scene, result)
    }

    private func logs(_ scene: CommandScene) async -> String {
        await scene.run("logs", "--stream", "stdout").output
    }

    @Test func `what expressions make from a secret is hidden as well`() async throws {
        let (scene, result) = try await scene(
            "  - {id: p, steps: [{id: s, run: 'echo $A; echo \"$B\"', env: {A: '${{ upper(vars.tok) }}', B: 'x ${{ vars.tok }} y'}}]}",
            tok: "env:MINE",
            environment: ["MINE": Self.canary]
        )

        #expect(result.code == 0, "\(result.errors)")
        #expect(await logs(scene) == "p/s | ***\np/s | ***\n")
    }

    @Test func `a used workflow is told the secret, and the run keeps a seal of it`() async throws {
        let used = """
            name: used
            version: 1.0.0
            variables: [{name: key, secret: true}]
            phases: [{id: q, steps: [{id: s, run: 'test "$K" = \(Self.canary)-more && echo "$K"', env: {K: '${{ vars.key }}'}}]}]
            """
        let (scene, result) = try await scene(
            "  - {id: p, uses: ./used, with: {key: '${{ vars.tok }}-more'}}",
            tok: Self.canary,
            others: ["flows/greet/used/workflow.yml": used, "flows/used/workflow.yml": used]
        )

        #expect(result.code == 0, "\(result.output)\(result.errors)")
        #expect(result.errors.contains("stands in the list of processes"))
        #expect(await logs(scene).hasSuffix("| ***\n"))
        let shown = try await scene.run("run", "show", "--json").json
        #expect(shown["variables"]?["tok"] == "***")
        let history = await scene.run("history", "--json").output
        #expect(!history.contains(Self.canary))
    }

    @Test func `a used workflow that declares no secret is given none`() async throws {
        let scene = try CommandScene(
            workflow: Self.flow("  - {id: p, uses: ./used, with: {key: '${{ vars.tok }}'}}")
        )
        try scene.write(
            "flows/greet/used/workflow.yml",
            """
            name: used
            version: 1.0.0
            variables: [{name: key}]
            phases: [{id: q, steps: [{id: s, run: 'echo hello'}]}]
            """
        )

        let result = await scene.run("workflow", "validate", "./flows/greet")

        #expect(result.code == 65)
        #expect((result.output + result.errors).contains("a secret would be recorded here"))
    }

    @Test func `a run that goes on without its secret fails the step that names it`() async throws {
        let (scene, first) = try await scene(
            """
              - {id: p, steps: [{id: ask, approve: 'Go?'}]}
              - {id: q, needs: [p], steps: [{id: use, run: 'echo $A', env: {A: '${{ vars.tok }}'}}]}
            """,
            tok: "env:MINE",
            environment: ["MINE": Self.canary]
        )
        #expect(first.code == 2)
        let run = try await scene.run("run", "show", "--json").json["id"]?.stringValue ?? ""
        #expect(await scene.run("approve", run).code == 0)

        let without = await scene.run("run", "resume", run)
        #expect(without.code == 1)
        #expect(
            (without.output + without.errors)
                .contains("the environment has no variable 'MINE'")
        )

        let with = await scene.run("run", "resume", run, environment: ["MINE": Self.canary])
        #expect(with.code == 0, "\(with.output)")
        #expect(
            await scene.run("logs", "--step", "use", "--stream", "stdout").output == "q/use | ***\n"
        )
    }

    @Test func `a secret is asked for at the terminal`() async throws {
        let scene = try CommandScene(
            workflow: Self.flow(
                "  - {id: p, steps: [{id: s, run: 'echo $A', env: {A: '${{ vars.tok }}'}}]}"
            )
        )
        #expect(await scene.run("workflow", "apply", "./flows/greet").code == 0)

        let result = await scene.run("run", "start", "--var", "tok=-", answers: [Self.canary])

        #expect(result.code == 0, "\(result.errors)")
        #expect(await logs(scene) == "p/s | ***\n")
        let shown = try await scene.run("run", "show", "--json").json
        #expect(shown["variables"]?["tok"] == "-")
    }

    @Test func `what is up to date does not depend on a secret`() async throws {
        let (scene, _) = try await scene(
            """
              - {id: p, steps: [{id: s, run: 'cp in out', sources: [in], generates: [out], env: {A: '${{ vars.tok }}'}}]}
            """,
            tok: Self.canary,
            others: ["in": "text"]
        )

        let again = await scene.run("run", "start", "--var", "tok=another-Value-88")

        #expect(again.code == 0, "\(again.errors)")
        #expect(await scene.run("run", "show").output.contains("up to date"))
    }

    @Test func `a message that quotes a secret is masked on the screen and in JSON`() async throws {
        let scene = try CommandScene()
        #expect(await scene.run("init").code == 0)

        let text = await scene.run("run", "show", Self.canary, environment: ["DDX_X": ""])
        let hidden = await scene.run(
            "run",
            "show",
            Self.canary,
            "--json",
            environment: ["LC_API_TOKEN": Self.canary]
        )

        #expect(text.errors.contains(Self.canary))
        #expect(!hidden.output.contains(Self.canary))
        #expect(try hidden.json["message"]?.stringValue?.contains("***") == true)
    }

    @Test func `personal data is hidden where the settings say so`() async throws {
        let scene = try CommandScene(
            workflow: """
                name: greet
                version: 1.0.0
                phases: [{id: p, steps: [{id: s, run: 'echo to jane@example.org; echo mail=jane@example.org >> $DDX_OUTPUT'}]}]
                """
        )
        #expect(await scene.run("workflow", "apply", "./flows/greet").code == 0)
        #expect(await scene.run("config", "set", "masking.profiles", "[email]").code == 0)

        #expect(await scene.run("run", "start").code == 0)

        #expect(await logs(scene) == "p/s | to ***\n")
        let step = try await scene.run("run", "show", "--json").json["phases"]?[0]?["steps"]?[0]
        #expect(step?["outputs"]?["mail"] == "jane@example.org")
    }
}
