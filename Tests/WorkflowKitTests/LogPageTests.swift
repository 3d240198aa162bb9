import Synchronization
import Testing
import WorkflowKit
import WorkflowModel
import WorkflowStore

/// A search that must stop when it has asked so many times whether it must.
private final class Patience: Sendable {
    private let rest: Mutex<Int>

    init(_ count: Int) {
        rest = Mutex(count)
    }

    var isOver: Bool {
        rest.withLock { rest in
            rest -= 1
            return rest < 0
        }
    }
}

@Suite struct LogPageTests {
    private func request(_ term: String, stoppingAfter count: Int? = nil) throws -> LogPageRequest {
        var query = LogQuery()
        query.term = try LogTerm.parse(term)
        if let count {
            let patience = Patience(count)
            query.mustStop = { patience.isOver }
        }
        return LogPageRequest(query, limit: 100, showsOutput: true)
    }

    @Test func `a search that must stop hands over what it found, and goes on from there`()
        async throws
    {
        let world = try KitWorld()
        let project = try await world.applied(
            """
            name: flow
            version: 1.0.0
            phases:
              - id: one
                steps:
                  - run: echo hello
            """
        )
        for _ in 0..<3 {
            _ = try await project.start(StartRequest())
        }
        let whole = try await project.logPage(request("hello")).entries.map(\.run.id)
        var cutOff = 0

        for patience in 1..<8 {
            let page = try await project.logPage(request("hello", stoppingAfter: patience))
            var found = page.entries.map(\.run.id)
            if let next = page.next {
                found += try await project.logPage(request("hello"), from: next).entries
                    .map(\.run.id)
                cutOff += page.isCutOff ? 1 : 0
            }
            #expect(found == whole)
        }

        #expect(whole.count == 3)
        #expect(cutOff > 1)
        for name in [nil, whole[0].text] {
            let failure = await #expect(throws: Failure.self) {
                let request = try request("hello", stoppingAfter: 0)
                if let name {
                    return try await project.logPage(request, of: name)
                }
                return try await project.logPage(request)
            }
            #expect(failure?.code == .unavailable)
        }
    }
}
