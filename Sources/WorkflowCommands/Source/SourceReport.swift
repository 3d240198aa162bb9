import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowLibrary

/// Sources as `source list`, `add` and `sync` show them.
struct SourceReport: JSONRepresentable {
    private let syncs: [SourceSync]
    /// Whether something was fetched, and what came of it is told.
    private let isSync: Bool

    init(_ listings: [SourceListing]) {
        syncs = listings.map { SourceSync(source: $0) }
        isSync = false
    }

    init(_ syncs: [SourceSync]) {
        self.syncs = syncs
        isSync = true
    }

    /// What the program ends with: the code of the first source that failed.
    var status: ExitStatus {
        syncs.lazy.compactMap(\.failure).first.map { ExitStatus(code: $0.code.exit) } ?? .done
    }

    func text(_ output: Output) -> String {
        let next = syncs.contains { $0.source.workflowCount > 0 } ? "workflow list" : "source sync"
        return lines(output) + "next: ddx \(syncs.isEmpty ? "source add URL" : next)\n"
    }

    /// The text without what to type next.
    func lines(_ output: Output) -> String {
        guard !syncs.isEmpty else {
            return "there are no sources\n"
        }
        let rows = syncs.map { sync in
            [sync.source.setting.name, state(of: sync), sync.source.setting.url]
        }
        let notes = syncs.flatMap(notes).map { $0.neutralised + "\n" }.joined()
        return TextTable(rows).text(output) + notes
    }

    private func state(of sync: SourceSync) -> String {
        let source = sync.source
        let count = "\(source.workflowCount) workflow\(source.workflowCount == 1 ? "" : "s")"
        if let outcome = sync.outcome {
            let change =
                outcome.previous == nil
                ? "fetched" : outcome.isChanged ? "new commits" : "nothing new"
            return "\(count), \(change)"
        }
        if sync.failure != nil {
            return source.syncedAt == nil ? "not fetched" : "\(count), not reached"
        }
        return source.syncedAt.map { "\(count), synced \($0.prefix(16))" } ?? "never synced"
    }

    private func notes(_ sync: SourceSync) -> [String] {
        let name = sync.source.setting.name
        var notes: [String] = []
        if let failure = sync.failure {
            notes.append("\(name): \(failure.message)")
            notes += failure.hints.prefix(2).map { "  help: \($0)" }
        }
        if sync.outcome?.isRewritten == true {
            notes.append(
                "\(name): its history was rewritten; what was applied from it stays as it is"
            )
        }
        for tag in sync.outcome?.movedTags ?? [] {
            notes.append("\(name): the tag '\(tag)' was moved; the commit first seen is kept")
        }
        notes += sync.source.refused.map { "\(name): \($0.reason)" }
        return notes
    }

    /// The object `ddx.sources/1`.
    var json: JSONValue {
        ["schema": "ddx.sources/1", "sources": list]
    }

    /// One object for each source.
    var list: JSONValue { .array(syncs.map(object)) }

    private func object(_ sync: SourceSync) -> JSONValue {
        let source = sync.source
        var object: JSONObject = [
            "name": source.setting.name.json, "url": source.setting.url.json,
            "ref": source.setting.ref.json, "origin": source.setting.origin.description.json,
            "synced_at": source.syncedAt.json, "commit": (source.commit?.text).json,
            "workflows": source.workflowCount.json,
            "refused": .array(
                source.refused.map { ["workflow": $0.workflow.json, "reason": $0.reason.json] }
            ),
        ]
        guard isSync else {
            return .object(object)
        }
        object["changed"] = (sync.outcome?.isChanged ?? false).json
        object["rewritten"] = (sync.outcome?.isRewritten ?? false).json
        object["moved_tags"] = (sync.outcome?.movedTags ?? []).json
        object["error"] = sync.failure.map { FailureReport($0).json } ?? .null
        return .object(object)
    }
}
