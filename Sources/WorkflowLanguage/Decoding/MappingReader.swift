import JSON
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Reads the keys of one map after its record, and says what is wrong with each.
///
/// Making one reports unknown and missing keys at once; reading a key reports a wrong type. It
/// never stops: what cannot be read is as if it were not there.
struct MappingReader {
    let node: YAMLNode
    let record: RecordFormat
    let findings: Findings
    private let entries: [YAMLNode.Entry]

    /// Ten years.
    private static let longest = Duration.seconds(3_650 * 86_400)

    /// Begins to read a map; anything else is reported and yields nothing.
    init?(_ node: YAMLNode, as record: RecordFormat, _ findings: Findings) {
        guard let entries = node.entries else {
            findings.error(
                .wrongValueType,
                "\(record.title) must be a map but is \(node.kindWord)",
                at: node.span,
                hints: ["write its keys as 'key: value'"]
            )
            return nil
        }
        self.node = node
        self.record = record
        self.findings = findings
        self.entries = entries
        checkKeys()
    }

    /// The value of a key; nothing when it is absent or left empty.
    func node(_ key: String) -> YAMLNode? {
        guard let node = entry(key)?.value, !node.isNull else {
            return nil
        }
        return node
    }

    /// The key and the value as they stand in the file.
    func entry(_ key: String) -> YAMLNode.Entry? {
        entries.first { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// Whether the key is present at all.
    func has(_ key: String) -> Bool { entry(key) != nil }

    /// All entries whose keys the record does not list.
    var others: [YAMLNode.Entry] { entries.filter { !record.known.contains($0.key) } }

    // MARK: Values

    func text(_ key: String) -> String? {
        sourceString(key)?.text
    }

    func sourceString(_ key: String) -> SourceString? {
        node(key).flatMap { sourceString($0, of: key) }
    }

    func sourceString(_ node: YAMLNode, of key: String) -> SourceString? {
        guard let text = node.sourceString else {
            report(node, key, "text")
            return nil
        }
        return text
    }

    func boolean(_ key: String) -> Bool? {
        guard let node = node(key) else {
            return nil
        }
        guard case .boolean(let value)? = node.scalar?.value else {
            report(node, key, "true or false")
            return nil
        }
        return value
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else {
            return nil
        }
        guard case .integer(let digits)? = node.scalar?.value else {
            report(node, key, "an integer")
            return nil
        }
        guard let value = Int(digits), range.contains(value) else {
            let limit =
                range.upperBound == .max
                ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            findings.error(.outOfRange, "'\(key)' is \(digits) but must be \(limit)", at: node.span)
            return nil
        }
        return value
    }

    func number(_ key: String) -> Double? {
        guard let node = node(key) else {
            return nil
        }
        switch node.scalar?.value {
        case .integer(let digits)?: return Double(digits)
        case .number(let value)? where value.isFinite: return value
        default:
            report(node, key, "a number")
            return nil
        }
    }

    func duration(_ key: String) -> Duration? {
        guard let node = node(key) else {
            return nil
        }
        guard let text = node.text else {
            report(node, key, "a duration")
            return nil
        }
        guard let value = DurationText.duration(of: text), value > .zero, value <= Self.longest
        else {
            findings.error(
                .badDuration,
                "'\(text)' is not a duration",
                at: node.span,
                hints: ["write a number and a unit: 300ms, 90s, 10m, 2h, 1d"]
            )
            return nil
        }
        return value
    }

    func choice<Word: RawRepresentable & CaseIterable>(_ key: String, of _: Word.Type) -> Word?
    where Word.RawValue == String {
        node(key).flatMap { choice($0, of: key, Word.self) }
    }

    /// Reads a value that stands below a key as one of a few words.
    func choice<Word: RawRepresentable & CaseIterable>(
        _ node: YAMLNode,
        of key: String,
        _: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard let text = node.text else {
            report(node, key, "a word")
            return nil
        }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue)
            findings.error(
                .unknownChoice,
                "'\(key)' cannot be '\(text)'",
                at: node.span,
                hints: [
                    findings.suggestion(for: text, among: known),
                    "use one of \(known.joined(separator: ", "))",
                ]
            )
            return nil
        }
        return word
    }

    /// The items of a list; one value that is no list counts as a list of it when allowed.
    func items(_ key: String, allowingOne: Bool = false) -> [YAMLNode]? {
        guard let node = node(key) else {
            return nil
        }
        if let items = node.items {
            return items
        }
        if allowingOne, node.entries == nil || record.takesMap(key) {
            return [node]
        }
        report(node, key, "a list")
        return nil
    }

    /// Texts of a list, or one text; nothing when the key is absent.
    func texts(_ key: String) -> [SourceString]? {
        items(key, allowingOne: true)?.compactMap { item in
            sourceString(item, of: key)
        }
    }

    /// The entries of a map from names to texts.
    func pairs(_ key: String) -> [(name: SourceString, value: SourceString)] {
        guard let node = node(key) else {
            return []
        }
        guard let entries = node.entries else {
            report(node, key, "a map")
            return []
        }
        return entries.compactMap { entry in
            guard let text = entry.value.sourceString else {
                report(entry.value, entry.key, "text")
                return nil
            }
            return (SourceString(entry.key, at: entry.keySpan), text)
        }
    }

    /// Reads a map below a key.
    func reader(_ key: String, as record: RecordFormat) -> MappingReader? {
        node(key).flatMap { MappingReader($0, as: record, findings) }
    }

    func report(_ node: YAMLNode, _ key: String, _ wanted: String) {
        let hint: String? =
            if wanted == "true or false", let text = node.text, ["yes", "on"].contains(text) {
                "write true"
            } else if wanted == "true or false", let text = node.text, ["no", "off"].contains(text)
            {
                "write false"
            } else {
                switch wanted {
                case "a list": "write one item a line, each behind '- '"
                case "a map": "write its keys as 'key: value'"
                case "text": "write a single text"
                default: nil
                }
            }
        findings.error(
            .wrongValueType,
            "'\(key)' takes \(wanted) but got \(node.kindWord)",
            at: node.span,
            hints: [hint]
        )
    }

    // MARK: Keys

    private func checkKeys() {
        var taken = Set(entries.map(\.key))
        for entry in entries {
            if !record.allows(entry.key) {
                reportUnknown(entry, &taken)
            } else if entry.value.isNull, record.needsValue(entry.key) {
                findings.error(
                    .wrongValueType,
                    "'\(entry.key)' has no value",
                    at: entry.keySpan,
                    hints: ["give it a value, or remove the key"]
                )
            }
        }
        for key in record.keys where key.isRequired && !has(key.name) {
            findings.error(
                .missingKey,
                "\(record.title) needs '\(key.name)'",
                at: firstLine,
                hints: ["add '\(key.name):'"]
            )
        }
    }

    private func reportUnknown(_ entry: YAMLNode.Entry, _ taken: inout Set<String>) {
        let names = record.keys.map(\.name)
        let translation = ForeignWords.translation(of: entry.key, among: record.known)
        let close = translation == nil ? findings.closest(to: entry.key, among: names) : []
        let hint: String? =
            translation.map { "here this is called '\($0.key)'" }
            ?? Suggestion.hint(for: entry.key, among: close)
        findings.error(
            .unknownKey,
            "\(record.title) has no key '\(entry.key)'",
            at: entry.keySpan,
            hints: [hint ?? "its keys are \(names.joined(separator: ", "))"],
            edit: renaming(
                entry,
                to: translation.map { $0.isSynonym ? [$0.key] : [] } ?? close,
                &taken
            )
        )
    }

    /// Renames a key when there is one name for it only, and nothing has or gets that name.
    private func renaming(
        _ entry: YAMLNode.Entry,
        to names: [String],
        _ taken: inout Set<String>
    ) -> SourceEdit? {
        guard let name = names.first, names.count == 1, taken.insert(name).inserted else {
            return nil
        }
        return SourceEdit(entry.keySpan, name)
    }

    /// The place of the map: its first key.
    var firstLine: SourceSpan { entries.first?.keySpan ?? node.span }
}

extension RecordFormat {
    /// Whether a null counts as a mistake for the key.
    fileprivate func needsValue(_ key: String) -> Bool {
        guard known.contains(key), let format = keys.first(where: { $0.name == key }) else {
            return false
        }
        if case .anything = format.value {
            return false
        }
        return true
    }

    /// Whether a map may stand for a list of one.
    fileprivate func takesMap(_ key: String) -> Bool {
        guard case .either(let formats)? = keys.first(where: { $0.name == key })?.value else {
            return false
        }
        return formats.contains {
            if case .record = $0 { true } else { false }
        }
    }
}
