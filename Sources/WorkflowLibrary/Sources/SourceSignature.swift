package import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// What the signature of a commit is worth, by the keys that this user allows.
package enum SourceSignature: Sendable, Hashable {
    /// Made with an allowed key.
    case valid(signer: String)
    /// Made with a key that nobody allowed, or not checkable here.
    case unknown
    /// Made for other content.
    case broken
    case missing

    /// The signature as people read it.
    package var words: String {
        switch self {
        case .valid(let signer): "signed by \(signer)"
        case .unknown: "signed with a key that is not among the allowed signers"
        case .broken: "the signature does not fit"
        case .missing: "not signed"
        }
    }
}

extension SourceClone {
    /// Checks who signed a commit, or a tag of a version that names it, with an SSH key.
    ///
    /// What counts is the code that git gives the signature, never the words around it.
    ///
    /// - Parameters:
    ///   - commit: The commit.
    ///   - name: The workflow whose tags count.
    ///   - allowed: A file of allowed signers, as `ssh-keygen` reads it.
    /// - Returns: What the signature is worth.
    /// - Throws: `LibraryError` when the file is missing or the commit cannot be read.
    package func signature(
        of commit: ObjectID,
        tagsOf name: String,
        allowed: FilePath
    ) async throws -> SourceSignature {
        guard try DurableFile.status(of: allowed, followingLinks: true)?.kind == .file else {
            throw LibraryError(
                .notFound,
                "there is no file of allowed signers at '\(allowed)'",
                hints: ["name it: trust.allowed_signers in your own config.yml"]
            )
        }
        let settings = ["-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=\(allowed)"]
        let own = try await signature(of: commit, settings)
        if case .valid = own {
            return own
        }
        for tag in try await tags() where tag.workflow.utf8.elementsEqual(name.utf8) {
            if try await objects.commit("refs/tags/\(tag.text)") == commit,
                let signer = try await signer(of: tag, settings)
            {
                return .valid(signer: signer)
            }
        }
        return own
    }

    private func signature(
        of commit: ObjectID,
        _ settings: [String]
    ) async throws -> SourceSignature {
        let answer = try await git.run(
            settings + [
                "log", "-1", "--no-mailmap", "--format=%G?%n%GS", "--end-of-options", commit.text,
            ],
            in: folder
        )
        .required()
        let lines = String(decoding: answer.output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        switch lines.first {
        case "G": return .valid(signer: lines.count > 1 ? lines[1] : "")
        case "B": return .broken
        case "N": return .missing
        default: return .unknown
        }
    }

    /// Who signed a tag with an allowed key; nothing when nobody did.
    ///
    /// The signed text holds the name of the tag: the signature of another one does not count.
    private func signer(of tag: SourceTag, _ settings: [String]) async throws -> String? {
        let answer = try await git.run(
            settings + ["verify-tag", "--format=%(tag)", "--", tag.text],
            in: folder
        )
        guard answer.isSuccess, answer.line.utf8.elementsEqual(tag.text.utf8) else {
            return nil
        }
        let person = try await git.run(
            ["for-each-ref", "--format=%(taggername) %(taggeremail)", "refs/tags/\(tag.text)"],
            in: folder
        )
        return "\(person.line) as \(tag.text)"
    }
}
