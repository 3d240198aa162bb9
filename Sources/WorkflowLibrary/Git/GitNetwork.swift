import SystemPackage
import WorkflowSystem

/// Reaches the repositories of others, patiently but not for ever.
struct GitNetwork: Sendable {
    /// The pauses before the second and the third try.
    static let pauses: [Duration] = [.milliseconds(500), .seconds(2)]

    let git: Git
    /// How a pause is spent; tests spend it at once.
    var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// Runs a command that talks to a repository elsewhere.
    ///
    /// What the network may heal is tried three times. A refusal, such as of a login, is not: it is
    /// passed on in git's own words.
    ///
    /// - Parameters:
    ///   - arguments: The words behind `git`.
    ///   - address: The repository that is talked to.
    ///   - repository: The bare repository that it works in.
    /// - Returns: The answer of the try that worked.
    /// - Throws: `LibraryError` with git's last words.
    func run(
        _ arguments: [String],
        to address: SourceAddress,
        in repository: FilePath? = nil
    ) async throws -> Git.Answer {
        let ssh = try await sshCommand()
        var pauses = Self.pauses[...]
        while true {
            let answer = try await git.run(
                arguments,
                in: repository,
                variables: ["GIT_SSH_COMMAND": ssh],
                reach: .user
            )
            if answer.isSuccess {
                return answer
            }
            let failure = RemoteFailure(answer.messages)
            guard failure.isPassing, let pause = pauses.popFirst() else {
                throw failure.error(address, tries: Self.pauses.count - pauses.count + 1)
            }
            try await self.pause(pause)
        }
    }

    /// The user's way to start ssh, told to ask nothing and not to wait for ever.
    private func sshCommand() async throws -> String {
        let answer = try await git.run(["config", "--get", "core.sshCommand"], reach: .user)
        let own = answer.isSuccess && !answer.line.isEmpty ? answer.line : "ssh"
        return "\(own) -o BatchMode=yes -o ConnectTimeout=20"
    }
}
