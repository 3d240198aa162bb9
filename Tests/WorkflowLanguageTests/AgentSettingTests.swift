import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage

@Suite struct AgentSettingTests {
    private func read(_ text: String) -> SettingsReader {
        var reader = SettingsReader()
        reader.read(Array(text.utf8), file: "config.yml")
        return reader
    }

    @Test func `known programs stand for their command lines`() throws {
        let reader = read(
            """
            agents:
              a: claude
              b: {command: codex, model: m, edits: true, args: [-c, x=1]}
              c: {command: [my-agent, --level, 2], format: gemini, timeout: 5m, pass: KEY}
            """
        )

        let agents = reader.settings.agents
        let commands = agents.compactMap { agent in
            if case .command(let command) = agent.kind { command } else { nil }
        }

        #expect(reader.diagnostics.isEmpty)
        #expect(
            commands.map(\.words) == [
                ["claude", "-p", "--output-format", "json"],
                [
                    "codex", "exec", "--json", "--skip-git-repo-check", "--model", "m", "--sandbox",
                    "workspace-write", "-c", "x=1", "-",
                ],
                ["my-agent", "--level", "2"],
            ]
        )
        #expect(commands.map(\.format) == [.claude, .codex, .gemini])
        #expect(commands.map(\.changesFiles) == [false, true, false])
        #expect(agents[2].timeout == .seconds(300) && agents[2].passed == ["KEY"])
    }

    @Test func `a server has an address and a model`() throws {
        let reader = read("agents: {s: {endpoint: 'https://h/v1/', model: m, api_key_env: K}}")

        let agent = try #require(reader.settings.agents.first)

        #expect(reader.diagnostics.isEmpty)
        #expect(agent.line == "https://h/v1 m")
        #expect(!agent.changesFiles)
    }

    @Test(arguments: [
        ("agents: {a: cloude}", DiagnosticCode.unknownChoice),
        ("agents: {a: {comand: [x]}}", .unknownKey), ("agents: {a: {command: []}}", .outOfRange),
        ("agents: {a: {endpoint: 'https://h/v1'}}", .missingKey),
        ("agents: {a: {endpoint: 'ftp://h', model: m}}", .wrongValueType),
        ("agents: {a: {endpoint: 'https://u:p@h', model: m}}", .wrongValueType),
        ("agents: {a: {endpoint: 'http://h/v1', model: m, api_key_env: K}}", .wrongValueType),
        ("agents: {a: {endpoint: 'https://h', model: m, edits: true}}", .misplacedKey),
        ("agents: {a: {command: [x], timeout: soon}}", .badDuration),
        ("personas: {a: {fil: x}}", .unknownKey), ("limits: {agent_cost: '-1'}", .wrongValueType),
    ])
    func `what is wrong is told where it stands`(text: String, code: DiagnosticCode) {
        let findings = read(text).diagnostics

        #expect(findings.map(\.code).contains(code))
        #expect(findings.allSatisfy { $0.span != nil })
    }

    @Test(arguments: [
        "http://localhost:1/v1", "http://127.0.0.1/v1", "http://[::1]:8080/v1", "https://h/v1",
    ])
    func `a key may go to this computer in the clear`(address: String) {
        let text = "agents: {a: {endpoint: '\(address)', model: m, api_key_env: K}}"

        #expect(read(text).diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("5", 5_000_000), ("0.25", 250_000), ("1.000001", 1_000_001), ("", nil), ("1.", nil),
        (".5", nil), ("-1", nil), ("1e3", nil), ("1.0000001", nil), ("9999999999", nil),
    ])
    func `amounts are exact`(text: String, micros: Int?) {
        #expect(AmountText.parse(text) == micros)
    }

    @Test func `limits of agents are settings`() {
        let settings = read("limits: {agent_cost: 0.5, agent_tokens: 9, agent_time: 1h}").settings

        #expect(
            settings.agentBudget == AgentBudget(cost: 500_000, tokens: 9, time: .seconds(3_600))
        )
        #expect(settings.agentRevisions == 2)
    }

    @Test func `editors know every setting`() throws {
        let schema = SchemaExport.settingsSchema

        for setting in SettingsFormat.all {
            let parts = setting.key.split(separator: ".").map(String.init)
            let top = try #require(schema["properties"]?[parts[0]])
            #expect(parts.count == 1 || top["properties"]?[parts[1]] != nil)
        }
    }
}
