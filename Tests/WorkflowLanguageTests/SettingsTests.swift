import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage

@Suite struct SettingsTests {
    @Test func `later layers win and maps stay beside each other`() {
        var reader = SettingsReader()
        reader.read(Array("limits: {parallel: 2}\nroles: {lead: [a]}\n".utf8), file: "user")
        reader.read(Array("limits: {parallel: 3}\nroles: {auditor: [b]}\n".utf8), file: "project")
        reader.read(environment: ["DDX_LIMITS_PARALLEL": "4", "DDX_RUN_ID": "x", "HOME": "/"])

        let settings = reader.settings

        #expect(reader.diagnostics == [])
        #expect(settings.parallelLimit == 4)
        #expect(settings.origin(of: "limits.parallel") == .environment("DDX_LIMITS_PARALLEL"))
        #expect(settings["roles"] == ["auditor": ["b"], "lead": ["a"]])
        #expect(settings.origin(of: "roles.lead") == .file("user"))
        #expect(settings.origin(of: "retention.runs") == .standard)
        #expect(settings.people(inRole: "lead") == ["a"])
        #expect(settings.people(inRole: "nobody") == nil)
        #expect(settings.grace == .seconds(10))
    }

    @Test func `the example of the manual is read`() {
        let text = """
            sources: [{name: team, url: "git@example.org:team/workflows.git", ref: main}]
            agents:
              default: {command: ["claude", "-p"]}
            personas: {developer: personas/developer.md}
            roles: {lead: [alice], auditor: [carol]}
            policies: {separation_of_duties: false}
            environment: {pass: [SSH_AUTH_SOCK, "AWS_*"]}
            runners:
              cluster: {kind: temporal, address: "127.0.0.1:7233"}
            limits: {parallel: 8, artifact_warning: 50MB}
            retention: {runs: 90d, logs: 30d}
            """
        var reader = SettingsReader()

        reader.read(Array(text.utf8), file: "config.yml")

        #expect(reader.diagnostics == [])
        #expect(reader.settings.passedEnvironment == ["SSH_AUTH_SOCK", "AWS_*"])
        #expect(reader.settings.artifactWarning == 50_000_000)
        #expect(reader.settings["agents"]?["default"]?["command"] == ["claude", "-p"])
    }

    @Test(arguments: [
        ("limit: {parallel: 1}", 401), ("limits: {paralel: 1}", 401),
        ("limits: {parallel: 0}", 103),
        ("limits: 4", 103), ("retention: {runs: soon}", 103), ("- a", 103), ("a: &b c", 7),
        ("roles: x", 103), ("environment: {pass: [[a]]}", 103),
    ])
    func `settings that cannot be used are reported`(text: String, code: Int) {
        var reader = SettingsReader()

        reader.read(Array(text.utf8), file: "config.yml")

        #expect(reader.diagnostics.map(\.code.number) == [code])
    }

    @Test func `an environment variable that does not fit is reported`() {
        var reader = SettingsReader()

        reader.read(environment: ["DDX_LIMITS_PARALLEL": "many"])

        #expect(reader.diagnostics.map(\.code) == [.wrongValueType])
        #expect(reader.settings.parallelLimit == 8)
    }
}

@Suite struct ConfigurationEditorTests {
    @Test(arguments: [
        ("", "limits.parallel", "4", "limits:\n  parallel: 4\n"),
        (
            "# c\nlimits:\n  parallel: 8 # why\n", "limits.parallel", "4",
            "# c\nlimits:\n  parallel: 4 # why\n"
        ),
        (
            "limits: {parallel: 8, grace: 5s}\n", "limits.grace", "9s",
            "limits: {parallel: 8, grace: 9s}\n"
        ),
        ("limits: {grace: 5s}\n", "limits.parallel", "4", "limits: {grace: 5s, parallel: 4}\n"),
        ("limits: {}", "limits.parallel", "4", "limits: { parallel: 4 }"),
        (
            "limits:\n  grace: 5s\nretention:\n  runs: 1d\n", "limits.parallel", "4",
            "limits:\n  grace: 5s\n  parallel: 4\nretention:\n  runs: 1d\n"
        ),
        ("limits: # none\n", "limits.parallel", "4", "limits: # none\n  parallel: 4\n"),
        (
            "roles:\n  lead:\n    - a\n    - b\n# end\n", "roles.lead", "[c]",
            "roles:\n  lead: [c]\n# end\n"
        ),
        (
            "roles:\n    lead: [a]", "roles.auditor", "[b]",
            "roles:\n    lead: [a]\n    auditor: [b]\n"
        ),
        (
            "# all commented out\n#limits:\n", "retention.logs", "7d",
            "# all commented out\n#limits:\nretention:\n  logs: 7d\n"
        ),
        (
            "environment:\n  pass:\n    - A\n", "environment.pass", "['AWS_*']",
            "environment:\n  pass: ['AWS_*']\n"
        ),
    ])
    func `one setting changes and all else stays`(
        text: String,
        key: String,
        value: String,
        result: String
    ) throws {
        #expect(try ConfigurationEditor.set(key, value, in: text, file: "config.yml") == result)
    }

    @Test(arguments: [
        ("limits.paralel", "4", 401), ("limits.parallel", "x", 103),
        ("limits.parallel", "1\na: 2", 103),
        ("limits", "4", 401), ("retention.runs", "&a 1d", 103),
    ])
    func `what cannot be set is refused`(key: String, value: String, code: Int) {
        #expect {
            try ConfigurationEditor.set(key, value, in: "", file: "config.yml")
        } throws: { error in
            (error as? Diagnostic)?.code.number == code
        }
    }
}

@Suite struct LockFileTests {
    @Test func `what is written reads back and is sorted`() throws {
        var lock = LockFile()
        lock.set(.init(name: "b", version: "1.0.0", digest: "sha256:0", source: "bundled"))
        lock.set(
            .init(
                name: "a",
                version: "2.0.0",
                digest: "sha256:1",
                source: "./x \"y\"",
                answers: ["who": "wor\nld", "n": [1, .null, true], "odd key": ["x": "\u{7F}"]]
            )
        )

        let read = try LockFile.read(Array(lock.text.utf8), file: "lock.yml")

        #expect(read == lock)
        #expect(read.entries.map(\.name) == ["a", "b"])
        #expect(read.text == lock.text)
        #expect(try LockFile.read(Array(LockFile().text.utf8), file: "f") == LockFile())
        #expect(try LockFile.read([], file: "f") == LockFile())
    }

    @Test(arguments: [
        "workflows: [a]", "workflows: {a: {version: 1.0.0}}", "x: 1", "workflows: {a: b}", "a: [",
        "workflows: {a: {version: '1', digest: d, source: s, answers: 3}}",
    ])
    func `a broken lock is refused`(text: String) {
        #expect(throws: Diagnostic.self) {
            try LockFile.read(Array(text.utf8), file: "lock.yml")
        }
    }

    @Test func `answers are a map of values`() throws {
        let answers = try AnswersFile.read(
            Array("who: world\nn: 3\nlist: [a, b]\n".utf8),
            file: "f"
        )

        #expect(answers == ["who": "world", "n": 3, "list": ["a", "b"]])
        #expect(try AnswersFile.read(Array(AnswersFile.text(answers).utf8), file: "f") == answers)
        #expect(throws: Diagnostic.self) {
            try AnswersFile.read(Array("- a".utf8), file: "f")
        }
    }
}
