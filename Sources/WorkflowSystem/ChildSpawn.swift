import CProcess
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Turns a specification into a running process.
enum ChildSpawn {
    /// Starts the program with its two streams going to the given pipes.
    ///
    /// - Parameters:
    ///   - specification: What to start.
    ///   - descriptor: The descriptor that it reads; nothing for the file of the specification.
    ///   - output: Where its standard output goes.
    ///   - errors: Where its standard error goes.
    /// - Returns: The number of the process.
    /// - Throws: `ChildStartFailure`, or `SystemError`.
    static func start(
        _ specification: ChildSpecification,
        input descriptor: CInt?,
        output: borrowing Descriptor,
        errors: borrowing Descriptor
    ) throws -> pid_t {
        try requireFolder(specification.workingDirectory)
        let arguments = [specification.program] + specification.arguments
        let environment = specification.environment
            .map { "\($0.key)=\($0.value)" }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        try requireSound(arguments, specification.environment)
        let program = try ProgramSearch.find(specification)

        // A file that was just written may still be open for writing in a process that another
        // thread is about to turn into a program; that lasts for moments.
        var patience = 8
        while true {
            var child: pid_t = 0
            let failure = unsafe withCStrings(arguments) { arguments in
                unsafe withCStrings(environment) { environment in
                    unsafe program.withPlatformString { program in
                        unsafe specification.workingDirectory.withPlatformString { directory in
                            unsafe specification.standardInput.withPlatformString { input in
                                CoreDumps.allowing {
                                    unsafe cprocess_spawn(
                                        &child,
                                        program,
                                        arguments,
                                        environment,
                                        directory,
                                        input,
                                        descriptor ?? -1,
                                        output.number,
                                        errors.number
                                    )
                                }
                            }
                        }
                    }
                }
            }
            if failure == 0 { return child }
            guard failure == ETXTBSY, patience > 0 else {
                throw startFailure(Errno(rawValue: failure), program, specification)
            }
            patience -= 1
            SystemClock.pause(milliseconds: 1 << (8 - patience))
        }
    }

    private static func startFailure(
        _ code: Errno,
        _ program: FilePath,
        _ specification: ChildSpecification
    ) -> ChildStartFailure {
        let words = SystemErrorWords.words(for: code)
        if (try? DurableFile.status(of: specification.standardInput, followingLinks: true)) == nil {
            return ChildStartFailure(
                .other,
                "cannot read '\(specification.standardInput)' as standard input"
            )
        }
        switch code.rawValue {
        case ENOENT:
            return ChildStartFailure(
                .notExecutable,
                "the interpreter that '\(program)' names in its first line does not exist"
            )
        case EACCES, ENOEXEC, ELOOP, ETXTBSY:
            return ChildStartFailure(.notExecutable, "cannot execute '\(program)': \(words)")
        default:
            return ChildStartFailure(.other, "cannot start '\(program)': \(words)")
        }
    }

    private static func requireFolder(_ path: FilePath) throws {
        let status = try DurableFile.status(of: path, followingLinks: true)
        if status?.kind == .folder { return }
        throw ChildStartFailure(
            .other,
            status == nil
                ? "the working directory '\(path)' does not exist"
                : "the working directory '\(path)' is not a folder"
        )
    }

    /// C ends a text at its first zero byte; the child would see something else than was meant.
    private static func requireSound(
        _ arguments: [String],
        _ environment: [String: String]
    ) throws {
        if arguments.contains(where: { $0.utf8.contains(0) }) {
            throw ChildStartFailure(.other, "an argument contains a zero byte")
        }
        for (name, value) in environment {
            if name.isEmpty || name.utf8.contains(0) || name.utf8.contains(UInt8(ascii: "=")) {
                throw ChildStartFailure(
                    .other,
                    "the name of an environment variable is empty or contains '=' or a zero byte"
                )
            }
            if value.utf8.contains(0) {
                throw ChildStartFailure(
                    .other,
                    "the environment variable '\(name)' contains a zero byte"
                )
            }
        }
    }

    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) throws -> Result
    ) rethrows -> Result {
        var pointers = unsafe texts.map { unsafe strdup($0) }
        defer {
            for index in unsafe pointers.indices { unsafe free(pointers[index]) }
        }
        unsafe pointers.append(nil)
        return try unsafe pointers.withUnsafeBufferPointer { buffer in
            try unsafe body(buffer.baseAddress)
        }
    }
}
