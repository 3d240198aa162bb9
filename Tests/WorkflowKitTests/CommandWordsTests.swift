import Testing

@testable import WorkflowKit

@Suite struct CommandWordsTests {
    @Test(arguments: [
        (
            ["run", "start", "--var", "tok=abc", "--quiet"],
            ["run", "start", "--var", "tok=***", "--quiet"]
        ),
        (["run", "start", "--var=tok=a=b"], ["run", "start", "--var=tok=***"]),
        (["run", "start", "--var", "abc"], ["run", "start", "--var", "***"]),
        (["--on-behalf-of", "Bo", "status"], ["--on-behalf-of", "***", "status"]),
        (["status", "--on-behalf-of=Bo"], ["status", "--on-behalf-of=***"]),
        (["audit", "erase-subject", "ada", "--reason", "x"], ["audit", "erase-subject", "***"]),
        (["approve", "a", "--reason", "fine"], ["approve", "a", "--reason", "fine"]),
        (["run", "start", "--var"], ["run", "start", "--var"]), ([], []),
    ])
    func `values that may be secret and names that may have to go are left out`(
        given: [String],
        told: [String]
    ) {
        #expect(CommandWords.told(given) == told)
    }

    @Test func `long lines and long words are cut`() {
        let told = CommandWords.told(
            Array(repeating: String(repeating: "x", count: 5_000), count: 99)
        )

        #expect(told.count == 65 && told.last == "…")
        #expect(told[0].count == 1_024)
    }
}
