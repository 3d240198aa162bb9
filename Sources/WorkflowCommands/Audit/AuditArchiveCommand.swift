import ArgumentParser
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowStore

/// Moves old records of the audit trail out of the ledger.
struct AuditArchiveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Move old records of the audit trail into an archive, keeping every proof valid.",
        discussion: """
            The trail is verified, then the archive is written, synced and compared with it; only \
            then the records leave the ledger, all of them or none, and a record tells of it. Their \
            hashes stay, so the trail verifies as before, and '--archive DIR' reads them as if they \
            had never left. Cut off anywhere, the same command goes on. An archive holds no keys: \
            what it holds is opened with those of the ledger, and not at all once a person was \
            erased. Records of events that are still in the ledger stay there without their \
            contents until 'ddx prune' removes the run.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Move what was recorded longer ago than this, such as 365d; else 'retention.audit'.",
            valueName: "duration"
        )
    )
    var olderThan: String?

    @Option(
        help: ArgumentHelp(
            "Move what was recorded before this moment: \(MomentArgument.help).",
            valueName: "moment"
        )
    )
    var until: String?

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The folder of the archive.", valueName: "dir"),
        completion: .directory
    )
    var output: String

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if olderThan != nil, until != nil {
            throw ValidationError("'--older-than' and '--until' say the same: leave one out")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let now = context.surroundings.now()
        let moment =
            try olderThan.map { try MomentArgument.parse($0, of: "--older-than", now: now) }
            ?? until.map { try MomentArgument.parse($0, of: "--until", now: now) }
        let manifest = try await context.project().archiveAudit(before: moment, to: output)
        try context.output.print(
            text(of: manifest),
            or: manifest.map { json(of: $0) } ?? ["schema": "ddx.archive/1", "records": 0]
        )
        return .done
    }

    private func text(of manifest: AuditArchive.Manifest?) -> String {
        guard let manifest else {
            return "no record is old enough to be archived"
        }
        let spans = manifest.spans.sorted { $0.key < $1.key }.map { log, places in
            "  log \(log): records \(places.lowerBound) to \(places.upperBound - 1)"
        }
        return
            (["moved \(manifest.records) records to '\(output)'"] + spans + [
                "next: ddx audit verify --archive '\(output)'"
            ]).joined(separator: "\n")
    }

    private func json(of manifest: AuditArchive.Manifest) -> JSONValue {
        var object = manifest.json.objectValue ?? [:]
        object["schema"] = "ddx.archive/1"
        object["folder"] = output.json
        return object.json
    }
}

/// The archives that are read along with the audit trail.
struct ArchiveOptions: ParsableArguments {
    @Option(
        name: .customLong("archive"),
        help: ArgumentHelp(
            "Read this archive of old records, too; may be repeated.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var folders: [String] = []
}

extension CommandContext {
    /// The project, with archives of its audit trail.
    func project(with archives: ArchiveOptions) throws -> Project {
        try project().readingArchives(archives.folders)
    }
}
