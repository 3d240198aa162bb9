import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Finds the program that a name means, as a shell would.
enum ProgramSearch {
    /// Where to look when the child's environment has no PATH.
    private static var defaultPath: String { "/usr/local/bin:/usr/bin:/bin" }

    /// Relative paths, and relative parts of PATH, count from the child's working directory.
    static func find(_ specification: ChildSpecification) throws -> FilePath {
        let program = specification.program
        guard !program.isEmpty else {
            throw ChildStartFailure(.notFound, "the name of the program is empty")
        }
        let directory = specification.workingDirectory
        if program.utf8.contains(UInt8(ascii: "/")) {
            let candidate = directory.pushing(FilePath(program))
            try requireExecutable(candidate, shown: program)
            return candidate
        }

        let path = specification.environment["PATH"] ?? defaultPath
        let parts = path.split(separator: ":", omittingEmptySubsequences: false)
        for part in parts where mayExecute(program, in: part, from: directory) {
            let candidate = directory.pushing(FilePath(String(part))).appending(program)
            do {
                try requireExecutable(candidate, shown: candidate.string)
                return candidate
            } catch is ChildStartFailure {
                // What stands in the way is told below, when no other part has the program.
            }
        }
        var obstacle: ChildStartFailure?
        for part in parts {
            let candidate = directory.pushing(FilePath(String(part))).appending(program)
            do {
                try requireExecutable(candidate, shown: candidate.string)
                return candidate
            } catch let failure as ChildStartFailure {
                if failure.reason == .notExecutable { obstacle = obstacle ?? failure }
            }
        }
        throw obstacle
            ?? ChildStartFailure(.notFound, "there is no program '\(program)' in PATH")
    }

    /// Whether it is worth looking closer at a part of PATH, for the price of one system call.
    private static func mayExecute(
        _ program: String,
        in part: Substring,
        from directory: FilePath
    ) -> Bool {
        let folder = part.utf8.first == UInt8(ascii: "/") ? "\(part)" : "\(directory)/\(part)"
        return unsafe "\(folder)/\(program)".withCString { unsafe access($0, X_OK) } == 0
    }

    /// Whether the program is there and may be executed.
    static func isFound(_ specification: ChildSpecification) -> Bool {
        (try? find(specification)) != nil
    }

    private static func requireExecutable(_ path: FilePath, shown: String) throws {
        let status: FileStatus?
        do {
            status = try DurableFile.status(of: path, followingLinks: true)
        } catch let error as SystemError {
            throw ChildStartFailure(
                error.isPermission ? .notExecutable : .notFound,
                error.description
            )
        }
        guard let status else {
            throw ChildStartFailure(.notFound, "there is no program '\(shown)'")
        }
        guard status.kind == .file else {
            throw ChildStartFailure(
                .notExecutable,
                status.kind == .folder ? "'\(shown)' is a folder" : "'\(shown)' is no program"
            )
        }
        let isAllowed = unsafe path.withPlatformString { unsafe access($0, X_OK) } == 0
        guard isAllowed else {
            throw ChildStartFailure(.notExecutable, "'\(shown)' is not executable")
        }
    }
}
