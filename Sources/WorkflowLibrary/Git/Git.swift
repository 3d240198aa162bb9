import Subprocess
package import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// Runs git so that nothing around it changes what it does.
///
/// It gets a clean environment and settings that switch off everything that could run a program of
/// a repository: hooks, filters of submodules, file monitors, housekeeping. It never asks anybody
/// anything.
package struct Git: Sendable {
    /// What git answered.
    struct Answer: Sendable {
        /// What was asked for, as messages name it.
        let command: String
        let status: Int32
        let output: [UInt8]
        /// What it told people, without blank lines.
        let messages: [String]

        var isSuccess: Bool { status == 0 }

        /// The answer to a command that only fails when something is broken.
        func required() throws(LibraryError) -> Answer {
            guard isSuccess else {
                throw LibraryError(
                    .invalid,
                    "'git \(command)' failed: \(messages.last ?? "it gave no reason")"
                )
            }
            return self
        }

        /// The output as one line of text.
        var line: String { String(decoding: output.prefix { $0 != 0x0A }, as: UTF8.self) }
        /// The lines of the output.
        var lines: [String] {
            output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    private let environment: GitEnvironment
    /// Where files stand that git reads during one piece of work.
    let temporaryFolder: FilePath

    /// Takes from the environment what git needs to find itself, the network and the user's keys.
    package init(environment: [String: String], home: FilePath) {
        self.environment = GitEnvironment(environment, home: home)
        let folder = environment["TMPDIR"].map { FilePath($0) }
        temporaryFolder = folder.flatMap { $0.isAbsolute ? $0 : nil } ?? "/tmp"
    }

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - arguments: The words behind `git`.
    ///   - repository: The bare repository that it works in; nothing for none.
    ///   - input: What it reads.
    ///   - variables: More of the environment.
    ///   - reach: Whether the settings of the user count, as they must for keys and proxies.
    ///   - directory: Where it works; by itself nowhere, so that no other repository is found.
    ///   - limit: The most bytes of output that are taken.
    /// - Returns: The answer, also when git refused.
    /// - Throws: `LibraryError` when git is missing or says more than is taken.
    func run(
        _ arguments: [String],
        in repository: FilePath? = nil,
        input: [UInt8] = [],
        variables: [String: String] = [:],
        reach: GitEnvironment.Reach = .repository,
        directory: FilePath = "/",
        limit: Int = 16 << 20
    ) async throws -> Answer {
        let place = repository.map { ["--git-dir", $0.string] } ?? []
        do {
            let result = try await Subprocess.run(
                .name("git"),
                arguments: Arguments(GitEnvironment.settings + place + arguments),
                environment: environment.subprocess(reach, adding: variables),
                workingDirectory: directory,
                input: .array(input),
                output: .bytes(limit: limit),
                error: .bytes(limit: 1 << 20)
            )
            return Answer(
                command: arguments.first ?? "",
                status: result.terminationStatus.number,
                output: result.standardOutput,
                messages: String(decoding: result.standardError, as: UTF8.self)
                    .split(whereSeparator: \.isNewline).map(String.init)
            )
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw LibraryError(
                .unavailable,
                "git is not on the PATH, and workflows are shared through it",
                hints: ["install git 2.30 or newer", "all else works without: ddx workflow list"]
            )
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            throw LibraryError(
                .refused,
                "the repository is too large: 'git \(arguments[0])' says more than \(limit >> 20) MB"
            )
        } catch let error as SubprocessError {
            throw LibraryError(.unavailable, "git cannot be run: \(error)")
        }
    }
}

extension TerminationStatus {
    /// The exit code, or 128 and the signal as shells count.
    fileprivate var number: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
