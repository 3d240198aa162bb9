import SystemPackage
import WorkflowDiagnostics

/// Reads objects of a bare repository; nothing is ever checked out.
struct GitObjects: Sendable {
    /// One object with its content.
    private struct Object {
        let kind: String
        let bytes: [UInt8]
    }

    let git: Git
    let repository: FilePath

    /// The commit that a name stands for; nothing when there is none.
    func commit(_ name: String) async throws -> ObjectID? {
        let answer = try await git.run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(name)^{commit}"],
            in: repository
        )
        return answer.isSuccess ? ObjectID(answer.line) : nil
    }

    /// The tree of a commit, or of a folder in it; nothing when there is none.
    func tree(_ commit: ObjectID, folder: String = "") async throws -> ObjectID? {
        let answer = try await git.run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(commit):\(folder)"],
            in: repository
        )
        return answer.isSuccess ? ObjectID(answer.line) : nil
    }

    /// The trees of a folder at many commits; all with one start of git.
    func folders(
        _ folder: String,
        in commits: [ObjectID]
    ) async throws -> [ObjectID: ObjectID] {
        let names = commits.map { "\($0):\(folder)\n" }.joined()
        let answer = try await git.run(
            ["cat-file", "--batch-check=%(objectname)", "--buffer"],
            in: repository,
            input: Array(names.utf8)
        ).required()
        return zip(commits, answer.lines).reduce(into: [:]) { result, pair in
            result[pair.0] = ObjectID(pair.1)
        }
    }

    /// The entries of trees by their ids; all with one start of git.
    func trees(_ ids: [ObjectID]) async throws -> [ObjectID: [GitTreeEntry]] {
        var result: [ObjectID: [GitTreeEntry]] = [:]
        for (id, object) in try await objects(ids, limit: 64 << 20) {
            guard object.kind == "tree",
                let entries = GitTreeEntry.entries(
                    in: object.bytes,
                    idLength: id.text.utf8.count / 2
                )
            else {
                throw damaged(id)
            }
            result[id] = entries
        }
        return result
    }

    /// The sizes of objects in bytes; all with one start of git.
    func sizes(_ ids: [ObjectID]) async throws -> [ObjectID: Int] {
        let answer = try await batch("--batch-check", ids, limit: 128 * (ids.count + 1))
        var result: [ObjectID: Int] = [:]
        for line in answer.lines {
            let words = line.split(separator: " ")
            guard words.count == 3, let id = ObjectID(String(words[0])), let size = Int(words[2])
            else {
                throw damaged(words.first.map(String.init) ?? line)
            }
            result[id] = size
        }
        return result
    }

    /// The contents of files by their ids; all with one start of git.
    ///
    /// - Parameters:
    ///   - ids: The files.
    ///   - limit: How many bytes they may hold altogether.
    /// - Returns: The contents.
    /// - Throws: `LibraryError` when an object is missing, is no file, or there is too much.
    func files(_ ids: [ObjectID], limit: Int) async throws -> [ObjectID: [UInt8]] {
        var result: [ObjectID: [UInt8]] = [:]
        for (id, object) in try await objects(ids, limit: limit) {
            guard object.kind == "blob" else {
                throw damaged(id)
            }
            result[id] = object.bytes
        }
        return result
    }

    // MARK: Batches

    private func objects(
        _ ids: [ObjectID],
        limit: Int
    ) async throws -> [(id: ObjectID, object: Object)] {
        let answer = try await batch("--batch", ids, limit: limit + 128 * (ids.count + 1))
        var objects: [(ObjectID, Object)] = []
        var rest = answer.output[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let words = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
                .split(separator: " ")
            guard words.count == 3, let id = ObjectID(String(words[0])), let size = Int(words[2]),
                rest.endIndex - end > size + 1
            else {
                throw damaged(words.first.map(String.init) ?? "?")
            }
            let content = rest[(end + 1)..<(end + 1 + size)]
            objects.append((id, Object(kind: String(words[1]), bytes: Array(content))))
            rest = rest[(end + size + 2)...]
        }
        return objects
    }

    private func batch(_ mode: String, _ ids: [ObjectID], limit: Int) async throws -> Git.Answer {
        guard !ids.isEmpty else {
            return Git.Answer(command: "cat-file", status: 0, output: [], messages: [])
        }
        return try await git.run(
            ["cat-file", mode, "--buffer"],
            in: repository,
            input: Array(ids.map { $0.text + "\n" }.joined().utf8),
            limit: limit
        ).required()
    }

    private func damaged(_ object: some CustomStringConvertible) -> LibraryError {
        LibraryError(
            .invalid,
            "the clone in '\(repository)' is damaged: object \(object) cannot be read",
            hints: ["remove the source and add it again: ddx source list"]
        )
    }
}
