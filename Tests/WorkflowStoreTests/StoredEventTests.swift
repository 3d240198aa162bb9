import GRDB
import JSON
import Testing

@testable import WorkflowStore

@Suite struct StoredEventTests {
    private static let query = """
        SELECT 7, 'id "1"', 1795664988012350, 'step_ended', '{"a":"\\\\ü"}', ?, 'run', ?, 'person', ?
        """

    @Test(
        arguments: [
            (nil, 3, "mark"), ("words\nof somebody", (1 << 53) + 1, "mark"), (nil, 1, nil),
        ] as [(String?, Int64, String?)]
    )
    func `what a record commits to is canonical`(
        note: String?,
        principal: Int64,
        mark: String?
    ) throws {
        let row = try DatabaseQueue().read { db in
            try Row.fetchOne(db, sql: Self.query, arguments: [note, principal, mark])
        }
        let content = try #require(row.flatMap { StoredEvent($0) }).content
        let value = try JSONValue(parsing: content)

        #expect(try value.canonicalBytes() == content)
        #expect(value["id"] == "id \"1\"")
        #expect(value["payload"]?.stringValue == #"{"a":"\\ü"}"#)
        #expect(value["note"]?.stringValue == note)
        #expect(value["principal"]?["mark"]?.stringValue == mark ?? "")
        #expect(value["time"] == 1_795_664_988_012_350)
    }

    @Test func `a row without its run or its principal is no event`() throws {
        let row = try DatabaseQueue().read { db in
            try Row.fetchOne(db, sql: Self.query, arguments: [nil, nil, nil])
        }

        let found = try #require(row)

        #expect(StoredEvent(found) == nil)
    }
}
