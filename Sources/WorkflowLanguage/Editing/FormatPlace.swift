/// What the format takes at a place of `workflow.yml`.
package struct FormatPlace: Sendable {
    /// The forms that a value may have there; choices between forms are resolved.
    package let values: [ValueFormat]

    /// Follows a way from the top of the file; empty where the format knows nothing.
    package init(_ path: [YAMLPlace.Part]) {
        var values: [ValueFormat] = [.record(WorkflowFormat.workflow.name)]
        for part in path {
            values = values.flatMap { Self.values(below: part, of: $0) }
        }
        self.values = values
    }

    /// The records that a map may be there.
    package var records: [RecordFormat] {
        values.compactMap { value in
            guard case .record(let name) = value else {
                return nil
            }
            return WorkflowFormat.records.first { $0.name == name }
        }
    }

    /// The keys that a map may still take beside those that it has.
    package func keys(beside siblings: Set<String>) -> [(record: RecordFormat, key: KeyFormat)] {
        records.flatMap { record in
            let closed = record.keysOfOthers(beside: siblings)
            return record.keys
                .filter { !siblings.contains($0.name) && !closed.contains($0.name) }
                .map { (record, $0) }
        }
    }

    /// What the format says about a key of a map.
    package func key(_ name: String) -> (record: RecordFormat, key: KeyFormat)? {
        for record in records {
            if let key = record.keys.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
                return (record, key)
            }
        }
        return nil
    }

    /// The words that may stand there.
    package var words: [String] {
        values.flatMap { value -> [String] in
            switch value {
            case .choice(let words): words
            case .boolean: ["true", "false"]
            default: []
            }
        }
    }

    private static func values(below part: YAMLPlace.Part, of value: ValueFormat) -> [ValueFormat] {
        switch (part, value) {
        case (.key(let key), .record(let name)):
            guard let record = WorkflowFormat.records.first(where: { $0.name == name }) else {
                return []
            }
            if let format = record.keys.first(where: { $0.name.utf8.elementsEqual(key.utf8) }) {
                return format.value.forms
            }
            if case .values(let format) = record.others {
                return format.forms
            }
            return []
        case (.key, .map(let format)), (.item, .list(let format)): return format.forms
        default: return []
        }
    }
}

extension ValueFormat {
    /// The forms that the value may have, none of them a choice between others.
    package var forms: [ValueFormat] {
        switch self {
        case .either(let formats): formats.flatMap(\.forms)
        case .nonEmpty(let format): format.forms
        default: [self]
        }
    }

    /// What the value is, as people read it.
    package var words: String {
        switch self {
        case .text: "text"
        case .shaped(.version): "a semantic version"
        case .shaped(.duration): "a duration such as 90s, 10m or 2h"
        case .shaped(.workflowName), .shaped(.identifier), .shaped(.variableName): "a name"
        case .shaped(.expectedCount): "present, absent or a count"
        case .integer(let range):
            range.upperBound == .max
                ? "an integer, at least \(range.lowerBound)"
                : "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .number: "a number"
        case .boolean: "true or false"
        case .choice(let words): words.joined(separator: ", ")
        case .anything: "anything"
        case .list(let format): "a list, each item \(format.words)"
        case .map(let format): "a map of \(format.words)"
        case .record(let name):
            WorkflowFormat.records.first { $0.name == name }?.title ?? name
        case .either(let formats): formats.map(\.words).joined(separator: "; or ")
        case .nonEmpty(let format): format.words
        }
    }
}

extension RecordFormat {
    /// Keys that mean nothing beside those that a map has: of other kinds of steps, other checks.
    fileprivate func keysOfOthers(beside siblings: Set<String>) -> Set<String> {
        if name == WorkflowFormat.step.name {
            guard let kind = WorkflowFormat.stepKinds.first(where: siblings.contains) else {
                return []
            }
            let all = Set(WorkflowFormat.keysOfKinds.values.flatMap(\.self))
                .union(WorkflowFormat.stepKinds)
            return all.subtracting(WorkflowFormat.keysOfKinds[kind] ?? [])
        }
        if name == WorkflowFormat.check.name {
            return siblings.isDisjoint(with: known) ? [] : known
        }
        return siblings.isDisjoint(with: alternatives) ? [] : Set(alternatives)
    }
}
