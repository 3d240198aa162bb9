package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension ChildProcess {
    /// Starts a program that outlives this process, in a session of its own.
    ///
    /// - Parameters:
    ///   - specification: What to start; its time-out and grace say nothing here.
    ///   - errors: The file that takes its standard error, at its end; created when absent. What it
    ///     prints otherwise is for nobody.
    /// - Returns: The running program.
    /// - Throws: `ChildStartFailure`, or `SystemError` when the file cannot be opened.
    package static func startDetached(
        _ specification: ChildSpecification,
        errors: FilePath
    ) throws -> ProcessIdentity {
        let file = try Descriptor(
            opening: errors,
            O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW,
            permissions: .privateFile,
            for: "write"
        )
        let nowhere = try Descriptor(opening: "/dev/null", O_WRONLY, for: "write")
        let pid = try ChildSpawn.start(specification, input: nil, output: nowhere, errors: file)
        guard let identity = ProcessIdentity(of: pid) else {
            throw ChildStartFailure(.other, "'\(specification.program)' ended at once")
        }
        return identity
    }
}
