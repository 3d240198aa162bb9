import Testing

@testable import WorkflowRunners

@Suite struct UnifiedDiffTests {
    private func hunks(_ old: String, _ new: String) -> String? {
        UnifiedDiff.hunks(from: Array(old.utf8), to: Array(new.utf8))
    }

    @Test func `equal texts have no hunks`() {
        #expect(hunks("a\nb\n", "a\nb\n") == "")
    }

    @Test func `three lines around a difference are shown`() {
        let old = (1...9).map { "\($0)\n" }.joined()
        let new = old.replacing("5\n", with: "five\nfive and a half\n")

        #expect(
            hunks(old, new)
                == "@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+five and a half\n 6\n 7\n 8\n"
        )
    }

    @Test func `differences far apart have hunks of their own`() {
        let old = (1...30).map { "\($0)\n" }.joined()
        let new = old.replacing("\n3\n", with: "\n3!\n").replacing("\n27\n", with: "\n27!\n")

        #expect(
            hunks(old, new)?.split(separator: "\n").filter { $0.hasPrefix("@@") }
                == ["@@ -1,6 +1,6 @@", "@@ -24,7 +24,7 @@"]
        )
    }

    @Test(arguments: [
        (old: "", new: "a\n", hunks: "@@ -0,0 +1 @@\n+a\n"),
        (old: "a\n", new: "", hunks: "@@ -1 +0,0 @@\n-a\n"),
        (
            old: "a", new: "a\n",
            hunks: "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"
        ),
    ])
    func `ends of files are shown as they are`(old: String, new: String, hunks expected: String) {
        #expect(hunks(old, new) == expected)
    }

    @Test func `too many different lines are not compared`() {
        let old = (1...3_000).map { "\($0)\n" }.joined()
        let new = (1...3_000).map { "-\($0)\n" }.joined()

        #expect(hunks(old, new) == nil)
    }
}
