import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel

/// A place in an open document, and what stands around it.
struct Cursor: Sendable {
    let document: Documents.Document
    let path: String
    let offset: Int
    let analysis: WorkflowAnalysis
    /// The place in the format; nothing outside of `workflow.yml`.
    let place: YAMLPlace?
    /// The names of an expression, when the cursor stands in one.
    let names: NamePath?

    init(
        _ document: Documents.Document,
        _ path: String,
        at position: EditorText.Position,
        _ analysis: WorkflowAnalysis
    ) {
        self.document = document
        self.path = path
        self.analysis = analysis
        let bytes = document.text.bytes
        offset = document.text.offset(of: position)
        let isWorkflow = analysis.relativePath(path) == WorkflowLoader.fileName
        place = isWorkflow ? YAMLPlace(of: offset, in: bytes) : nil
        if path.hasSuffix(".yml") || path.hasSuffix(".yaml") {
            let isCondition =
                ["if", "expression", "for_each"].contains(place?.keys.last)
                && (place?.role == .value || place?.role == .text)
            names = NamePath(
                at: offset,
                in: bytes,
                opening: "${{",
                bareFrom: isCondition ? place?.word.lowerBound : nil
            )
        } else {
            names = NamePath(at: offset, in: bytes, opening: "{{")
        }
    }

    /// Whether the document is text that gets values filled in, such as a template.
    var isTemplate: Bool { place == nil && !path.hasSuffix(".yml") && !path.hasSuffix(".yaml") }

    /// The word of the format or of a list under the cursor.
    var word: String {
        place.map { text($0.word) } ?? ""
    }

    /// The text of a part of the document, quotes around it left out.
    func text(_ range: Range<Int>) -> String {
        var part = document.text.bytes[range]
        if let first = part.first, "\"'".utf8.contains(first), part.count > 1, part.last == first {
            part = part.dropFirst().dropLast()
        }
        return String(decoding: part, as: UTF8.self)
    }

    /// The phase that the cursor stands in.
    var phase: PhaseDefinition? {
        guard let place else {
            let parts = (analysis.relativePath(path) ?? "").split(separator: "/")
            guard parts.count > 2, parts[0] == "phases" else {
                return nil
            }
            return analysis.definition?.phases.first {
                parts[1].utf8.elementsEqual($0.id.text.utf8)
                    || parts[1].hasSuffix("-\($0.id)")
            }
        }
        guard place.keys.first == "phases",
            case .item(let entries)? = place.path.dropFirst().first, let id = entries["id"]
        else {
            return nil
        }
        return analysis.definition?.phase(PhaseID(id))
    }

    /// The names that expressions can use here.
    var scope: Scope? {
        guard let definition = analysis.definition else {
            return nil
        }
        if let phase {
            return Scope(definition: definition, position: .phase(phase.id))
        }
        let keys = place?.keys ?? []
        if keys.first == "hooks", let hook = keys.dropFirst().first.flatMap(Hook.init) {
            return Scope(definition: definition, position: .hook(hook))
        }
        return Scope(definition: definition)
    }

    /// The steps among which ids are looked for here.
    var steps: [StepDefinition] {
        if let phase {
            return phase.steps
        }
        let keys = place?.keys ?? []
        guard keys.first == "hooks", let hook = keys.dropFirst().first.flatMap(Hook.init) else {
            return []
        }
        return analysis.definition?.hooks[hook] ?? []
    }
}
