import JSON
import Testing

@Suite struct HelpTests {
    private let scene: CommandScene

    init() throws {
        scene = try CommandScene()
    }

    @Test func `every command says what it does, in a sentence`() async throws {
        let commands = try await commands()

        #expect(commands.count > 30)
        for command in commands {
            let name = command["commandName"]?.stringValue ?? ""
            let abstract = command["abstract"]?.stringValue ?? ""
            #expect(abstract.hasSuffix("."), "'\(name)' says '\(abstract)'")
            #expect(abstract.first?.isUppercase == true, "'\(name)' says '\(abstract)'")
        }
    }

    @Test func `every option and argument has help`() async throws {
        // The parser's own command is not ours to describe.
        for command in try await commands() where command["commandName"] != "help" {
            let name = command["commandName"]?.stringValue ?? ""
            for argument in command["arguments"]?.arrayValue ?? [] {
                let value = argument["valueName"]?.stringValue ?? ""
                let help = argument["abstract"]?.stringValue ?? ""
                #expect(!help.isEmpty, "'\(value)' of '\(name)' has no help")
            }
        }
    }

    @Test func `every verb takes the options that all take`() async throws {
        let common = [
            "json", "quiet", "verbose", "no-color", "project", "yes", "on-behalf-of",
        ]
        let verbs = try await commands().filter { $0["subcommands"] == nil }

        for verb in verbs where verb["commandName"] != "help" {
            let names = (verb["arguments"]?.arrayValue ?? []).compactMap {
                $0["preferredName"]?["name"]?.stringValue
            }
            #expect(Set(names).isSuperset(of: common), "'\(verb["commandName"] ?? .null)'")
        }
    }

    @Test func `the version is told`() async {
        let result = await scene.run("--version")

        #expect(result.code == 0)
        #expect(result.output == "ddx 0.1.0\n")
    }

    @Test func `help goes to standard output and is no failure`() async {
        let help = await scene.run("run", "start", "--help")
        let same = await scene.run("help", "run", "start")

        #expect(help.code == 0)
        #expect(help.errors.isEmpty)
        #expect(help.output == HelpPages.runStart)
        #expect(same.output == help.output)
    }

    @Test func `pages say what they always said`() async {
        let root = await scene.run()
        let advance = await scene.run("workflow", "advance", "-h")
        let apply = await scene.run("workflow", "init", "--help")

        #expect(root.code == 0)
        #expect(root.output == HelpPages.root)
        #expect(advance.output == HelpPages.advance)
        #expect(apply.output == HelpPages.apply)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `a completion script names the verbs`(shell: String) async {
        let result = await scene.run("completions", shell)

        #expect(result.code == 0)
        #expect(result.output.contains("resume"))
    }

    /// Every command of the tree as the parser itself describes it.
    private func commands() async throws -> [JSONValue] {
        let dump = await scene.run("--experimental-dump-help")
        let root = try #require(try dump.json["command"])
        return flattened(root)
    }

    private func flattened(_ command: JSONValue) -> [JSONValue] {
        [command] + (command["subcommands"]?.arrayValue ?? []).flatMap(flattened)
    }
}
