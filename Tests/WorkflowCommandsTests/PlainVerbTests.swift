import ArgumentParser
import Testing

@testable import WorkflowCommands

@Suite struct PlainVerbTests {
    private static let verbs = [
        ["status"], ["workflow", "status"], ["run", "list"], ["workflow", "list"],
    ]

    private static let flags = [
        [], ["--json"], ["--quiet"], ["-q"], ["--verbose"], ["-v"], ["--no-color"], ["--yes"],
        ["-y"], ["--json", "-q", "--json", "-y"],
    ]

    @Test(arguments: verbs, flags)
    func `a verb without options of its own is what the parser makes of it`(
        verb: [String],
        flags: [String]
    ) throws {
        let plain = try #require(PlainVerbs.command(verb + flags))

        let parsed = try RootCommand.parseAsRoot(verb + flags)

        #expect(String(describing: plain) == String(describing: parsed))
    }

    @Test(arguments: [
        [], ["run"], ["run list"], ["runs", "list"], ["status", "--help"], ["status", "-qy"],
        ["status", "--all-projects"], ["status", "--project=elsewhere"], ["status", "--"],
        ["run", "list", "--limit", "3"], ["run", "list", "one"], ["--json", "status"],
        ["workflow", "list", "--installed", "--json"],
    ])
    func `everything else is left to the parser`(words: [String]) {
        #expect(PlainVerbs.command(words) as Any? == nil)
    }
}
