import SystemPackage
import WorkflowSystem

@testable import WorkflowLibrary

/// A folder of its own for a test, with a project, bundled workflows and a user's folders in it.
final class TestProject: Sendable {
    let base: FilePath
    let project: FilePath
    let bundled: FilePath
    let trust: TrustStore

    init(initialized: Bool = true) throws {
        base = FilePath("/tmp").appending("ddx-library-\(UUIDv7.next())")
        project = base.appending("project")
        bundled = base.appending("bundled")
        for folder in [project, bundled] {
            try DurableFile.createDirectories(folder, durably: false)
        }
        trust = TrustStore(
            XDGFolders(environment: [:], home: base.appending("home"))
        )
        if initialized {
            _ = try ProjectFolder.initialize(at: project, trust: trust)
        }
    }

    deinit {
        do {
            try BoundedRoot("/tmp").removeTree(FilePath(base.lastComponent?.string ?? ""))
        } catch {
            print("left behind: \(base): \(error)")
        }
    }

    var library: Library {
        Library(projectRoot: project, bundled: bundled, currentDirectory: project)
    }

    var installation: Installation { Installation(projectRoot: project, trust: trust) }

    /// Writes a small valid workflow into a folder.
    @discardableResult
    func addWorkflow(
        _ name: String,
        version: String = "1.0.0",
        in folder: FilePath,
        script: String = "echo hello",
        extra: String = ""
    ) throws -> FilePath {
        let place = folder.appending(name)
        try write(
            Self.definition(name, version, script) + extra,
            to: place.appending("workflow.yml")
        )
        try write("# \(name)\n", to: place.appending("README.md"))
        return place
    }

    static func definition(_ name: String, _ version: String, _ script: String) -> String {
        """
        name: \(name)
        version: \(version)
        title: The \(name) workflow
        description: For tests.
        category: test
        tags: [one, two]
        phases:
          - id: only
            steps:
              - run: \(script)

        """
    }

    func write(_ text: String, to path: FilePath) throws {
        try DurableFile.createDirectories(path.removingLastComponent(), durably: false)
        try DurableFile.write(Array(text.utf8), to: path)
    }

    func text(_ path: FilePath) throws -> String {
        String(decoding: try DurableFile.read(path, limit: 1 << 20), as: UTF8.self)
    }

    /// All paths in the project beneath a folder of it, sorted.
    func paths(in folder: FilePath) throws -> [String] {
        var found: [String] = []
        try BoundedRoot(project).walk(from: folder) { entry in
            found.append(entry.path.string)
            return .enter
        }
        return found.sorted()
    }

    func path(_ relative: FilePath) -> FilePath { project.pushing(relative) }
}

/// The code of the error that a body throws; nothing when it throws none.
func code(_ body: () throws -> Void) -> LibraryError.Code? {
    do {
        try body()
        return nil
    } catch let error as LibraryError {
        return error.code
    } catch {
        return LibraryError.Code("other: \(error)")
    }
}
