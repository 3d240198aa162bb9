import ArgumentParser
import JSON
import WorkflowAudit
import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowStore
import WorkflowSystem

/// Shows one record of the audit trail.
struct AuditShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything that one record tells, and what vouches for it."
    )

    @Argument(
        help: ArgumentHelp(
            "The number of the record, as 'ddx audit list' tells it.",
            valueName: "record"
        )
    )
    var sequence: Int

    @Option(help: ArgumentHelp("The log, when several users write.", valueName: "name"))
    var log: String?

    @OptionGroup var archives: ArchiveOptions

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (record, unrecorded) = try await context.project(with: archives).auditEvent(
            sequence,
            in: log
        )
        try context.output.print(AuditPage(record).text, or: AuditPage(record).json)
        if record.damaged > 0 {
            try context.output.note(
                "\(record.damaged) contents are not what was recorded: ddx audit verify"
            )
        }
        try context.output.noteUnrecorded(unrecorded)
        return .done
    }
}

/// A record as people and programs read it.
private struct AuditPage {
    private let record: VouchedEvent

    init(_ record: VouchedEvent) {
        self.record = record
    }

    var json: JSONValue {
        var object = record.event.json.objectValue ?? [:]
        object["leaf_hash"] = record.hash.hexadecimal.json
        object["previous"] = (record.leaf.previous ?? .zero).hexadecimal.json
        object["epoch"] = record.leaf.epoch.json
        object["monotonic"] = record.leaf.monotonic.json
        object["boot"] = record.leaf.boot.json
        object["parts"] = .array(
            record.leaf.parts.map {
                [
                    "name": $0.name.json, "commitment": $0.commitment.hexadecimal.json,
                    "bytes": $0.length.json,
                ]
            }
        )
        object["head"] = record.head.map {
            ["size": $0.size.json, "root": Base64.text($0.root.bytes).json]
        }
        return object.json
    }

    var text: String {
        let event = record.event
        let core = event.core
        var lines: [(name: String, value: String?)] = [
            ("record", "\(event.sequence) of log \(event.log)"), ("time", event.time.text),
            ("type", core?.type), ("outcome", core?.result), ("who", event.who),
            ("pseudonym", core?.pseudonym), ("e-mail", event.person?.email),
            ("on behalf of", event.person?.onBehalfOf), ("workflow", core?.workflow),
            ("definition", core?.definition), ("run", core?.run?.text), ("place", core?.node),
            ("attempt", core?.attempt.map(String.init)), ("note", event.core?.note),
        ]
        lines += (core?.files ?? []).map { ("file", $0.words) }
        lines += facts(core?.facts ?? [:])
        if let arguments = event.detail?.arguments, !arguments.isEmpty {
            lines.append(("arguments", arguments.joined(separator: " ")))
        }
        lines += [
            ("host", event.detail?.host), ("directory", event.detail?.directory),
            ("commit", event.detail?.commit),
        ]
        lines += facts(event.detail?.facts ?? [:])
        lines += record.leaf.parts.filter { !isOpened($0.name) }.map {
            ("\($0.name)", "not readable here; commitment \($0.commitment.hexadecimal)")
        }
        lines += [
            ("leaf hash", record.hash.hexadecimal),
            ("head", record.head.map { "covers it at \($0.size) records" } ?? "none covers it"),
        ]
        let known = lines.compactMap { line in line.value.map { (line.name, $0) } }
        let width = known.map(\.0.count).max() ?? 0
        return known.map { name, value in
            let gap = String(repeating: " ", count: width - name.count + 2)
            return name + gap + value.neutralised
        }.joined(separator: "\n")
    }

    private func facts(_ facts: JSONObject) -> [(name: String, value: String?)] {
        facts.map { ($0.key, $0.value.stringValue ?? $0.value.text()) }
    }

    /// Whether a part needs no word of its own: it is shown, or holds nothing for readers.
    private func isOpened(_ part: String) -> Bool {
        switch part {
        case "core": record.event.core != nil
        case "person": record.event.person != nil
        case "detail": record.event.detail != nil
        default: true
        }
    }
}

extension AuditFile {
    /// The path with the beginnings of its digests.
    fileprivate var words: String {
        let digests = [before, after].map { $0.map { String($0.prefix(19)) } ?? "nothing" }
        return before == nil && after == nil ? path : "\(path)  \(digests[0]) → \(digests[1])"
    }
}
