package import SystemPackage
import WorkflowLibrary
package import WorkflowMasking
public import WorkflowModel
package import WorkflowSystem

/// The user, the folders and the environment that a program works in.
public struct Surroundings: Sendable {
    /// The environment of this process.
    public let environment: [String: String]
    /// Where relative paths begin.
    public let currentDirectory: String
    /// The program's own path, links resolved; bundled workflows stand beside it.
    public let executable: String
    package let account: Account
    package let folders: XDGFolders
    /// Hides what nobody may see, whatever way it takes out of this process.
    package let masker = ProcessMasker()
    /// The ledgers that are open for writing.
    let ledgers = OpenLedgers()
    /// What git was asked once.
    let gitAnswers = GitAnswers()
    package var secretDialogue = SecretDialogue()
    /// The words behind the name of the program.
    package var arguments: [String] = []
    /// The name of whom the user acts for; it changes nothing about who he is.
    package var onBehalfOf: String?
    /// Who acts, when it is somebody else than the user of this process.
    var actingPerson: String?
    /// Who acts through a server that this process is.
    package var caller: Caller?
    /// The program of the agent that acts for the user; nothing when the user acts himself.
    ///
    /// An agent trusts nothing, and decides only where a role names it.
    package var agent: String?

    /// Takes everything from outside, so that tests can move a user to another place.
    public init(environment: [String: String], currentDirectory: String, executable: String) {
        self.environment = environment
        self.currentDirectory = currentDirectory
        self.executable = executable
        account = Account.current(environment: environment)
        folders = XDGFolders(environment: environment, home: account.home)
    }

    /// Who acts: the person behind this process, the agent that acts for this person, or who asks the
    /// process for something.
    public var principal: Principal {
        guard let caller else {
            return agent == nil ? accountPrincipal : Principal(.agent, name: accountPrincipal.name)
        }
        return caller.principal
    }

    /// The person behind this process, whoever acts.
    var accountPrincipal: Principal { Principal(.person, name: actingPerson ?? account.userName) }

    /// Where what is thrown away again is put.
    var temporaryFolder: FilePath {
        let named = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 }
        return FilePath(named ?? "/tmp")
    }

    /// A path as seen from the current directory.
    package func absolute(_ path: String) -> FilePath {
        FilePath(currentDirectory).pushing(FilePath(path)).lexicallyNormalized()
    }

    package func bundledWorkflows() throws -> FilePath? {
        try BundledWorkflows.folder(beside: FilePath(executable))
    }

    package func now() -> Timestamp {
        Timestamp(microseconds: SystemClock.now())
    }
}

/// The clock of this machine.
struct MachineClock: WorldClock {
    func now() -> Timestamp {
        Timestamp(microseconds: SystemClock.now())
    }

    func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
