import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
package import WorkflowModel
import WorkflowSystem

/// A workflow that waits for the consent of this user.
package struct ConsentRequest: Sendable {
    package let workflow: WorkflowDefinition
    package let refusal: WorkflowTrust.Refusal
    /// Where the workflow came from, as it is recorded.
    let source: String
    /// What consent is given to: the workflow with all that it uses, and its own files.
    let digests: Set<SHA256Digest>
}

extension Project {
    /// Refuses to run a workflow that this user does not trust.
    func requireTrust(of pinned: PinnedDefinition) throws {
        guard let refusal = try refusal(of: pinned) else {
            return
        }
        throw Failure(.notPermitted, refusal.reason, hints: refusal.hints)
    }

    /// Why the commands of a workflow would not be run here; nothing when they would be.
    ///
    /// - Parameters:
    ///   - pinned: The workflow.
    ///   - entry: Where it stands, when it is not the applied one.
    /// - Returns: The refusal, if there is one.
    /// - Throws: `LibraryError` when the records cannot be read.
    func refusal(
        of pinned: PinnedDefinition,
        from entry: LibraryEntry? = nil
    ) throws -> WorkflowTrust.Refusal? {
        let trust = WorkflowTrust(store: trust, bundled: try surroundings.bundledWorkflows())
        let decision = try trust.decide(
            pinned.definition,
            source: pinned.source,
            in: root,
            lock: try lock(with: pinned, entry)
        )
        if case .refused(let refusal) = decision {
            return refusal
        }
        return nil
    }

    /// What the applied workflow waits for before its first command; nothing when it may run.
    package func consentRequest(for name: String?) throws -> ConsentRequest? {
        try translatingFailure {
            let entry = try library().find(try appliedWorkflow(name, for: "ddx workflow trust"))
            return try consentRequest(for: PinnedDefinition(try entry.composed()), from: entry)
        }
    }

    private func consentRequest(
        for pinned: PinnedDefinition,
        from entry: LibraryEntry
    ) throws -> ConsentRequest? {
        guard let refusal = try refusal(of: pinned, from: entry) else {
            return nil
        }
        return ConsentRequest(
            workflow: pinned.definition,
            refusal: refusal,
            source: refusal.source ?? "path:\(entry.shownAs)",
            digests: [
                pinned.source.digest, pinned.source.withoutOverlays.digest,
                try entry.source().digest,
            ]
        )
    }

    /// Records that this user consents.
    package func consent(to request: ConsentRequest) throws {
        try translatingFailure {
            for digest in request.digests {
                try trust.add(
                    TrustGrant(
                        digest: digest,
                        source: request.source,
                        capabilities: request.refusal.capabilities,
                        time: surroundings.now().text
                    )
                )
            }
        }
    }

    /// Records consent to an applied workflow whose digest somebody names.
    ///
    /// - Parameters:
    ///   - digest: The digest as text.
    ///   - name: The workflow that is meant; nothing for any applied one with this digest.
    /// - Returns: The name of the workflow.
    /// - Throws: `Failure` with `notPermitted` when no applied workflow has this digest now.
    @discardableResult
    package func trust(digest: String, of name: String? = nil) throws -> String {
        try translatingFailure {
            guard let wanted = SHA256Digest(digest) else {
                throw Failure(
                    .usage,
                    "'\(digest)' is no digest",
                    hints: ["a digest is 'sha256:' and 64 hexadecimal digits"]
                )
            }
            let names =
                try name.map { [try appliedWorkflow($0, for: "ddx workflow trust")] }
                ?? appliedNames()
            for name in names {
                let entry = try library().find(name)
                let source = try entry.composed()
                guard source.digest == wanted else {
                    continue
                }
                try recordTrust(digest, in: try PinnedDefinition(source), from: entry)
                return name
            }
            throw Failure(
                .notPermitted,
                "no applied workflow has the digest \(digest)",
                hints: ["look at what there is: ddx workflow show NAME"]
            )
        }
    }

    /// Takes back consent to an applied workflow, or to a digest.
    ///
    /// - Returns: Whether there was any consent.
    package func untrust(_ text: String) throws -> Bool {
        try translatingFailure {
            if let digest = SHA256Digest(text) {
                return try trust.remove(digest)
            }
            let entry = try library().find(try appliedWorkflow(text, for: "ddx workflow untrust"))
            let composed = try entry.composed()
            var digests: Set = [
                try entry.source().digest, composed.digest, composed.withoutOverlays.digest,
            ]
            if let pinned = try lockEntry(entry.name).flatMap({ SHA256Digest($0.digest) }) {
                digests.insert(pinned)
            }
            return try digests.reduce(false) { try trust.remove($1) || $0 }
        }
    }

    /// Makes this copy of the project the user's own, or no longer.
    ///
    /// - Returns: Whether that changed anything.
    package func setOwn(_ isOwn: Bool) throws -> Bool {
        try translatingFailure {
            let id = try ProjectFolder.initialize(at: root, trust: trust).id
            guard isOwn else {
                return try trust.disown(project: root, id: id)
            }
            guard try !trust.isOwn(project: root, id: id) else {
                return false
            }
            try trust.adopt(project: root, id: id)
            return true
        }
    }

    /// Records consent to exactly this content; another digest than the one given is refused.
    func recordTrust(
        _ text: String?,
        in pinned: PinnedDefinition,
        from entry: LibraryEntry
    ) throws {
        guard let text else {
            return
        }
        let digest = pinned.source.digest
        guard SHA256Digest(text) == digest else {
            throw Failure(
                .notPermitted,
                "the workflow has the digest \(digest), which is not the one given",
                hints: ["look at it again: ddx workflow show \(pinned.definition.name)"]
            )
        }
        if let request = try consentRequest(for: pinned, from: entry) {
            try consent(to: request)
        }
    }

    func lockEntry(_ name: String) throws -> LockFile.Entry? {
        isInitialized ? try ProjectLock.read(in: root).entry(name) : nil
    }

    /// The lock file as it is, or as it would be if a workflow were applied.
    private func lock(
        with pinned: PinnedDefinition,
        _ entry: LibraryEntry?
    ) throws -> LockFile {
        var lock = isInitialized ? try ProjectLock.read(in: root) : LockFile()
        if let entry, entry.origin != .project {
            lock.set(
                LockFile.Entry(
                    name: pinned.definition.name,
                    version: pinned.definition.version,
                    digest: try entry.source().digest.description,
                    source: PinSource.text(of: entry, from: root)
                )
            )
        }
        return lock
    }
}
