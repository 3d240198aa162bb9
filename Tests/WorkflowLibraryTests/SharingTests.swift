import JSON
import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct SharingTests {
    @Test(arguments: [
        "-----BEGIN " + "OPENSSH PRIVATE KEY-----", "id = AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp" + "_" + String(repeating: "a1", count: 18), "xoxb" + "-1234567890-abcdef",
        "https://me:" + "hunter2hunter2@example.org/x",
        "password: \"" + "correcthorsebattery\"", "api_key = '" + "0123456789abcdef0123'",
    ])
    func `what looks like a secret is found with its line`(text: String) throws {
        let file = WorkflowSource.File(path: "notes.md", content: Array("a\nb\n\(text)\n".utf8))

        let findings = try SecretScan.findings(in: [file])

        #expect(findings.map(\.line) == [3])
        #expect(findings.first?.path == "notes.md")
    }

    @Test(arguments: [
        "password: {{ vars.password }}", "password: \"$PASSWORD\"", "https://example.org/a:b@c",
        "secret: true", "the password is asked for", "https://user:${TOKEN}@example.org",
        "-----BEGIN PUBLIC KEY-----", "sha256:" + String(repeating: "ab", count: 32),
    ])
    func `what only speaks of secrets is none`(text: String) throws {
        let file = WorkflowSource.File(path: "notes.md", content: Array(text.utf8))

        #expect(try SecretScan.findings(in: [file]).isEmpty)
    }

    @Test func `an author's file is readable, the same again, and gives no address away`() {
        let one = GitIdentity(name: "Alice Ann Example", email: "Alice@example.org")
        let same = GitIdentity(name: "Alice Ann Example", email: "alice@example.org")
        let other = GitIdentity(name: "Alice Ann Example", email: "alice@example.com")

        #expect(one.fileName.hasPrefix("alice-ann-example-"))
        #expect(one.fileName == same.fileName)
        #expect(one.fileName != other.fileName)
        #expect(!GitIdentity(name: "../..", email: "x").fileName.contains("."))
    }

    @Test(arguments: [
        ("https://github.com/a/b.git", "https://github.com/a/b"),
        ("git@github.com:a/b.git", "https://github.com/a/b"),
        ("ssh://git@gitlab.com/a/b", "https://gitlab.com/a/b"),
        ("/srv/flows", nil as String?),
    ])
    func `the page of a repository follows from its address`(
        text: String,
        page: String?
    ) throws {
        #expect(try SourceAddress(text, from: "/").webPage == page)
    }

    @Test(
        arguments: [
            ("stars: 5\n", 5), ("stars: 1\ncomment: \"no\"\n", 1), ("stars: 6\n", nil),
            ("stars: 4.5\n", nil), ("stars: 0\n", nil), ("", nil), ("- 5\n", nil),
            ("stars: [5]", nil),
        ] as [(String, Int?)]
    )
    func `a rating counts from one to five stars`(text: String, stars: Int?) {
        #expect(SourceRatings.stars(AuthorFiles.node(Array(text.utf8))) == stars)
    }

    @Test(
        arguments: [
            ("runs: 3\ncompleted: 2\nfailed: 1\n", 3), ("runs: 3\ncompleted: 3\nfailed: 1\n", nil),
            ("runs: 0\ncompleted: 0\nfailed: 0\n", nil), ("runs: 3\n", nil),
            ("runs: -3\ncompleted: 0\nfailed: 0\n", nil),
            ("runs: 9223372036854775807\ncompleted: 0\nfailed: 0\n", nil), ("- 3\n", nil),
        ] as [(String, Int?)]
    )
    func `statistics count when their numbers can be`(text: String, runs: Int?) {
        #expect(SourceStatistics.usage(AuthorFiles.node(Array(text.utf8)))?.runs == runs)
    }

    @Test func `what somebody tells of his runs is read back from his file`() {
        let author = GitIdentity(name: "Ann", email: "ann@example.org")
        let file = SourceStatistics.file(
            ["runs": 4, "completed": 3, "failed": 1, "median_ms": 20],
            of: "flow",
            by: author
        )

        #expect(file.path == "statistics/flow/\(author.fileName).yml")
        #expect(
            SourceStatistics.usage(AuthorFiles.node(file.content))
                == SharedUsage(people: 1, runs: 4, completed: 3, failed: 1)
        )
    }

    @Test func `words that say nothing are left out of a question, never of a search`() {
        #expect(
            SearchQuery("Why is our test so slow?", isSentence: true).terms.map(\.word) == [
                "test", "slow",
            ]
        )
        #expect(SearchQuery("what works").terms.map(\.word) == ["what", "works"])
        #expect(SearchQuery("the and of", isSentence: true).isEmpty)
    }

    @Test(arguments: ["a\"b", "a* OR b", "NEAR(x y)", "{name}: x", "\u{0}x", "é*"])
    func `no question reaches the index but as words`(text: String) {
        let match = SearchQuery(text).match(needsAll: true)

        #expect(match.split(separator: "\"").count.isMultiple(of: 2) == false)
        #expect(
            SearchQuery(text).terms.allSatisfy { $0.word.allSatisfy { $0.isLetter || $0.isNumber } }
        )
    }

    @Test(arguments: [("bugs", "defect"), ("releasing", "deploy"), ("tested", "tdd")])
    func `a word counts as those that mean the same, in any form`(word: String, other: String) {
        #expect(Synonyms.of(word).contains(other))
    }
}
