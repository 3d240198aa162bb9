import JSON
import WorkflowKit

/// The projects that a server speaks of.
struct ServedProjects: Sendable {
    /// One of them.
    struct Entry: Sendable {
        let id: String?
        let folder: String
        let opened: Result<Project, Failure>

        /// The last part of its folder.
        var name: String { folder.split(separator: "/").last.map(String.init) ?? folder }
    }

    private let own: Project
    private let isAll: Bool

    /// Serves a project, or all of its user.
    init(_ own: Project, all isAll: Bool) {
        self.own = own
        self.isAll = isAll
    }

    /// All of them as they are now.
    func entries() throws -> [Entry] {
        let found = try isAll ? own.ownProjects() : [own.itself]
        return found.map { project in
            Entry(
                id: try? project.opened.get().id,
                folder: project.folder,
                opened: project.opened
            )
        }
    }

    /// The one with an id, or with a name that no other has.
    ///
    /// - Throws: `Problem` with 404 when there is none, `Failure` when it cannot be opened.
    func project(_ name: String) throws -> Project {
        let entries = try entries()
        if let exact = entries.first(where: { $0.id?.utf8.elementsEqual(name.utf8) == true }) {
            return try exact.opened.get()
        }
        let named = entries.filter { $0.name.utf8.elementsEqual(name.utf8) }
        guard let found = named.first, named.count == 1 else {
            throw Problem(
                404,
                "not_found",
                named.isEmpty
                    ? "there is no project '\(name)' here"
                    : "\(named.count) projects are called '\(name)'; take the id",
                help: ["/api/v1/projects lists them"]
            )
        }
        return try found.opened.get()
    }
}

extension ServedProjects: JSONRepresentable {
    /// The object `ddx.projects/1`; empty where they cannot be looked for.
    var json: JSONValue {
        let entries = (try? entries()) ?? []
        return [
            "schema": "ddx.projects/1",
            "projects": .array(
                entries.map { entry in
                    [
                        "id": entry.id.json, "name": entry.name.json, "folder": entry.folder.json,
                        "error": entry.problem.json,
                    ]
                }
            ),
        ]
    }
}

extension ServedProjects.Entry {
    /// Why it cannot be read.
    var problem: String? {
        switch opened {
        case .success: nil
        case .failure(let failure): failure.message
        }
    }
}
