import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Brings commits of repositories to a worker, each repository fetched once for all jobs.
struct WorkspaceRepository: Sendable {
    /// How long another job may take to fetch from the same repository.
    private static let patience = Duration.seconds(3_600)

    /// Where the repositories stand.
    let folder: FilePath
    let git: GitProgram

    /// Puts the files of a commit into a new folder, which is a repository of its own.
    ///
    /// - Throws: `JobWorkspaceFolder.Objection` in the words of git, `CancellationError`.
    func checkOut(_ commit: String, of remote: String, at project: FilePath) async throws {
        guard [40, 64].contains(commit.utf8.count), commit.utf8.allSatisfy(\.isHexadecimal) else {
            throw objection("'\(commit)' is no id of a commit")
        }
        guard !remote.isEmpty, !remote.hasPrefix("-") else {
            throw objection("'\(remote)' is no address of a repository")
        }
        try await objecting {
            let cache = try await fetch(commit, from: remote)
            try await git.run(["init", "--quiet", "--template=", project.string])
            let information = project.pushing(".git/objects/info")
            try DurableFile.createDirectories(information, durably: false)
            try DurableFile.write(
                Array("\(cache.appending("objects"))\n".utf8),
                to: information.appending("alternates")
            )
            try await git.run(["-C", project.string, "remote", "add", "origin", remote])
            try await git.run(["-C", project.string, "checkout", "--quiet", "--detach", commit])
        }
    }

    /// Changes the files of a folder as a patch says.
    func apply(_ patch: FilePath, at project: FilePath) async throws {
        try await objecting {
            try await git.run(
                ["-C", project.string, "apply", "--whitespace=nowarn", patch.string]
            )
        }
    }

    /// The repository with a commit, on this machine.
    private func fetch(_ commit: String, from remote: String) async throws -> FilePath {
        let name = Self.name(of: remote)
        let cache = folder.appending("\(name).git")
        try DurableFile.createDirectories(folder, mode: .privateFolder)
        let lock = try await FileLock.acquire(
            folder.appending("\(name).lock"),
            patience: Self.patience,
            mode: .privateFile
        )
        guard let lock else {
            throw objection("another job has fetched from '\(remote)' for an hour")
        }
        if try DurableFile.status(of: cache) == nil {
            try await git.run(["init", "--quiet", "--bare", "--template=", cache.string])
        }
        let place = ["--git-dir", cache.string]
        if try await !isThere(commit, place) {
            let fetch = place + ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--"]
            do {
                try await git.run(fetch + [remote, "+\(commit):refs/ddx/\(commit)"], .user)
            } catch let failure as GitProgram.Failure where !failure.isMissing {
                // Servers that hand out no single commit hand out their branches.
                let all = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]
                try await git.run(fetch + [remote] + all, .user)
            }
            guard try await isThere(commit, place) else {
                throw objection(
                    "'\(remote)' has no commit \(commit): push it, or let the runner have "
                        + "'workspace: bundle'"
                )
            }
        }
        try lock.release()
        return cache
    }

    private static func name(of remote: String) -> String {
        String(SHA256Digest(of: Array(remote.utf8)).hexadecimal.prefix(32))
    }

    private func isThere(_ commit: String, _ place: [String]) async throws -> Bool {
        do {
            try await git.run(place + ["cat-file", "-e", "\(commit)^{commit}"])
            return true
        } catch let failure as GitProgram.Failure where !failure.isMissing {
            return false
        }
    }

    private func objecting(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let failure as GitProgram.Failure {
            throw failure.isMissing
                ? JobWorkspaceFolder.Objection(
                    reason: .toolMissing,
                    message: "the worker has no git, and the workspace is a commit: "
                        + failure.description
                ) : objection("the workspace cannot be had: \(failure)")
        }
    }

    private func objection(_ message: String) -> JobWorkspaceFolder.Objection {
        JobWorkspaceFolder.Objection(reason: .invalid, message: message)
    }
}
