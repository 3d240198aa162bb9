import HTTPTypes

/// All routes, and which of them a request means.
struct RouteTable: Sendable {
    let routes: [Route]

    /// The route of a request, with what its path stands for.
    ///
    /// - Throws: `Problem`: 404 for another path, 405 for another method.
    func route(
        _ method: HTTPRequest.Method,
        _ path: String
    ) throws(Problem) -> (route: Route, values: [String: String]) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        let length = parts.reduce(0) { $0 + $1.utf8.count + 1 }
        let isCanonical = path == "/" || path.utf8.count == length
        var allowed: [String] = []
        for route in routes where isCanonical {
            guard let values = route.path.values(in: parts) else {
                continue
            }
            if route.method == method || (method == .head && route.method == .get) {
                return (route, values)
            }
            allowed.append(route.method.rawValue)
            if route.method == .get {
                allowed.append("HEAD")
            }
        }
        guard allowed.isEmpty else {
            var problem = Problem(
                405,
                "method",
                "'\(path)' is not asked with \(method.rawValue)",
                help: ["ask it with \(allowed.joined(separator: " or "))"]
            )
            problem.allowed = allowed
            throw problem
        }
        throw Problem(
            404,
            "not_found",
            "there is nothing at '\(path)'",
            help: ["/openapi.json lists everything there is"]
        )
    }
}
