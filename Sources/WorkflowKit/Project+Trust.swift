import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
package import WorkflowModel
package import WorkflowRunners
import WorkflowStore
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

/// That commands of a workflow are not run, since nobody consented to them.
struct TrustRefusal: Error {
    let workflow: String
    let refusal: WorkflowTrust.Refusal
    /// What helps where it was asked for consent itself, which takes no `--trust`.
    var hints: [String]?
}

extension Project {
    /// Refuses to run a workflow that this user does not trust.
    ///
    /// - Throws: `TrustRefusal`; `Failure` when a plugin or a runner of it is not here.
    func requireTrust(of pinned: PinnedDefinition, callsAgents: Bool = false) throws {
        if let refusal = try refusal(of: pinned, callsAgents: callsAgents) {
            throw TrustRefusal(
                workflow: pinned.definition.name,
                refusal: refusal,
                hints: isAgents ? refusal.hintsForAgents : nil
            )
        }
        try requireParts(of: pinned)
    }

    /// Why the commands of a workflow would not be run here; nothing when they would be.
    ///
    /// - Parameters:
    ///   - pinned: The workflow.
    ///   - entry: Where it stands, when it is not the applied one.
    ///   - callsAgents: Whether an agent is called even if no step of it names a prompt.
    /// - Returns: The refusal, if there is one.
    /// - Throws: `LibraryError` when the records cannot be read.
    func refusal(
        of pinned: PinnedDefinition,
        from entry: LibraryEntry? = nil,
        callsAgents: Bool = false
    ) throws -> WorkflowTrust.Refusal? {
        let capabilities = Capabilities(of: pinned.definition, in: pinned.source)
        let trust = WorkflowTrust(
            store: trust,
            bundled: try surroundings.bundledWorkflows(),
            runners: configuredRunners
        )
        let decision = try trust.decide(
            pinned.definition,
            source: pinned.source,
            in: root,
            lock: try lock(with: pinned, entry),
            agents: callsAgents || capabilities.callsAgents ? agentsOfProject : []
        )
        if case .refused(let refusal) = decision {
            return refusal
        }
        return nil
    }

    /// The agents that files of the project itself describe: whoever made it chose what they run.
    private var agentsOfProject: [Capabilities.Item] {
        settings.agents.compactMap { agent in
            guard case .file(let path)? = settings.origin(of: "agents.\(agent.name)"),
                FilePath(path).starts(with: root.appending(".ddx"))
            else {
                return nil
            }
            return Capabilities.Item(agent: agent, from: path)
        }
    }

    /// The agents that runs of the project may call.
    package var agents: AgentConfiguration {
        AgentConfiguration(settings, environment: surroundings.environment)
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

    /// Records that nobody consented, and gives what tells so.
    package func refusedConsent(to request: ConsentRequest) async -> Failure {
        let name = request.workflow.name
        let hints = [
            "look at what it runs: ddx workflow show \(name)",
            "ddx workflow trust \(request.refusal.digest)",
        ]
        do {
            return try await recordingRefusals(of: "workflow trust") { () throws -> Failure in
                throw TrustRefusal(workflow: name, refusal: request.refusal, hints: hints)
            }
        } catch {
            return Failure(error)
        }
    }

    /// Records that this user consents.
    package func consent(to request: ConsentRequest) async throws {
        try await translatingFailures {
            try await requirePersonForTrust()
            try await consent(
                to: request.workflow.name,
                request.digests,
                from: request.source,
                request.refusal.capabilities
            )
        }
    }

    /// Records consent to contents of a workflow, unless it was given before.
    func consent(
        to workflow: String,
        _ digests: Set<SHA256Digest>,
        from source: String,
        _ capabilities: Capabilities
    ) async throws {
        let grants = digests.map { digest in
            TrustGrant(
                digest: digest,
                source: source,
                capabilities: capabilities,
                time: surroundings.now().text
            )
        }
        let new = try grants.filter { grant in
            try !trust.grants(for: grant.digest).contains {
                $0.source == grant.source && $0.capabilities == grant.capabilities
            }
        }
        guard !new.isEmpty else {
            return
        }
        try await recording(.workflowTrusted) { notes in
            for grant in new {
                try trust.add(grant)
            }
            notes.add { record in
                record.workflow = workflow
                record.facts = [
                    "source": source.json, "capabilities": capabilities.items.count.json,
                    "digests": new.map(\.digest.description).sorted().json,
                ]
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
    package func trust(digest: String, of name: String? = nil) async throws -> String {
        try await translatingFailures {
            try await requirePersonForTrust()
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
                try await recordTrust(digest, in: try PinnedDefinition(source), from: entry)
                return name
            }
            return try await recordingRefusals(of: "workflow trust") {
                throw Failure(
                    .notPermitted,
                    "no applied workflow has the digest \(digest)",
                    hints: ["look at what there is: ddx workflow show NAME"]
                )
            }
        }
    }

    /// Takes back consent to an applied workflow, or to a digest.
    ///
    /// - Returns: Whether there was any consent.
    package func untrust(_ text: String) async throws -> Bool {
        try await translatingFailures {
            let digest = SHA256Digest(text)
            let entry =
                try digest == nil
                ? library().find(try appliedWorkflow(text, for: "ddx workflow untrust")) : nil
            let digests = try entry.map(trustedDigests) ?? Set([digest].compactMap(\.self))
            return try await recording(.workflowUntrusted) { notes in
                let removed = try digests.filter { try trust.remove($0) }
                if !removed.isEmpty {
                    notes.add { record in
                        record.workflow = entry?.name
                        record.facts = ["digests": removed.map(\.description).sorted().json]
                    }
                }
                return !removed.isEmpty
            }
        }
    }

    /// The digests under which consent to an applied workflow may have been recorded.
    private func trustedDigests(_ entry: LibraryEntry) throws -> Set<SHA256Digest> {
        let composed = try entry.composed()
        var digests: Set = [
            try entry.source().digest, composed.digest, composed.withoutOverlays.digest,
        ]
        if let pinned = try lockEntry(entry.name).flatMap({ SHA256Digest($0.digest) }) {
            digests.insert(pinned)
        }
        return digests
    }

    /// Makes this copy of the project the user's own, or no longer.
    ///
    /// - Returns: Whether that changed anything.
    package func setOwn(_ isOwn: Bool) async throws -> Bool {
        try await translatingFailures {
            try await requirePersonForTrust()
            let id = try ProjectFolder.initialize(at: root, trust: trust).id
            return try await recording(isOwn ? .projectTrusted : .projectUntrusted) { notes in
                guard try trust.isOwn(project: root, id: id) != isOwn else {
                    return false
                }
                if isOwn {
                    try trust.adopt(project: root, id: id)
                } else {
                    _ = try trust.disown(project: root, id: id)
                }
                notes.add { $0.facts = ["path": root.string.json] }
                return true
            }
        }
    }

    /// Records consent to exactly this content; another digest than the one given is refused.
    func recordTrust(
        _ text: String?,
        in pinned: PinnedDefinition,
        from entry: LibraryEntry
    ) async throws {
        guard let text else {
            return
        }
        try await requirePersonForTrust()
        let digest = pinned.source.digest
        guard SHA256Digest(text) == digest else {
            throw Failure(
                .notPermitted,
                "the workflow has the digest \(digest), which is not the one given",
                hints: ["look at it again: ddx workflow show \(pinned.definition.name)"]
            )
        }
        if let request = try consentRequest(for: pinned, from: entry) {
            try await consent(to: request)
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
