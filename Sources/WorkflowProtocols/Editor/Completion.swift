import JSON
import WorkflowExpressions
import WorkflowLanguage
import WorkflowModel

/// What may be written at a cursor.
struct Completion: Sendable {
    /// One proposal.
    struct Item: Sendable {
        /// What kind of thing it is, as the protocol numbers them.
        enum Kind: Int, Sendable {
            case function = 3
            case field = 5
            case variable = 6
            case module = 9
            case property = 10
            case value = 12
            case file = 17
            case reference = 18
            case member = 20
        }

        let label: String
        let kind: Kind
        var detail = ""
        var documentation = ""
        /// What is written; the label when left out.
        var text: String?
    }

    let items: [Item]
    /// What is replaced.
    let range: Range<Int>

    init(at cursor: Cursor) {
        if let names = cursor.names {
            range = names.word
            items = Self.names(names, cursor)
            return
        }
        guard let place = cursor.place else {
            range = cursor.offset..<cursor.offset
            items = []
            return
        }
        range = place.word.lowerBound..<max(place.word.upperBound, cursor.offset)
        switch place.role {
        case .key: items = Self.keys(place, cursor)
        case .value: items = Self.values(place, cursor)
        case .item: items = Self.values(place, cursor) + Self.keys(place, cursor)
        case .text: items = []
        }
    }

    // MARK: Keys and values

    private static func keys(_ place: YAMLPlace, _ cursor: Cursor) -> [Item] {
        let bytes = cursor.document.text.bytes
        let rest = bytes[place.word.upperBound...].drop { $0 == UInt8(ascii: " ") }
        let hasColon = rest.first == UInt8(ascii: ":")
        let current = cursor.word
        return FormatPlace(place.path).keys(beside: place.siblings.subtracting([current]))
            .map { record, key in
                Item(
                    label: key.name,
                    kind: .property,
                    detail: key.summary,
                    documentation: HoverText.text(record, key),
                    text: hasColon ? key.name : key.name + (key.value.isScalar ? ": " : ":")
                )
            }
    }

    private static func values(_ place: YAMLPlace, _ cursor: Cursor) -> [Item] {
        let words = FormatPlace(place.path).words.map { Item(label: $0, kind: .member) }
        return words + ids(place, cursor)
    }

    private static func ids(_ place: YAMLPlace, _ cursor: Cursor) -> [Item] {
        let analysis = cursor.analysis
        switch IDKind(place) {
        case .phase:
            let isNeed = place.keys.last == "needs"
            return (analysis.definition?.phases ?? [])
                .filter { !isNeed || $0.id != cursor.phase?.id }
                .map {
                    Item(
                        label: $0.id.text,
                        kind: .reference,
                        detail: "phase",
                        documentation: $0.description
                    )
                }
        case .step:
            return cursor.steps.map {
                Item(label: $0.id.text, kind: .reference, detail: "\($0.kind.word) step")
            }
        case .role:
            return Self.roles(analysis).map { Item(label: $0, kind: .value, detail: "role") }
        case .artifact:
            return (cursor.phase?.artifacts ?? []).map {
                Item(
                    label: $0.id.text,
                    kind: .reference,
                    detail: "artifact",
                    documentation: $0.description
                )
            }
        case .file:
            return analysis.ownFiles.map(\.path).filter { $0 != WorkflowLoader.fileName }
                .map { Item(label: $0, kind: .file) }
        case .workflow:
            let inner = analysis.ownFiles.map(\.path)
                .filter { $0.hasSuffix("/\(WorkflowLoader.fileName)") }
                .map { "./\($0.dropLast(WorkflowLoader.fileName.utf8.count + 1))" }
            return (analysis.workflowNames + inner).map { Item(label: $0, kind: .module) }
        case nil: return []
        }
    }

    /// The roles of the settings, and those that the workflow names already.
    private static func roles(_ analysis: WorkflowAnalysis) -> [String] {
        let phases = analysis.definition?.phases ?? []
        var roles = Set(analysis.roles).union(phases.compactMap(\.requiredRole))
        for phase in phases {
            roles.formUnion((phase.inputGates + phase.exitCriteria).compactMap(\.role))
            for case .approve(let approval) in phase.steps.map(\.kind) {
                roles.formUnion([approval.role].compactMap(\.self))
            }
        }
        return roles.sorted()
    }

    // MARK: Expressions

    private static func names(_ names: NamePath, _ cursor: Cursor) -> [Item] {
        if names.isPartial {
            return cursor.analysis.ownFiles.map(\.path).filter { $0.hasPrefix("templates/") }
                .map { Item(label: String($0.dropFirst("templates/".count)), kind: .file) }
        }
        guard names.parents.isEmpty else {
            return members(names.parents, cursor)
        }
        let contexts = NameDescription.contexts.map {
            Item(label: $0.name, kind: .variable, detail: $0.form, documentation: $0.summary)
        }
        let functions = NameDescription.functions.map {
            Item(
                label: $0.name,
                kind: .function,
                detail: $0.form,
                documentation: $0.summary,
                text: names.isCall || cursor.isTemplate
                    ? $0.name : "\($0.name)(\($0.form.hasSuffix("()") ? ")" : "")"
            )
        }
        let variables =
            cursor.isTemplate
            ? (cursor.analysis.definition?.variables ?? []).map {
                Item(
                    label: $0.name,
                    kind: .variable,
                    detail: "variable",
                    documentation: $0.description
                )
            } : []
        return variables + contexts + functions
    }

    private static func members(_ path: [String], _ cursor: Cursor) -> [Item] {
        if path.count == 3, path[0] == "steps", path[2] == "outputs" {
            let step = cursor.steps.first { $0.id == StepID(path[1]) }
            return (step?.outputs ?? []).map {
                Item(label: $0.name, kind: .field, detail: "output")
            }
        }
        return (cursor.scope?.members(of: path) ?? []).map { name in
            Item(
                label: name,
                kind: .field,
                documentation: NameDescription.summary(of: path + [name]) ?? ""
            )
        }
    }

    // MARK: As the protocol writes it

    func json(in text: EditorText, markup: String) -> JSONValue {
        let range = text.json(range)
        let items = items.map { item -> JSONValue in
            var object: JSONObject = [
                "label": item.label.json, "kind": item.kind.rawValue.json,
                "textEdit": ["range": range, "newText": (item.text ?? item.label).json],
            ]
            if !item.detail.isEmpty {
                object["detail"] = item.detail.json
            }
            if !item.documentation.isEmpty {
                object["documentation"] = ["kind": markup.json, "value": item.documentation.json]
            }
            return object.json
        }
        return ["isIncomplete": false, "items": .array(items)]
    }
}

extension ValueFormat {
    /// Whether the value is written behind its key, on the same line.
    fileprivate var isScalar: Bool {
        !forms.allSatisfy { form in
            switch form {
            case .list, .map, .record: true
            default: false
            }
        }
    }
}
