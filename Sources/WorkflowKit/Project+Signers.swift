import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// Consent that a user gives beforehand to all that an organisation shares.
extension Project {
    /// The groups of settings that count only where the user himself wrote them, and what for.
    private static let ownGroups = [
        "trust": "whom you trust", "telemetry": "where your data goes",
    ]

    /// The file of allowed signers; nothing when the user names none.
    private var allowedSigners: FilePath? {
        guard let text = settings.allowedSigners else {
            return nil
        }
        return text.hasPrefix("~/")
            ? surroundings.account.home.appending(String(text.dropFirst(2)))
            : FilePath(text)
    }

    /// What the signature of a workflow is worth; nothing when the user names no signers.
    func signature(of entry: LibraryEntry) async throws -> SourceSignature? {
        guard let revision = entry.revision, let allowedSigners,
            let clone = try await shared().clone(at: revision.address.description)
        else {
            return nil
        }
        return try await clone.signature(
            of: revision.commit,
            tagsOf: entry.name,
            allowed: allowedSigners
        )
    }

    /// Records consent to a workflow of a source that the user trusts as a whole.
    ///
    /// The files are those that were read from the source, not those that stand in the project.
    /// Where the user names allowed signers, the commit must be signed by one of them.
    func consentBeforehand(to pinned: PinnedDefinition, from entry: LibraryEntry) async throws {
        // What it uses comes from elsewhere, and is nothing that this source answers for.
        guard let revision = entry.revision,
            try entry.source().digest == pinned.source.digest
        else {
            return
        }
        let address = revision.address.description
        guard settings.trustedPrefixes.contains(where: { address.hasTrustedPrefix($0) }) else {
            return
        }
        if allowedSigners != nil {
            guard case .valid? = try await signature(of: entry) else {
                return
            }
        }
        try await consent(
            to: pinned.definition.name,
            [pinned.source.digest],
            from: address,
            Capabilities(of: pinned.definition, in: pinned.source)
        )
    }

    /// The same for a workflow that is applied already, such as in a clone of a project.
    package func consentBeforehand(toApplied name: String?) async throws {
        try await translatingFailures {
            guard !settings.trustedPrefixes.isEmpty, isInitialized else {
                return
            }
            let name = try appliedWorkflow(name, for: "ddx run start")
            guard let pin = try lockEntry(name), let commit = pin.commit.flatMap(ObjectID.init),
                let clone = try await shared().clone(at: pin.source)
            else {
                return
            }
            let entry = try await clone.entry(pin.name, at: commit, try library())
            try await consentBeforehand(to: PinnedDefinition(try entry.composed()), from: entry)
        }
    }

    /// Refuses settings of a project that only the user himself may make.
    static func requireOwnOrigin(of settings: Settings, user: FilePath) throws {
        for entry in settings.entries {
            guard case .file(let file) = entry.origin, file != user.string,
                let choice = ownChoice(of: entry.key)
            else {
                continue
            }
            throw Failure(
                .configuration,
                "'\(entry.key)' in '\(file)' would let a project choose \(choice)",
                hints: ["remove it there; it counts in '\(user)' alone"]
            )
        }
    }

    /// What only the user himself may choose with a setting; nothing when a project may, too.
    static func ownChoice(of key: String) -> String? {
        key.split(separator: ".").first.flatMap { ownGroups[String($0)] }
    }
}

extension String {
    /// Whether an address lies below a prefix: the same, or going on with a slash or a colon.
    fileprivate func hasTrustedPrefix(_ prefix: String) -> Bool {
        guard !prefix.isEmpty, utf8.starts(with: prefix.utf8) else {
            return false
        }
        let ends = prefix.hasSuffix("/") || prefix.hasSuffix(":")
        let next = utf8.dropFirst(prefix.utf8.count).first
        return ends || next == nil || next == UInt8(ascii: "/")
    }
}
