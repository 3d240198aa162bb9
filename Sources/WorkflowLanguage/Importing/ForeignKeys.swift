import JSON

/// What becomes of the keys of a foreign record: the description of a format that is read.
struct ForeignKeys {
    /// What becomes of a key.
    enum Fate {
        /// It means the same here.
        case same
        /// It means the same under another name.
        case renamed(String)
        /// The importer makes something of it, and says what.
        case converted
        /// It has no meaning here, for this reason.
        case dropped(String)
    }

    let fates: [String: Fate]
    /// Why a key that is not listed is not carried over.
    var others = "nothing here means the same"

    /// Carries over what means the same, and says what is not carried over.
    func carry(
        _ node: YAMLNode,
        _ place: String,
        into object: inout JSONObject,
        _ notes: ImportNotes
    ) {
        for entry in node.entries ?? [] {
            let what = place.isEmpty ? entry.key : "\(place).\(entry.key)"
            switch fates[entry.key] ?? .dropped(others) {
            case .same:
                object[entry.key] = entry.value.carried
                notes.mapped(what, "'\(entry.key)'", at: entry.keySpan)
            case .renamed(let name):
                object[name] = entry.value.carried
                notes.mapped(what, "'\(name)'", at: entry.keySpan)
            case .converted: break
            case .dropped(let reason): notes.dropped(what, reason, at: entry.keySpan)
            }
        }
    }
}

extension YAMLNode {
    /// The value as it is written here: a scalar that may be a date or a version stays text.
    var carried: JSONValue {
        guard let scalar else {
            return json
        }
        switch scalar.value {
        case .integer, .boolean: return json
        default: return .string(scalar.text)
        }
    }

    /// The items of a list; one that is none counts as a list of itself.
    var listed: [YAMLNode] { isNull ? [] : items ?? [self] }
}

/// Names as they are allowed here.
enum ImportedName {
    /// A name of a workflow: small letters, digits and hyphens.
    static func workflow(_ text: String) -> String {
        let words = slug(text.lowercased()) { $0.isLetter || $0.isNumber }
        return words.isEmpty ? "imported" : words
    }

    /// An id of a phase or a step.
    static func identifier(_ text: String) -> String {
        let words = slug(text) { $0.isLetter || $0.isNumber || $0 == "_" }
        return words.isEmpty ? "part" : words
    }

    /// A name of a variable.
    static func variable(_ text: String) -> String {
        let words = identifier(text).replacing("-", with: "_")
        return words.first?.isNumber == true ? "_\(words)" : words
    }

    /// A version of three numbers; nothing when the text is no version at all.
    static func version(_ text: String) -> String? {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false)
        let padded = text + String(repeating: ".0", count: max(0, 3 - numbers.count))
        return NameRules.isVersion(text) ? text : NameRules.isVersion(padded) ? padded : nil
    }

    private static func slug(_ text: String, _ isKept: (Character) -> Bool) -> String {
        String(text.map { $0.isASCII && isKept($0) ? $0 : "-" }.prefix(NameRules.longest))
            .split(separator: "-").joined(separator: "-")
    }
}
