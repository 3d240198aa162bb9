import JSON
import SystemPackage
import WorkflowAudit
import WorkflowDiagnostics
import WorkflowLanguage
package import WorkflowLibrary
import WorkflowModel
package import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// What is given back, and how.
package struct ContributeRequest: Sendable {
    /// An applied workflow; nothing for the only one.
    package var workflow: String?
    /// What the commit says; nothing for a sentence with name and version.
    package var message: String?
    /// The source that gets a workflow of the project's own; nothing for the only one.
    package var source: String?
    /// A file that is written instead of pushing: a bundle when it ends so, otherwise a patch.
    package var output: String?
    /// Whether nothing is committed.
    package var isPreview = false
    /// Whether how the user's runs of it went is told as well.
    package var withStatistics = false
    /// Whether what looks like a secret is given away all the same.
    package var ignoresSecrets = false

    package init() {}
}

/// What was given back, or would be.
package struct ContributeReport: Sendable {
    package let name: String
    package let source: String
    package let files: [(path: String, change: WorkflowDiff.Change)]
    /// The commit and its branch; nothing when nothing was committed.
    package var commit: ObjectID?
    package var branch: String?
    package var isPushed = false
    /// The file that was written.
    package var file: String?
    /// Where a request is opened.
    package var request: String?
    /// What the server said, or why nothing was pushed.
    package var messages: [String] = []
    /// What is told of the user's runs; nothing when that stays here.
    package let statistics: RunStatistics?
    /// Whether the workflow brings scenes that test it.
    package let hasTests: Bool
    /// Whether these scenes were played and passed.
    package var isTested = false
}

extension Project {
    /// Gives the user's edits of a workflow back to its source, on a branch of its own.
    package func contribute(_ request: ContributeRequest) async throws -> ContributeReport {
        try await translatingFailures {
            let name = try appliedWorkflow(request.workflow, for: "ddx workflow contribute")
            let entry = try library().find(name)
            let mine = try entry.source()
            let pinned = try PinnedDefinition(try entry.composed(mine))
            let clone = try await sourceToContribute(name, request.source)
            let author = try await surroundings.gitIdentity()
            let rating = try OwnRatings(surroundings.folders)
                .file(for: name, in: clone, by: author)
            let statistics = request.withStatistics ? try await self.statistics(of: name) : nil
            let told = statistics.flatMap { statistics in
                statistics.runs == 0
                    ? nil : SourceStatistics.file(statistics.fields, of: name, by: author)
            }
            let contribution = try await Contribution(
                to: clone,
                name: name,
                mine: mine,
                base: try lockEntry(name)?.commit.flatMap(ObjectID.init),
                others: [rating, told].compactMap(\.self)
            )
            if !request.ignoresSecrets {
                try await recordingRefusals(of: "workflow contribute") {
                    try refuseSecrets(in: contribution)
                }
            }
            var report = ContributeReport(
                name: name,
                source: clone.name,
                files: contribution.changes.map { ($0.path, $0.file == nil ? .removed : .changed) },
                statistics: told == nil ? nil : statistics,
                hasTests: mine.hasScenes
            )
            guard !report.files.isEmpty else {
                return report
            }
            if report.hasTests, try refusal(of: pinned) == nil {
                try await requirePassingScenes(of: name)
                report.isTested = true
            }
            guard !request.isPreview else {
                return report
            }
            let standard = "\(name): changes for version \(pinned.definition.version)"
            return try await recording(.workflowContributed) { notes in
                let commit = try await contribution.commit(request.message ?? standard, by: author)
                report.commit = commit
                try await handOver(contribution, commit, request, &report)
                notes.add { record in
                    record.workflow = name
                    record.files = report.files.map {
                        AuditFile(path: $0.path, before: nil, after: nil)
                    }
                    record.definition = mine.digest.description
                    record.facts = [
                        "source": clone.name.json, "commit": commit.text.json,
                        "pushed": report.isPushed.json,
                    ]
                    record.facts["branch"] = report.branch?.json
                }
                return report
            }
        }
    }

    private func requirePassingScenes(of name: String) async throws {
        var request = SceneRequest()
        request.workflow = name
        let failed = try await playScenes(request).results.filter { !$0.hasPassed }
        guard failed.isEmpty else {
            throw Failure(
                .refused,
                "nothing was given back, because scenes of '\(name)' fail: "
                    + failed.map(\.scene.file).joined(separator: ", "),
                hints: ["ddx workflow test \(name)"]
            )
        }
    }

    private func handOver(
        _ contribution: Contribution,
        _ commit: ObjectID,
        _ request: ContributeRequest,
        _ report: inout ContributeReport
    ) async throws {
        let branch = try await contribution.branch(for: commit)
        report.branch = branch
        if let output = request.output {
            try await write(contribution, commit, branch, to: output, &report)
            return
        }
        do {
            report.messages = try await contribution.push(commit, to: branch)
            report.isPushed = true
            report.request = try await contribution.clone.requestAddress(for: branch)
        } catch let error as LibraryError where error.code == .unavailable {
            // Whoever may not push sends a file in its place.
            report.messages = [error.message]
            try await write(
                contribution,
                commit,
                branch,
                to: "\(report.name)-\(commit.short).patch",
                &report
            )
        }
    }

    private func write(
        _ contribution: Contribution,
        _ commit: ObjectID,
        _ branch: String,
        to output: String,
        _ report: inout ContributeReport
    ) async throws {
        let bytes = try await contribution.file(of: commit, named: output, branch: branch)
        try DurableFile.write(bytes, to: surroundings.absolute(output))
        report.file = output
    }

    private func refuseSecrets(in contribution: Contribution) throws {
        let secrets = try contribution.secrets()
        guard let first = secrets.first else {
            return
        }
        throw Failure(
            .notPermitted,
            "'\(first.path)' line \(first.line) looks like \(first.kind), and everybody would see it"
                + (secrets.count > 1 ? "; there are \(secrets.count) such places" : ""),
            hints: [
                "take it out; a value that differs for everybody is a variable with 'secret: true'",
                "if it is none: ddx workflow contribute \(contribution.name) --despite-secrets",
            ]
        )
    }

    /// The source that a workflow came from, or that a workflow of one's own is given to.
    private func sourceToContribute(
        _ name: String,
        _ source: String?
    ) async throws -> SourceClone {
        let clones = try await shared().clones
        if let source {
            guard let clone = clones.first(where: { $0.name.utf8.elementsEqual(source.utf8) })
            else {
                throw Failure(
                    .notFound,
                    "there is no source '\(source)'",
                    hints: [
                        Suggestion.hint(for: source, among: clones.map(\.name)), "ddx source list",
                    ]
                    .compactMap(\.self)
                )
            }
            return clone
        }
        if let pin = try lockEntry(name), !PinSource.isLocal(pin.source) {
            guard let clone = clones.first(where: { $0.address.description == pin.source }) else {
                throw Failure(
                    .notFound,
                    "'\(name)' came from '\(pin.source)', which is not here",
                    hints: ["ddx source add \(pin.source)"]
                )
            }
            return clone
        }
        guard let only = clones.first, clones.count == 1 else {
            throw Failure(
                .usage,
                "'\(name)' came from no source; say which one gets it",
                hints: clones.isEmpty
                    ? ["ddx source add URL"]
                    : clones.prefix(3).map {
                        "ddx workflow contribute \(name) --source \($0.name)"
                    }
            )
        }
        return only
    }

    // MARK: Versions and ratings

    /// Gives the version that a workflow has in its source a tag there.
    package func publish(
        _ name: String,
        version: String?,
        source: String?,
        isSigned: Bool
    ) async throws -> (version: String, commit: ObjectID, source: String) {
        try await translatingFailures {
            let clone = try await sourceToContribute(name, source)
            _ = try await clone.sync(time: surroundings.now().text)
            let author = try await surroundings.gitIdentity()
            return try await recording(.workflowPublished) { notes in
                let (version, commit) = try await clone.publish(
                    name,
                    version: version,
                    by: author,
                    isSigned: isSigned,
                    library: try library()
                )
                notes.add { record in
                    record.workflow = name
                    record.facts = [
                        "version": version.json, "source": clone.name.json,
                        "commit": commit.text.json, "signed": isSigned.json,
                    ]
                }
                return (version, commit, clone.name)
            }
        }
    }

    /// Keeps what the user thinks of a workflow until it is contributed.
    package func rate(
        _ name: String,
        stars: Int,
        comment: String,
        source: String?
    ) async throws -> String {
        try await translatingFailures {
            let clone = try await sourceToContribute(name, source)
            let head = try await clone.head()
            guard let head else {
                throw Failure(
                    .notFound,
                    "the source '\(clone.name)' was never synced",
                    hints: ["ddx source sync --name \(clone.name)"]
                )
            }
            let version: String
            if let pin = try lockEntry(name) {
                version = pin.version
            } else {
                version = try await clone.entry(name, at: head, try library()).summary().version
            }
            return try await recording(.workflowRated) { notes in
                try OwnRatings(surroundings.folders).keep(
                    stars: stars,
                    comment: comment,
                    version: version,
                    of: name,
                    in: clone,
                    time: surroundings.now().text
                )
                notes.add { record in
                    record.workflow = name
                    record.note = comment
                    record.facts = ["stars": stars.json, "version": version.json]
                }
                return clone.name
            }
        }
    }
}

extension Surroundings {
    /// Who stands in the commits of this user.
    func gitIdentity() async throws -> GitIdentity {
        try await GitIdentity.current(git, account: account)
    }
}
