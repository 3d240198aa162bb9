import HTTPTypes
import JSON
import WorkflowKit

/// The document of the API (OpenAPI 3.1), made from the table that dispatches requests.
struct APIDescription: JSONRepresentable {
    private let routes: [Route]
    private let isOpenHere: Bool

    /// Describes routes.
    ///
    /// - Parameters:
    ///   - table: The routes.
    ///   - isOpenHere: Whether what everybody on this computer may ask needs no token.
    init(_ table: RouteTable, isOpenHere: Bool) {
        routes = table.routes
        self.isOpenHere = isOpenHere
    }

    var json: JSONValue {
        var paths = JSONObject()
        for route in routes {
            var path = paths[route.path.text]?.objectValue ?? [:]
            path[route.method.rawValue.lowercased()] = operation(route)
            paths[route.path.text] = path.json
        }
        return [
            "openapi": "3.1.1",
            "info": [
                "title": "ddx", "version": ProgramVersion.current.json,
                "summary": "Looks at runs of workflows, and takes decisions in them.",
                "license": ["name": "MIT", "identifier": "MIT"],
            ],
            "paths": paths.json,
            "components": [
                "securitySchemes": [
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "made with 'ddx serve token add'",
                    ]
                ],
                "schemas": JSONObject(
                    SchemaName.allCases.map { ($0.rawValue, $0.schema.json.json) }
                ).json,
            ],
        ]
    }

    private func operation(_ route: Route) -> JSONValue {
        var object: JSONObject = [
            "operationId": route.name.json, "summary": route.summary.json,
            "parameters": .array(parameters(of: route)), "responses": responses(of: route),
            "security": isFree(route) ? [] : [["token": []]],
        ]
        let who = roles(of: route)
        let details = [route.details, who].filter { !$0.isEmpty }.joined(separator: "\n\n")
        object["description"] = details.isEmpty ? nil : details.json
        if let body = route.body {
            object["requestBody"] = [
                "required": true,
                "content": content(MediaType.json, Schema.named(body)),
            ]
        }
        if let bytes = route.bytes {
            object["requestBody"] = ["required": true, "content": content(bytes.type, .any)]
        }
        return object.json
    }

    private func roles(of route: Route) -> String {
        guard case .permitted(let permission) = route.access else {
            return ""
        }
        let roles = ServerRole.allCases.filter { $0.permissions.contains(permission) }
        return "For the roles \(roles.map(\.rawValue).joined(separator: ", "))."
    }

    private func isFree(_ route: Route) -> Bool {
        switch route.access {
        case .everybody: true
        case .everybodyHere: isOpenHere
        case .permitted: false
        }
    }

    private func parameters(of route: Route) -> [JSONValue] {
        let inPath = route.path.names.map { name -> JSONValue in
            [
                "name": name.json, "in": "path", "required": true,
                "schema": ["type": "string", "minLength": 1],
            ]
        }
        let inQuery = route.parameters.map { parameter -> JSONValue in
            let schema = parameter.schema.json.json
            return [
                "name": parameter.name.json, "in": "query", "required": false,
                "description": parameter.summary.json,
                "schema": parameter.isRepeated ? ["type": "array", "items": schema] : schema,
            ]
        }
        let inHeader: [JSONValue] =
            route.resumes
            ? [
                [
                    "name": "Last-Event-ID", "in": "header", "required": false,
                    "description": "behind which event the stream goes on",
                    "schema": ["type": "string"],
                ]
            ] : []
        return inPath + inQuery + inHeader
    }

    private func responses(of route: Route) -> JSONValue {
        var responses: JSONObject = ["200": success(of: route)]
        for status in statuses(of: route) {
            responses["\(status)"] = [
                "description": "a problem",
                "content": content(MediaType.problem, .named(.problem)),
            ]
        }
        return responses.json
    }

    /// The statuses that a request to a route may end with, beside success.
    private func statuses(of route: Route) -> [Int] {
        var statuses: Set<Int> = [400, 403, 421, 429, 500, 503]
        if !isFree(route) {
            statuses.insert(401)
        }
        if !route.path.names.isEmpty {
            statuses.formUnion([404, 422, 507])
        }
        if route.body != nil || route.bytes != nil {
            statuses.formUnion([409, 413, 415, 422])
        }
        return statuses.sorted()
    }

    private func success(of route: Route) -> JSONValue {
        let (type, schema): (String, Schema) =
            switch route.content {
            case .document(let name): (MediaType.json, .named(name))
            case .description: (MediaType.json, .anyObject)
            case .text(let type): (type, .string)
            case .bytes(let type): (type, .any)
            case .events: (MediaType.events, .string)
            }
        return ["description": route.summary.json, "content": content(type, schema)]
    }

    private func content(_ type: String, _ schema: Schema) -> JSONValue {
        // Parameters of a type, such as its character set, are no part of its name.
        let name = type.split(separator: ";").first.map(String.init) ?? type
        return JSONObject([(name, ["schema": schema.json.json] as JSONValue)]).json
    }
}
