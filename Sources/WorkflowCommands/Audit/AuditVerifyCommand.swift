import ArgumentParser
import JSON
import WorkflowAudit
import WorkflowKit
import WorkflowSystem

/// Verifies the audit trail.
struct AuditVerifyCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that no record of the audit trail was changed, removed or added.",
        discussion: """
            Every record is hashed again, with the event that it vouches for, and compared with the \
            signed heads. A folder cannot remember what it has forgotten: how far something outside \
            the project vouches for the trail is said, too. Ends with code 3 when something speaks \
            against the trail. That a sound trail was verified is recorded in it, after what was \
            looked at: no witness covers that yet.
            """
    )

    @Flag(
        help: ArgumentHelp(
            "End with code 2 unless git or a colleague vouches for each log.",
            discussion: "This user's own mark is no witness for that."
        )
    )
    var requireWitness = false

    @Flag(help: "Check everything, which is what is done anyway.")
    var full = false

    @Flag(
        help: ArgumentHelp(
            "Look at the newest records alone.",
            discussion:
                "A late signed head is taken for what it covers: an older event that was edited is "
                + "not found."
        )
    )
    var quick = false

    @OptionGroup var archives: ArchiveOptions

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if full, quick {
            throw ValidationError("'--full' and '--quick' exclude each other")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (verdicts, unrecorded) = try await context.project(with: archives)
            .verifyAudit(isQuick: quick)
        let report = AuditVerdictReport(verdicts)
        try context.output.print(report.text, or: report.json)
        if let unrecorded {
            try context.output.note("this verification is not recorded: \(unrecorded)")
        }
        guard report.isSound else {
            return .unsound
        }
        guard requireWitness, let unwitnessed = report.unwitnessed else {
            return .done
        }
        try context.output.note(
            "no witness out of your reach vouches for log \(unwitnessed): ddx audit witness git, then "
                + "push it, or let a colleague sign: ddx audit checkpoint > head"
        )
        return .waiting
    }
}

/// What is told of the verdicts on all logs of a project.
private struct AuditVerdictReport {
    let verdicts: [LogVerdict]

    init(_ verdicts: [LogVerdict]) {
        self.verdicts = verdicts
    }

    var isSound: Bool { verdicts.allSatisfy(\.isSound) }

    /// A log that nothing out of this user's reach vouches for.
    var unwitnessed: String? { verdicts.first { $0.witness == nil }?.log }

    var text: String {
        guard !verdicts.isEmpty else {
            return "there is no audit trail yet; it begins with the first run"
        }
        return verdicts.map(Self.text).joined(separator: "\n")
    }

    var json: JSONValue {
        let newest = verdicts.last
        return [
            "schema": "ddx.verify/1", "sound": isSound.json,
            "records": verdicts.reduce(0) { $0 + $1.records }.json,
            "head": newest.map(Self.head) ?? .null, "vouched": newest.map(Self.vouched) ?? .null,
            "unopened": verdicts.reduce(0) { $0 + $1.unopened }.json,
            "archived": verdicts.reduce(0) { $0 + $1.archived }.json,
            "findings": .array(verdicts.flatMap(\.findings).map(Self.finding)),
            "logs": .array(
                verdicts.map { verdict in
                    [
                        "log": verdict.log.json, "sound": verdict.isSound.json,
                        "records": verdict.records.json, "first": verdict.first.json,
                        "head": Self.head(verdict),
                        "vouched": Self.vouched(verdict),
                        "witnessed": verdict.witness.map(Self.memory) ?? .null,
                        "unwitnessed": verdict.unwitnessed.json,
                        "unopened": verdict.unopened.json, "archived": verdict.archived.json,
                        "witnesses": .array(verdict.memories.map(Self.memory)),
                    ]
                }
            ),
        ]
    }

    private static func text(_ verdict: LogVerdict) -> String {
        var lines = ["log \(verdict.log): \(verdict.records) records, "]
        lines[0] += verdict.isSound ? "nothing speaks against them" : "the trail does not hold"
        lines += verdict.findings.map { finding in
            let place = finding.sequence.map { " record \($0)" } ?? ""
            return "  \(finding.code.rawValue)\(place): \(finding.message)"
        }
        if verdict.first > 0 {
            lines.append("  the first \(verdict.first) records were not looked at: --full")
        }
        if verdict.unopened > 0 {
            lines.append(
                "  \(verdict.unopened) contents are sealed for others: compared as they are stored"
            )
        }
        if verdict.isSound {
            lines += caveats(verdict).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }

    private static func caveats(_ verdict: LogVerdict) -> [String] {
        guard let vouched = verdict.vouched else {
            return ["no outside witness: an older copy that was put back could not be seen"]
        }
        let memories = verdict.memories.sorted { $0.checkpoint.size > $1.checkpoint.size }
        var lines = memories.map {
            "vouched for up to \($0.checkpoint.size) records by \($0.keeper.words)"
        }
        let rest = verdict.records - vouched.checkpoint.size
        if rest > 0 {
            lines.append("\(rest) later ones rest on the project alone")
        }
        if verdict.witness == nil {
            lines.append(
                "nothing that others keep vouches for it: whoever controls this account could reset "
                    + "the mark, too"
            )
        } else if verdict.unwitnessed > 0 {
            lines.append(
                "no witness out of this user's reach covers the last \(verdict.unwitnessed)"
            )
        }
        return lines
    }

    private static func head(_ verdict: LogVerdict) -> JSONValue {
        guard let head = verdict.head else {
            return .null
        }
        return ["size": head.size.json, "root": Base64.text(head.root.bytes).json]
    }

    private static func vouched(_ verdict: LogVerdict) -> JSONValue {
        verdict.vouched.map(memory) ?? .null
    }

    private static func memory(_ memory: LogMemory) -> JSONValue {
        var object: JSONObject = [
            "size": memory.checkpoint.size.json, "by": memory.keeper.word.json,
        ]
        switch memory.keeper {
        case .mark: break
        case .git(let reference): object["reference"] = reference.json
        case .person(let name): object["signer"] = name.json
        }
        return object.json
    }

    private static func finding(_ finding: AuditFinding) -> JSONValue {
        [
            "code": finding.code.rawValue.json, "log": finding.log.json,
            "seq": finding.sequence?.json ?? .null, "message": finding.message.json,
        ]
    }
}
