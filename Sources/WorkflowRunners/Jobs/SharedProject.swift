import SystemPackage
import WorkflowModel
import WorkflowSystem

/// A project that stands under the same path on several machines.
///
/// A mark in it tells a worker that the folder under that path is the project and no other one.
struct SharedProject {
    private let project: FilePath

    init(_ project: FilePath) {
        self.project = project
    }

    /// Lets workers know the project, by the log that records its runs.
    func mark(_ log: String) throws {
        if try mark()?.isIdentical(to: log) == true {
            return
        }
        try DurableFile.createDirectories(file.removingLastComponent(), mode: .groupFolder)
        try DurableFile.write(Array(log.utf8), to: file, mode: .groupFile)
    }

    /// Why the folder is not the project of a log; nothing when it is.
    func objection(to log: String) throws -> String? {
        let found: String?
        do {
            found = try mark()
        } catch let error as SystemError where error.errno == .notDirectory {
            found = nil
        }
        guard let found else {
            return "'\(project)' is not the project of the run on this machine: it has no "
                + "'.ddx/state/shared'; mount the project there, or let the runner have "
                + "'workspace: git' or 'workspace: bundle'"
        }
        return found.isIdentical(to: log)
            ? nil
            : "'\(project)' is another project on this machine: its runs are recorded by "
                + "'\(found)', not by '\(log)'"
    }

    private var file: FilePath { project.pushing(".ddx/state/shared") }

    private func mark() throws -> String? {
        do {
            let bytes = try DurableFile.read(file, limit: 4_096)
            return String(decoding: bytes, as: UTF8.self)
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }
}
