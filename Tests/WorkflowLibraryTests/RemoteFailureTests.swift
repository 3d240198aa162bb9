import Synchronization
import SystemPackage
import Testing
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct RemoteFailureTests {
    @Test(arguments: [
        ("fatal: unable to access 'x': Could not resolve host: x", RemoteFailure.Kind.network),
        ("fatal: unable to access 'x': Failed to connect to x port 1", .network),
        ("error: RPC failed; curl 56 Recv failure: Connection reset by peer", .network),
        ("fatal: unable to access 'x': The requested URL returned error: 503", .network),
        ("fatal: Authentication failed for 'x'", .authentication),
        ("fatal: could not read Username for 'x': terminal prompts disabled", .authentication),
        ("git@x: Permission denied (publickey).", .authentication),
        ("fatal: unable to access 'x': The requested URL returned error: 403", .authentication),
        ("fatal: '/x' does not appear to be a git repository", .missing),
        ("fatal: repository 'x' not found", .missing),
        ("fatal: bad object", .other),
    ])
    func `git's words tell what kind of trouble it is`(
        words: String,
        kind: RemoteFailure.Kind
    ) throws {
        let failure = RemoteFailure([words, "hint: something"])

        #expect(failure.kind == kind)
        let address = try SourceAddress("/x", from: "/")
        #expect(failure.error(address, tries: 3).message.contains("git says: \(words)"))
    }

    @Test(arguments: [
        (words: "Connection refused", starts: 3), (words: "Authentication failed", starts: 1),
    ])
    func `only what the network may heal is tried again`(
        words: String,
        starts: Int
    ) async throws {
        let world = try TestProject()
        let calls = world.base.appending("calls")
        let script = world.base.appending("bin/git")
        try world.write(
            """
            #!/bin/sh
            case "$*" in *core.sshCommand*) exit 1 ;; esac
            echo call >> \(calls)
            echo 'fatal: \(words)' >&2
            exit 128

            """,
            to: script
        )
        try BoundedRoot(world.base).setPermissions(of: "bin/git", to: .publicFolder)
        let pauses = Mutex<[Duration]>([])
        let network = GitNetwork(
            git: Git(environment: ["PATH": "\(world.base)/bin:/usr/bin:/bin"], home: world.base),
            pause: { pause in pauses.withLock { $0.append(pause) } }
        )

        await #expect(throws: LibraryError.self) {
            try await network.run(["fetch"], to: SourceAddress("/x", from: "/"))
        }

        #expect(try world.text(calls).split(separator: "\n").count == starts)
        #expect(pauses.withLock { $0 } == Array(GitNetwork.pauses.prefix(starts - 1)))
    }

    @Test func `without git the tool is named`() async throws {
        let git = Git(environment: ["PATH": "/nowhere"], home: "/")

        let error = await #expect(throws: LibraryError.self) {
            try await git.run(["version"])
        }

        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("git is not on the PATH") == true)
    }

    @Test func `what ssh says is told, and not what git says to every failure of it`() {
        let failure = RemoteFailure(
            [
                "Host key verification failed.", "fatal: Could not read from remote repository.",
                "",
                "Please make sure you have the correct access rights", "and the repository exists.",
            ].filter { !$0.isEmpty }
        )

        #expect(failure.kind == .authentication)
        #expect(failure.words == "Host key verification failed.")
        #expect(
            RemoteFailure(["fatal: Could not read from remote repository."]).words.isEmpty == false
        )
    }
}
