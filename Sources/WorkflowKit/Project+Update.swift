import JSON
import SystemPackage
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
package import WorkflowLibrary
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// How applied workflows are to be brought up to date.
package struct UpdateRequest: Sendable {
    /// What to do about each workflow.
    package enum Mode: Sendable, Hashable {
        /// Say what there is, and change nothing.
        case check
        /// Merge and say what would come of it, and change nothing.
        case preview
        case merge
        /// Go back to before an update whose conflicts are open.
        case abort
    }

    /// One workflow; nothing for all that are applied.
    package var workflow: String?
    package var mode = Mode.merge
    /// Whose change wins where two meet.
    package var preference = MergePreference.mark
    /// Values of variables as text, from flags.
    package var variables: [String: String] = [:]
    /// Asked for each new required variable.
    package var ask: VariableQuestion?

    package init() {}
}

/// What updating one workflow came to.
package struct UpdateReport: Sendable {
    /// How the workflow stands.
    package enum Status: String, Sendable, Hashable {
        case upToDate = "up_to_date"
        /// There is something newer, and nothing was changed.
        case available
        case updated
        /// Something is marked in its files that a person has to decide.
        case conflicts
        /// The last conflict of an earlier update has been decided.
        case settled
        case aborted
        /// Its source is not known here.
        case unknown

        /// Whether files of the project were changed for it.
        var isChange: Bool { [.updated, .conflicts, .settled, .aborted].contains(self) }
    }

    package let name: String
    package let status: Status
    package let from: String
    package var to: String?
    package let source: String
    package var changes: [(path: String, change: MergedWorkflow.Change)] = []
    package var conflicts: [MergeConflict] = []
    /// What it may carry out that was not consented to before.
    package var added: [Capabilities.Item] = []
    /// Whether its commands need consent before they run again.
    package var needsConsent = false
    /// What a person should know besides.
    package var notes: [String] = []
}

extension Project {
    /// Brings applied workflows up to what their sources have, without losing an edit.
    ///
    /// Runs go on with the definition that they were started with.
    package func update(_ request: UpdateRequest) async throws -> [UpdateReport] {
        try await translatingFailures {
            guard isInitialized else {
                throw Failure(.notFound, "'\(root)' is no ddx project", hints: ["ddx init"])
            }
            let lock = try ProjectLock.read(in: root)
            var pins = lock.entries.filter { $0.source != PinSource.project }
            if let name = request.workflow {
                let found = try appliedWorkflow(name, for: "ddx workflow update")
                pins = pins.filter { $0.name.utf8.elementsEqual(found.utf8) }
                guard !pins.isEmpty else {
                    throw Failure(
                        .usage,
                        "'\(found)' belongs to this project: there is nothing to update it from",
                        hints: ["ddx workflow list"]
                    )
                }
            }
            let shared = try await shared()
            var reports: [UpdateReport] = []
            guard request.mode == .merge || request.mode == .abort else {
                for pin in pins {
                    reports.append(try await update(pin, request, shared))
                }
                return reports
            }
            return try await recording(.workflowUpdated) { notes in
                for pin in pins {
                    let report = try await update(pin, request, shared)
                    reports.append(report)
                    guard report.status.isChange else {
                        continue
                    }
                    try notes.add { record in
                        record.describe(report, in: self)
                        record.definition = try lockEntry(pin.name)?.digest
                    }
                }
                return reports
            }
        }
    }

    var updater: WorkflowUpdate {
        WorkflowUpdate(projectRoot: root, git: surroundings.git)
    }

    /// Refuses to run a workflow in which an update left something to decide.
    func requireNoConflicts(in entry: LibraryEntry) throws {
        guard entry.origin == .project, let pin = try lockEntry(entry.name),
            let pending = try updater.pending(pin),
            let conflict = try updater.open(pending).first
        else {
            return
        }
        throw Failure(
            .refused,
            "an update of '\(entry.name)' left conflicts, the first one in '\(conflict.path)'",
            hints: [
                "decide what is marked in '\(entry.shownAs)', then 'ddx workflow update \(entry.name)'",
                "ddx workflow update \(entry.name) --abort",
            ]
        )
    }

    private func update(
        _ pin: LockFile.Entry,
        _ request: UpdateRequest,
        _ shared: SharedLibrary
    ) async throws -> UpdateReport {
        if let pending = try updater.pending(pin) {
            return try goOn(with: pending, pin, request)
        }
        guard request.mode != .abort else {
            if request.workflow == nil {
                return report(pin, .upToDate)
            }
            throw Failure(
                .usage,
                "no update of '\(pin.name)' is open",
                hints: ["ddx workflow update \(pin.name)"]
            )
        }
        guard let theirs = try await offer(for: pin, shared) else {
            return try unknownSource(pin, isNamed: request.workflow != nil)
        }
        guard try theirs.source().digest.description != pin.digest else {
            return report(pin, .upToDate)
        }
        var report = report(pin, .available)
        report.to = try theirs.summary().version
        report.notes = try await notes(pin, theirs, shared)
        guard request.mode != .check else {
            return report
        }
        return try await merge(pin, theirs, request, shared, report)
    }

    private func merge(
        _ pin: LockFile.Entry,
        _ theirs: LibraryEntry,
        _ request: UpdateRequest,
        _ shared: SharedLibrary,
        _ offered: UpdateReport
    ) async throws -> UpdateReport {
        var report = offered
        let base = try await base(of: pin, shared)
        if base == nil {
            report.notes.append(
                "no copy from before your edits is left: every difference is marked"
            )
        }
        try theirs.load().requireWhole()
        let offer = try PinnedDefinition(try theirs.composed())
        let migration = WorkflowMigration(offer.definition.migrations(from: pin.version))
        report.notes += migration.notes
        let plan = try await updater.plan(
            pin,
            theirs: theirs,
            base: base,
            request.preference,
            migration
        )
        report.changes = plan.merged.changes
        report.conflicts = plan.merged.conflicts
        let merged =
            plan.merged.conflicts.isEmpty
            ? try PinnedDefinition(try theirs.composed(plan.merged.source)) : offer
        if request.mode == .merge {
            try await consentBeforehand(to: offer, from: theirs)
        }
        if plan.merged.conflicts.isEmpty {
            report.notes += try overlayNotes(on: plan.merged.source, of: pin.name, from: theirs)
        }
        let known = try knownCapabilities(pin, offer.source.digest)
        let wanted = Capabilities(of: merged.definition, in: merged.source)
        report.added = wanted.items.filter { !known.contains($0.fingerprint) }
        report.needsConsent = !PinSource.isLocal(pin.source) && !report.added.isEmpty
        guard request.mode == .merge else {
            return report
        }
        let questions = VariableQuestions(
            definition: offer.definition,
            ask: request.ask,
            needsSecrets: false
        )
        let variables = try await questions.values(
            flags: request.variables,
            answers: [:],
            locked: migration.answers(pin.answers).only(offer.definition.variables),
            verb: "ddx workflow update",
            workflow: pin.name
        )
        try updater.carryOut(plan, answers: variables.given)
        if !PinSource.isLocal(pin.source), !report.needsConsent {
            let own = [try theirs.source().digest, plan.merged.source.digest]
            for (pinned, digest) in zip([offer, merged], own) {
                try await extendConsent(to: pinned, digest, from: pin.source, known)
            }
        }
        return UpdateReport(
            name: report.name,
            status: report.conflicts.isEmpty ? .updated : .conflicts,
            from: report.from,
            to: report.to,
            source: report.source,
            changes: report.changes,
            conflicts: report.conflicts,
            added: report.added,
            needsConsent: report.needsConsent,
            notes: report.notes
        )
    }

    private func goOn(
        with pending: PendingUpdate,
        _ pin: LockFile.Entry,
        _ request: UpdateRequest
    ) throws -> UpdateReport {
        if request.mode == .abort {
            try updater.abort(pending)
            return report(pin, .aborted)
        }
        let isReading = request.mode == .check || request.mode == .preview
        let open =
            isReading
            ? try updater.open(pending) : try updater.settle(pending, request.preference)
        var report = report(pin, open.isEmpty ? .settled : .conflicts)
        report.conflicts = open
        return report
    }

    func report(_ pin: LockFile.Entry, _ status: UpdateReport.Status) -> UpdateReport {
        UpdateReport(name: pin.name, status: status, from: pin.version, source: pin.source)
    }

    // MARK: Consent

    /// What the user has consented to for what is applied now, or beforehand for what is offered.
    private func knownCapabilities(
        _ pin: LockFile.Entry,
        _ offered: SHA256Digest
    ) throws -> Set<String> {
        let standing = try updater.standing(pin.name).digest
        let digests = Set([standing, offered, SHA256Digest(pin.digest) ?? standing])
        return try digests.reduce(into: []) { known, digest in
            for grant in try trust.grants(for: digest) where grant.source == pin.source {
                known.formUnion(grant.capabilities)
            }
        }
    }

    /// What runs no more than what was trusted before needs no new consent.
    private func extendConsent(
        to pinned: PinnedDefinition,
        _ digest: SHA256Digest,
        from source: String,
        _ known: Set<String>
    ) async throws {
        let capabilities = Capabilities(of: pinned.definition, in: pinned.source)
        guard capabilities.fingerprints.isSubset(of: known) else {
            return
        }
        let digests = Set([digest, pinned.source.digest])
        try await consent(to: pinned.definition.name, digests, from: source, capabilities)
    }
}
