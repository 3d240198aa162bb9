import SystemPackage
import WorkflowSystem

/// Runs git for workspaces of jobs, with nothing around it that changes what it does.
struct GitProgram: Sendable {
    /// Why git did not do what it was asked, or that it is not here.
    struct Failure: Error, CustomStringConvertible {
        let isMissing: Bool
        /// In lower case and without a full stop.
        let description: String
    }

    private let environment: GitEnvironment
    private let variables: [String: String]
    private let control: ChildControl

    /// Takes from the environment what git needs.
    ///
    /// - Parameters:
    ///   - environment: The environment of this process.
    ///   - variables: More that git and its children find in theirs.
    ///   - control: Ends git early.
    init(
        environment: [String: String],
        variables: [String: String] = [:],
        control: ChildControl = ChildControl()
    ) {
        let home = Account.current(environment: environment).home
        self.environment = GitEnvironment(environment, home: home)
        self.variables = variables
        self.control = control
    }

    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - words: The words behind `git`.
    ///   - reach: Whether the settings of the user count, as they must for keys and proxies.
    ///   - more: More of the environment.
    /// - Returns: What it printed.
    /// - Throws: `Failure` in its own words, `CancellationError`.
    @discardableResult
    func run(
        _ words: [String],
        _ reach: GitEnvironment.Reach = .repository,
        variables more: [String: String] = [:]
    ) async throws -> [UInt8] {
        let ssh = ["GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=20"]
        let specification = ChildSpecification(
            program: "git",
            arguments: GitEnvironment.settings + words,
            environment: environment.variables(
                reach,
                adding: ssh.merging(variables) { $1 }.merging(more) { $1 }
            ),
            workingDirectory: "/"
        )
        let output = CollectedBytes()
        let errors = CollectedBytes()
        let outcome = try await ChildProcess.run(
            specification,
            control: control,
            onOutput: { stream, bytes in
                switch stream {
                case .standardOutput: output.take(bytes)
                case .standardError: errors.take(bytes)
                }
            }
        )
        switch outcome.ending {
        case .exited(0): return output.bytes
        case .terminated: throw CancellationError()
        case .couldNotStart(let failure):
            throw Failure(isMissing: true, description: failure.message)
        default:
            let lines = String(decoding: errors.bytes, as: UTF8.self)
                .split(whereSeparator: \.isNewline)
            let reason = lines.first { $0.hasPrefix("fatal: ") } ?? lines.last
            let verb = words.first { $0.utf8.first?.isLetter == true } ?? ""
            throw Failure(
                isMissing: false,
                description: "'git \(verb)' failed: \(reason ?? "it gave no reason")"
            )
        }
    }
}
