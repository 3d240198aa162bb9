import JSON
import Synchronization
import WorkflowKit

/// The projects that a server speaks of.
final class ServedProjects: Sendable {
    /// One of them.
    struct Entry: Sendable {
        let id: String?
        let folder: String
        let opened: Result<Project, Failure>

        /// The last part of its folder.
        var name: String { folder.split(separator: "/").last.map(String.init) ?? folder }
    }

    /// How old what is known of projects may be for those who only look.
    private static let freshness = Duration.seconds(1)

    private let own: Project
    private let isAll: Bool
    private let known = Mutex<(entries: [Entry], time: ContinuousClock.Instant)?>(nil)

    /// Serves a project, or all of its user.
    init(_ own: Project, all isAll: Bool) {
        self.own = own
        self.isAll = isAll
    }

    /// All of them as they were a moment ago.
    func entries() throws -> [Entry] {
        if let known = known.withLock({ $0 }), .now - known.time < Self.freshness {
            return known.entries
        }
        return try entriesNow()
    }

    /// All of them as they are now.
    private func entriesNow() throws -> [Entry] {
        let time = ContinuousClock.now
        let found = try isAll ? own.ownProjects() : [own.itself]
        let entries = found.map { project in
            Entry(
                id: try? project.opened.get().id,
                folder: project.folder,
                opened: project.opened
            )
        }
        known.withLock { $0 = (entries, time) }
        return entries
    }

    /// The one with an id, or with a name that no other has.
    ///
    /// - Parameters:
    ///   - name: The id or the name.
    ///   - isNow: Whether its settings are read anew, because something is decided by them.
    /// - Returns: The project.
    /// - Throws: `Problem` with 404 when there is none, `Failure` when it cannot be opened.
    func project(_ name: String, asOfNow isNow: Bool = false) throws -> Project {
        let entries = try isNow ? entriesNow() : entries()
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
