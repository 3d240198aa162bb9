import SystemPackage
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowRunners
import WorkflowSystem

/// A project of its own in which a scene is played, with nothing of the user around it.
struct SceneStage {
    /// The folder that holds everything of the scene.
    let folder: FilePath
    /// The files of the project.
    let root: BoundedRoot
    private let surroundings: Surroundings
    private let standIns: StandIns

    /// The folder of the project.
    var projectFolder: FilePath { folder.appending("project") }

    /// Makes the project, with the workflow in its place and the files of the scene.
    ///
    /// - Throws: What writing throws; nothing is left then.
    init(for scene: Scene, of pinned: PinnedDefinition, _ outer: Surroundings) throws {
        let folder = outer.temporaryFolder.appending("ddx-scene-\(UUIDv7.next())")
        self.folder = folder
        standIns = StandIns(scene.stubs)
        surroundings = Surroundings(
            environment: Self.environment(outer.environment, in: folder),
            currentDirectory: folder.appending("project").string,
            executable: outer.executable
        )
        try DurableFile.createDirectories(folder, durably: false, mode: .privateFolder)
        do {
            try DurableFile.createDirectories(folder.appending("project"), durably: false)
            root = try BoundedRoot(folder.appending("project"))
            _ = try Project.open(nil, in: surroundings).initialize()
            let prefix = "\(SourceFolder.reserved)/"
            let own = WorkflowSource(
                files: pinned.source.files.filter { !$0.path.hasPrefix(prefix) }
            )
            try root.createDirectories(ProjectPath.workflows, durably: false)
            try root.publishAll(
                own.plannedFiles,
                as: ProjectPath.workflow(pinned.definition.name)
            )
            for file in scene.files {
                try root.place(file)
            }
        } catch {
            // The failure that matters is the first.
            _ = try? BoundedRoot.discard(folder)
            throw error
        }
    }

    /// The project as somebody sees it who works in it.
    func project(as person: String) throws -> Project {
        var surroundings = surroundings
        surroundings.actingPerson = person
        var project = try Project.open(nil, in: surroundings)
        project.standIns = standIns
        return project
    }

    /// Removes everything.
    func remove() throws {
        try BoundedRoot.discard(folder)
    }

    /// The environment without settings of the user, who must not decide how a scene ends.
    private static func environment(
        _ outer: [String: String],
        in folder: FilePath
    ) -> [String: String] {
        var environment = outer.filter { name, _ in
            !name.hasPrefix("DDX_") && !name.hasPrefix("OTEL_") && !name.hasPrefix("TRACE")
        }
        for kind in ["CONFIG", "DATA", "STATE", "CACHE"] {
            environment["XDG_\(kind)_HOME"] = folder.appending("user").string
        }
        return environment
    }
}
