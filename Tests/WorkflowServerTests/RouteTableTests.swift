import HTTPTypes
import JSON
import JSONSchema
import Testing

@testable import WorkflowServer

@Suite struct RouteTableTests {
    private let table = RouteTable(routes: .all)

    @Test func `a path leads to its route with what its parts stand for`() throws {
        let found = try table.route(.get, "/api/v1/projects/a%2Fb/runs/0193/logs")

        #expect(found.route.name == "logs")
        #expect(found.values == ["project": "a/b", "run": "0193"])
    }

    @Test(
        arguments: [
            "/nothing", "/api/v1/projects/", "//health", "/health/", "/api/v1/projects//runs",
            "/api/v1/projects/%zz/runs", "/Health",
        ]
    )
    func `another path leads nowhere`(path: String) {
        let problem = #expect(throws: Problem.self) { try table.route(.get, path) }

        #expect(problem?.status == 404)
    }

    @Test func `a known path with another method says which there are`() {
        let problem = #expect(throws: Problem.self) { try table.route(.delete, "/health") }

        #expect(problem?.status == 405)
        #expect(problem?.allowed == ["GET", "HEAD"])
    }

    @Test func `what a get answers can be asked for its head`() throws {
        #expect(try table.route(.head, "/health").route.name == "health")
    }

    @Test func `no two routes have a name or a place in common`() {
        let routes = table.routes

        #expect(Set(routes.map(\.name)).count == routes.count)
        #expect(Set(routes.map { "\($0.method) \($0.path.text)" }).count == routes.count)
    }

    @Test func `the document of the api has every route and nothing else`() throws {
        let document = APIDescription(table, isOpenHere: true).json
        let paths = try #require(document["paths"]?.objectValue)
        let described = paths.flatMap { path, operations in
            (operations.objectValue ?? [:]).map { "\($0.key.uppercased()) \(path)" }
        }

        #expect(Set(described) == Set(table.routes.map { "\($0.method.rawValue) \($0.path.text)" }))
        #expect(described.count == table.routes.count)
    }

    @Test func `every reference of the document leads somewhere`() throws {
        let document = APIDescription(table, isOpenHere: true).json
        let text = document.text()
        let names = text.matches(of: /#\/components\/schemas\/(\w+)/).map { String($0.output.1) }
        let known = try #require(document["components"]?["schemas"]?.objectValue)

        #expect(!names.isEmpty)
        #expect(Set(names).subtracting(known.map(\.key)).isEmpty)
    }

    @Test func `what a route takes without a token is told`() throws {
        let here = APIDescription(table, isOpenHere: true).json
        let there = APIDescription(table, isOpenHere: false).json

        #expect(here["paths"]?["/metrics"]?["get"]?["security"] == [])
        #expect(there["paths"]?["/metrics"]?["get"]?["security"] == [["token": []]])
        #expect(here["paths"]?["/api/v1/projects"]?["get"]?["security"] == [["token": []]])
    }

    @Test func `what is sent is checked against the schema that is shown`() {
        let bodies = BodySchemas()

        #expect(bodies.validate(["reason": "late"], as: .rejection) == [])
        #expect(bodies.validate([:], as: .approval) == [])
        #expect(bodies.validate([:], as: .rejection) != [])
        #expect(bodies.validate(["reason": ""], as: .rejection) != [])
        #expect(bodies.validate(["reason": "x", "other": 1], as: .rejection) != [])
        #expect(bodies.validate(["criteria": []], as: .attestation) != [])
        #expect(bodies.validate(["criteria": ["1"]], as: .attestation) == [])
        #expect(bodies.validate([1], as: .wish) != [])
    }
}
