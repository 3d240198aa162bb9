import Testing
import WorkflowModel

@testable import WorkflowServer

@Suite struct QueryTests {
    private let parameters: [Parameter] = [
        .text("grep", "", longest: 5), .count("limit", "", 1...10), .flag("regex", ""),
        Parameter.word("status", RunStatus.self, "").repeated,
    ]

    @Test func `values are decoded and found by their names`() throws {
        let query = try Query("grep=a%20b%2B&limit=7&regex=true", parameters)

        #expect(query["grep"] == "a b+")
        #expect(query.count("limit") == 7)
        #expect(query.isSet("regex") == true)
        #expect(query.words("status") as [RunStatus] == [])
    }

    @Test func `what may be given several times is kept in order`() throws {
        let query = try Query("status=failed&status=paused", parameters)

        #expect(query.words("status") as [RunStatus] == [.failed, .paused])
    }

    @Test func `no query is an empty one`() throws {
        #expect(try Query(nil, parameters)["grep"] == nil)
        #expect(try Query("", parameters)["grep"] == nil)
    }

    @Test(
        arguments: [
            "other=1", "limit=0", "limit=11", "limit=x", "limit=+1", "limit=1.0", "limit=", "limit",
            "regex=yes", "status=dead", "grep=123456", "grep=", "grep=%zz", "grep=%f", "grep=%ff",
            "limit=1&limit=2", "=1",
        ]
    )
    func `what the document does not allow is refused`(text: String) {
        #expect(throws: Problem.self) { try Query(text, parameters) }
    }

    @Test func `everything that is wrong is told`() {
        let problem = #expect(throws: Problem.self) { try Query("a=1&limit=0", parameters) }

        #expect(problem?.status == 400)
        #expect(problem?.errors.count == 2)
    }
}
