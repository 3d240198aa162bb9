package import JSON

/// The runs of a project, or of all projects of a user.
package struct RunListReport: Sendable {
    /// A condition that has no value for some runs, which are not shown.
    package struct Undecided: Sendable, Hashable {
        package let count: Int
        /// Why it has none for the first of them.
        package let cause: String

        /// Notes how often and why.
        package init(count: Int, cause: String) {
            self.count = count
            self.cause = cause
        }
    }

    /// The runs, newest first.
    package let runs: [RunSummaryReport]
    /// Whether only some runs were asked for.
    let isFiltered: Bool
    /// Whether there are more than were asked for.
    package let hasMore: Bool
    /// The folders of the projects that were looked at; nothing for this one alone.
    let projects: ProjectsLookedAt?
    let undecided: Undecided?

    /// Reports on runs in any order.
    package init(
        runs: [RunSummaryReport],
        isFiltered: Bool = false,
        hasMore: Bool = false,
        projects: ProjectsLookedAt? = nil,
        undecided: Undecided? = nil
    ) {
        self.runs = runs.newestFirst
        self.isFiltered = isFiltered
        self.hasMore = hasMore
        self.projects = projects
        self.undecided = undecided
    }
}

extension RunListReport: JSONRepresentable {
    /// The object `ddx.runs/1`.
    package var json: JSONValue {
        var object: JSONObject = ["schema": "ddx.runs/1", "runs": .array(runs.map(\.json))]
        object["has_more"] = hasMore ? true : nil
        object["projects"] = projects?.json
        object["undecided"] = undecided.map {
            ["count": $0.count.json, "cause": $0.cause.json]
        }
        return object.json
    }
}

/// The projects that an answer about all of them is made from.
package struct ProjectsLookedAt: Sendable, Hashable {
    /// A project, and why it could not be read if it could not.
    package struct Entry: Sendable, Hashable {
        package let folder: String
        package let problem: String?

        /// Names a project.
        package init(folder: String, problem: String? = nil) {
            self.folder = folder
            self.problem = problem
        }
    }

    package let entries: [Entry]

    /// Takes projects in the order in which they are shown.
    package init(_ entries: [Entry]) {
        self.entries = entries
    }
}

extension ProjectsLookedAt: JSONRepresentable {
    /// The member `projects`: folders, with what is wrong with those that could not be read.
    package var json: JSONValue {
        .array(
            entries.map { ["folder": $0.folder.json, "error": $0.problem.json] }
        )
    }
}
