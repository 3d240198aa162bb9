import JSON
package import WorkflowDiagnostics
import WorkflowModel

/// Makes workflows of what other tools describe.
package enum WorkflowImporter {
    /// Why nothing came of it.
    package struct Refusal: Error, Sendable {
        package let message: String
        package let hints: [String]
        /// What is wrong with the files, if that is why.
        package var findings: [Diagnostic] = []
        package var texts: [String: SourceText] = [:]
    }

    /// Reads a foreign workflow in whatever format it is.
    ///
    /// - Parameters:
    ///   - source: Its files.
    ///   - file: The file that was named; nothing when the folder was.
    ///   - name: What the new workflow is called; nothing for what it says itself.
    /// - Returns: The workflow as it is here; it has no errors.
    /// - Throws: `Refusal` when it is in no format that is known, or cannot be read.
    package static func imported(
        _ source: WorkflowSource,
        file: String?,
        named name: String?
    ) throws(Refusal) -> ImportedWorkflow {
        let notes = ImportNotes()
        let candidates = file.map { [$0] } ?? main(in: source)
        guard let path = candidates.first(where: { source.file($0) != nil }),
            let main = source.file(path)
        else {
            throw Refusal(
                message: "there is no workflow to import in '\(source.shownAs)'",
                hints: ["name a folder with 'workflow.yml', or a file that ends in '.yml'"]
            )
        }
        let root = notes.yaml(main, of: source)
        guard let root, root.entries != nil, !notes.findings.hasErrors else {
            let shown = source.shownPath(path)
            throw Refusal(
                message: "'\(shown)' cannot be read",
                hints: ["correct it, then import it again"],
                findings: notes.findings,
                texts: notes.text(shown).map { [shown: $0] } ?? [:]
            )
        }
        let foreign = ForeignWorkflow(source: source, root: root, file: main, notes: notes)
        guard let format = formats.first(where: { $0.recognizes(foreign) }) else {
            throw Refusal(
                message: "'\(source.shownPath(path))' is in no format that can be imported",
                hints: [
                    "known are workflows of Spec Kit, HELIX with 'activities', and earlier DDx",
                    "a workflow of ddx needs no import: ddx workflow apply \(source.shownAs)",
                ]
            )
        }
        var draft = format.draft(of: foreign)
        if let name {
            draft.workflow["name"] = .string(name)
        }
        return try finished(draft, format.title, notes)
    }

    private static let formats: [any ForeignFormat.Type] = [
        SpecKitFormat.self, ActivitiesFormat.self, EarlierFormat.self,
    ]

    /// Files that a folder may keep its workflow in, most likely first.
    private static func main(in source: WorkflowSource) -> [String] {
        let top = source.files.map(\.path).filter { !$0.contains("/") }
        return ["workflow.yml", "workflow.yaml"]
            + top.filter { $0.hasSuffix(".workflow.yml") || $0.hasSuffix(".workflow.yaml") }
    }

    // MARK: Finishing

    /// How often what does not hold is left out before the import is given up.
    private static let mostRounds = 50

    /// Leaves out what means nothing here until the workflow has no errors.
    private static func finished(
        _ draft: ImportDraft,
        _ format: String,
        _ notes: ImportNotes
    ) throws(Refusal) -> ImportedWorkflow {
        var value = JSONValue.object(draft.workflow)
        var loaded: LoadedWorkflow?
        for _ in 0..<mostRounds {
            let source = draft.source(of: value)
            let result = WorkflowLoader.load(source)
            if let definition = result.definition {
                return ImportedWorkflow(
                    format: format,
                    name: definition.name,
                    source: source,
                    notes: notes.notes
                )
            }
            loaded = result
            guard let finding = result.diagnostics.first(where: { $0.severity == .error }),
                let span = finding.span, span.file == WorkflowLoader.fileName,
                let file = source.file(WorkflowLoader.fileName),
                let root = YAMLDocument(SourceText(file.content), file: span.file).root,
                let path = root.removable(around: span.range),
                let smaller = value.replacing(path[...], by: path.last == "if" ? false : nil)
            else {
                break
            }
            value = smaller
            let effect = path.last == "if" ? "; until you write it, the step is skipped" : ""
            let what = path.joined(separator: ".")
            notes.dropped(what, finding.message + effect, at: draft.span)
        }
        throw Refusal(
            message: "what became of it is no valid workflow; nothing was written",
            hints: ["correct the original, then import it again"],
            findings: loaded?.diagnostics ?? [],
            texts: loaded?.texts ?? [:]
        )
    }
}

/// A foreign workflow with what an importer needs to read it.
struct ForeignWorkflow {
    let source: WorkflowSource
    let root: YAMLNode
    let file: WorkflowSource.File
    let notes: ImportNotes
}

/// A format of other tools.
protocol ForeignFormat: Sendable {
    /// What people call it.
    static var title: String { get }
    static func recognizes(_ foreign: ForeignWorkflow) -> Bool
    static func draft(of foreign: ForeignWorkflow) -> ImportDraft
}

/// What an importer made.
struct ImportDraft {
    /// What `workflow.yml` will say.
    var workflow: JSONObject
    /// Files that come along.
    var files: [WorkflowSource.File]
    /// Where the foreign workflow begins.
    let span: SourceSpan

    func source(of value: JSONValue) -> WorkflowSource {
        let head = "# yaml-language-server: $schema=../../workflow.schema.json\n"
        let text = head + YAMLText.block(value.objectValue ?? [:])
        let main = WorkflowSource.File(path: WorkflowLoader.fileName, content: Array(text.utf8))
        return WorkflowSource(files: files.filter { $0.path != main.path } + [main])
    }
}

extension YAMLNode {
    /// The way to the smallest entry around a place that a workflow can do without.
    fileprivate func removable(around range: Range<Int>) -> [String]? {
        func isAround(_ other: Range<Int>) -> Bool {
            other.lowerBound <= range.lowerBound && range.upperBound <= other.upperBound
        }
        for entry in entries ?? [] where isAround(entry.keySpan.range.union(entry.value.span.range))
        {
            let inner = entry.value.removable(around: range).map { [entry.key] + $0 }
            return inner ?? (Self.needed.contains(entry.key) ? nil : [entry.key])
        }
        for (index, item) in (items ?? []).enumerated() where isAround(item.span.range) {
            return [String(index)] + (item.removable(around: range) ?? [])
        }
        return nil
    }

    /// Keys without which what holds them goes, too.
    private static let needed: Set<String> = [
        "id", "name", "version", "run", "command", "prompt", "approve", "artifact", "criteria",
    ]
}

extension Range<Int> {
    fileprivate func union(_ other: Range) -> Range {
        Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
    }
}

extension JSONValue {
    /// The value with another one, or none, at the end of a way; nothing when that leads nowhere.
    fileprivate func replacing(_ path: ArraySlice<String>, by new: JSONValue?) -> JSONValue? {
        guard let first = path.first else {
            return new
        }
        let rest = path.dropFirst()
        if case .array(var items) = self, let index = Int(first), items.indices.contains(index) {
            let item = items[index].replacing(rest, by: new)
            guard rest.isEmpty || item != nil else {
                return nil
            }
            items.replaceSubrange(index...index, with: [item].compactMap(\.self))
            return .array(items)
        }
        guard case .object(var object) = self, let value = object[first] else {
            return nil
        }
        let member = value.replacing(rest, by: new)
        guard rest.isEmpty || member != nil else {
            return nil
        }
        object[first] = member
        return .object(object)
    }
}
