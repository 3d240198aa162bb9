import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// What fetching a source brought.
package struct SyncOutcome: Sendable, Hashable {
    /// The commit that is read now.
    package let commit: ObjectID
    /// The commit that was read before; nothing the first time.
    package let previous: ObjectID?
    /// Whether the commit before is no ancestor of the one now: somebody rewrote the history.
    package let isRewritten: Bool
    /// Tags that name another commit than before; the commits first seen are kept.
    package let movedTags: [String]

    /// Whether there is anything new.
    package var isChanged: Bool { commit != previous }
}

extension SourceClone {
    /// Fetches what is new; a failure leaves what was there before.
    ///
    /// A tag that was moved keeps the commit that it had when it was first seen.
    ///
    /// - Parameter time: When, as text, for the record.
    /// - Returns: What was fetched.
    /// - Throws: `LibraryError` with git's words when the repository cannot be reached or used.
    package func sync(time: String) async throws -> SyncOutcome {
        let place = folder.removingLastComponent()
        try DurableFile.createDirectories(place, mode: .privateFolder)
        let lockFile = place.appending("\(address.folderName).lock")
        guard
            let lock = try await FileLock.acquire(
                lockFile,
                patience: .seconds(60),
                mode: .privateFile
            )
        else {
            throw LibraryError(
                .busy,
                "another process has been syncing '\(name)' for a minute",
                hints: ["try again in a moment"]
            )
        }
        let isNew = try state() == nil
        let result: Result<SyncOutcome, any Error>
        do {
            result = .success(try await fetch(time: time))
        } catch {
            if isNew {
                // What is left of a first fetch that failed is of no use, and no harm either.
                _ = try? BoundedRoot(place).removeTree(FilePath(address.folderName))
            }
            result = .failure(error)
        }
        try lock.release()
        return try result.get()
    }

    private func fetch(time: String) async throws -> SyncOutcome {
        let network = GitNetwork(git: git)
        let proposed = try await proposedBranch(network)
        if try DurableFile.status(of: folder.appending("HEAD")) == nil {
            _ = try await git.run(
                ["init", "--bare", "--quiet", "--template=", "--", folder.string]
            ).required()
        }
        try removeStaleLocks()
        let state = try state()
        let previous = state == nil ? nil : try await resolveHead()
        let tags = try await tagTargets()
        _ = try await network.run(
            [
                "fetch", "--quiet", "--prune", "--no-tags", "--no-recurse-submodules",
                "--no-write-fetch-head", "--end-of-options", address.text,
                "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*",
            ],
            to: address,
            in: folder
        )
        let moved = try await restoreMovedTags(tags)
        if let proposed {
            _ = try await git.run(["symbolic-ref", "HEAD", proposed], in: folder).required()
        }
        guard let commit = try await resolveHead() else {
            throw nothingToRead()
        }
        let isRewritten = try await isRewritten(from: previous, to: commit)
        try await keepPacksFew()
        // Branches that other projects read are looked up again when they are asked for.
        try DurableFile.write(
            SourceState(time: time, heads: [ref ?? "": commit]).bytes,
            to: folder.appending(SourceState.fileName)
        )
        return SyncOutcome(
            commit: commit,
            previous: previous,
            isRewritten: isRewritten,
            movedTags: moved
        )
    }

    /// The branch that the repository proposes, as a full name; nothing for an empty repository.
    private func proposedBranch(_ network: GitNetwork) async throws -> String? {
        let answer = try await network.run(
            ["ls-remote", "--symref", "--end-of-options", address.text, "HEAD"],
            to: address
        )
        let name = answer.lines.lazy.compactMap { line -> String? in
            let words = line.split { $0 == " " || $0 == "\t" }
            return words.count == 3 && words[0] == "ref:" ? String(words[1]) : nil
        }.first
        guard let name, name.hasPrefix("refs/heads/") else {
            return nil
        }
        try BranchName.require(name)
        return name
    }

    private func tagTargets() async throws -> [String: String] {
        let answer = try await git.run(
            ["for-each-ref", "--format=%(objectname) %(refname)", "refs/tags"],
            in: folder
        ).required()
        return answer.lines.reduce(into: [:]) { result, line in
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            if words.count == 2 {
                result[words[1]] = words[0]
            }
        }
    }

    private func restoreMovedTags(_ before: [String: String]) async throws -> [String] {
        let after = try await tagTargets()
        let moved = before.filter { after[$0.key] != nil && after[$0.key] != $0.value }
        for (name, target) in moved {
            _ = try await git.run(["update-ref", name, target], in: folder).required()
        }
        return moved.keys.map { String($0.dropFirst("refs/tags/".count)) }.sorted()
    }

    private func isRewritten(from previous: ObjectID?, to commit: ObjectID) async throws -> Bool {
        guard let previous else {
            return false
        }
        return try await !isAncestor(previous, of: commit)
    }

    /// Lock files of a git that was killed: no other one is at work while this clone is locked.
    private func removeStaleLocks() throws {
        let root = try BoundedRoot(folder)
        var stale = try root.list().map(\.path).filter(\.isLockFile)
        if try root.exists("refs") {
            try root.walk(from: "refs") { entry in
                if entry.path.isLockFile {
                    stale.append(entry.path)
                }
                return .enter
            }
        }
        for path in stale {
            try root.remove(path)
        }
    }

    /// Housekeeping of git would drop commits that nothing but a lock file names.
    private func keepPacksFew() async throws {
        let packs = folder.appending("objects").appending("pack")
        guard try DurableFile.status(of: packs) != nil,
            try BoundedRoot(packs).list().count > 100
        else {
            return
        }
        _ = try await git.run(
            ["repack", "-a", "-d", "--keep-unreachable", "--quiet"],
            in: folder
        ).required()
    }

    private func nothingToRead() -> LibraryError {
        guard let ref else {
            return LibraryError(
                .invalid,
                "the repository at '\(address)' holds no commits",
                hints: ["push workflows to it, in folders 'workflows/NAME/'"]
            )
        }
        return LibraryError(
            .notFound,
            "'\(address)' has neither a branch nor a tag '\(ref)'",
            hints: ["see what there is: git ls-remote '\(address)'"]
        )
    }
}

extension FilePath {
    fileprivate var isLockFile: Bool { self.extension == "lock" }
}
