import HTTPTypes
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowStore

/// One request on its way to its answer.
struct Exchange: Sendable {
    let server: ServerState
    let route: Route
    /// What the parts of the path stand for.
    let path: [String: String]
    let query: Query
    /// What was sent, which fits the schema of the route.
    let body: JSONObject
    /// What was sent as it is.
    let bytes: [UInt8]
    /// With which token; nothing where none is needed.
    let token: AccessToken?
    /// From which address.
    let address: String
    /// What the client has of a stream already.
    let lastEventID: String?

    /// Whether who asks may do something.
    func allows(_ permission: ServerRole.Permission) -> Bool {
        token?.roles.allow(permission) ?? false
    }

    /// The project that the path means, in which the owner of the token acts.
    func project() throws -> Project {
        let project = try server.projects.project(
            path["project"] ?? "",
            asOfNow: route.method != .get
        )
        return caller.map { project.acting(for: $0) } ?? project
    }

    /// The run that the path names.
    var run: String { path["run"] ?? "" }

    var now: Timestamp { server.surroundings.now() }

    private var caller: Caller? { token.map { Caller($0, at: address) } }
}
