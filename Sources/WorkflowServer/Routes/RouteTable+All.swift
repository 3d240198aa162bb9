extension [Route] {
    /// Everything that can be asked of the server.
    static var all: [Route] {
        page + aboutTheServer + aboutProjects + aboutRuns + aboutLogs + decisions + aboutTheTrail
            + ofWorkers
    }
}

extension Parameter {
    static let cursor = Parameter.text("cursor", "where the page begins, as the one before told")

    static func limit(_ most: Int, usually count: Int) -> Parameter {
        .count("limit", "how many at most", 1...most, usually: count)
    }
}

/// The beginnings of paths.
enum APIPath {
    static let project = "/api/v1/projects/{project}"
    static let run = "/api/v1/projects/{project}/runs/{run}"
}
