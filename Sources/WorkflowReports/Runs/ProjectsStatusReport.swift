package import JSON

/// Where all projects of a user stand.
package struct ProjectsStatusReport: Sendable {
    /// The folders with their reports, in the order in which they are shown.
    package let projects: [(folder: String, status: StatusReport)]
    let lookedAt: ProjectsLookedAt

    /// Reports on projects; the commands in their reports name them.
    ///
    /// - Parameters:
    ///   - projects: Each folder with what it holds.
    ///   - lookedAt: All folders, those that could not be read included.
    package init(
        _ projects: [(folder: String, status: StatusReport)],
        lookedAt: ProjectsLookedAt
    ) {
        self.projects = projects
        self.lookedAt = lookedAt
    }

    /// The open runs of all projects, project by project.
    var runs: [RunSummaryReport] { projects.flatMap(\.status.runs) }

    /// What to type next: in the project whose newest open run comes first.
    package var next: String { runs.newestFirst.first?.next ?? "ddx workflow list" }
}

extension ProjectsStatusReport: JSONRepresentable {
    /// The object `ddx.status/1` of several projects.
    package var json: JSONValue {
        [
            "schema": "ddx.status/1", "runs": .array(runs.newestFirst.map(\.json)),
            "projects": lookedAt.json, "next": next.json,
        ]
    }
}
