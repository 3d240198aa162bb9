package import WorkflowDiagnostics

/// Changes one setting in the text of a configuration file and leaves all else as it stands.
package enum ConfigurationEditor {
    /// Returns the text with a setting changed or added; comments and order stay.
    ///
    /// - Parameters:
    ///   - key: The setting, such as `limits.parallel` or `roles.lead`.
    ///   - value: The value as YAML; text that needs quotes may come without.
    ///   - text: The file as it is, perhaps empty.
    ///   - file: The path shown to people.
    /// - Returns: The new text, which reads back with the setting as given.
    /// - Throws: `Diagnostic` for an unknown setting, a value that does not fit, or a file that
    ///   cannot be read.
    package static func set(
        _ key: String,
        _ value: String,
        in text: String,
        file: String
    ) throws(Diagnostic) -> String {
        guard let setting = SettingsFormat.owner(of: key) else {
            throw Diagnostic(
                .unknownSetting,
                "there is no setting '\(key)'",
                at: nil,
                hints: SettingsReader.hints(for: key)
            )
        }
        let written = try written(value, for: setting, key)
        let document = YAMLDocument(SourceText(text), file: file)
        if let finding = document.diagnostics.first {
            throw finding
        }
        let parts = key.split(separator: ".").map(String.init)
        let result = try Edit(text: text, file: file).setting(parts, to: written, in: document.root)
        try check(result, file: file)
        return result
    }

    /// The value as it is written, checked against the setting.
    private static func written(
        _ value: String,
        for setting: SettingsFormat.Setting,
        _ key: String
    ) throws(Diagnostic) -> String {
        let isWhole = key == setting.key
        for candidate in [value, quoted(value)] {
            let document = YAMLDocument(SourceText(candidate), file: "value")
            guard document.diagnostics.isEmpty, let node = document.root,
                !candidate.contains("\n")
            else {
                continue
            }
            if !isWhole || setting.kind.value(of: node) != nil {
                return candidate
            }
        }
        throw Diagnostic(
            .wrongValueType,
            "'\(key)' takes \(setting.kind.words) but got '\(value)'",
            at: nil
        )
    }

    private static func check(_ text: String, file: String) throws(Diagnostic) {
        var reader = SettingsReader()
        reader.read(Array(text.utf8), file: file)
        if let finding = reader.diagnostics.first(where: { $0.severity == .error }) {
            throw finding
        }
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}

/// One change of a text.
private struct Edit {
    let bytes: [UInt8]
    let file: String

    init(text: String, file: String) {
        bytes = Array(text.utf8)
        self.file = file
    }

    /// Replaces the value where the path leads, or adds what is missing of it.
    func setting(
        _ path: [String],
        to value: String,
        in root: YAMLNode?
    ) throws(Diagnostic) -> String {
        var node = root
        var indent = 0
        for (depth, name) in path.enumerated() {
            guard let current = node, !current.isNull else {
                return append(path[depth...], value, indent, after: node, isRoot: depth == 0)
            }
            guard let entries = current.entries else {
                throw Diagnostic(
                    .wrongValueType,
                    "'\(path[..<depth].joined(separator: "."))' is \(current.kindWord), not a map",
                    at: current.span
                )
            }
            guard let entry = entries.first(where: { $0.key == name }) else {
                return insert(path[depth...], value, into: current)
            }
            if depth == path.count - 1 {
                return replace(entry, with: value)
            }
            indent = column(of: entry.keySpan.range.lowerBound) + 2
            node = entry.value
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func replace(_ entry: YAMLNode.Entry, with value: String) -> String {
        let range = entry.value.span.range
        // Text in quotes and blocks reaches from its start; an empty value lies behind the colon.
        let needsSpace =
            range.isEmpty && range.lowerBound > 0 && bytes[range.lowerBound - 1] == 0x3A
        let isBlock = entry.value.entries != nil || entry.value.items != nil
        let start = isBlock && !isFlow(range) ? behindColon(entry) : range.lowerBound
        return splice(
            start..<range.upperBound,
            (needsSpace || start != range.lowerBound ? " " : "") + value
        )
    }

    private func behindColon(_ entry: YAMLNode.Entry) -> Int {
        let end = entry.keySpan.range.upperBound
        return (bytes[end...].firstIndex(of: 0x3A) ?? end) + 1
    }

    private func isFlow(_ range: Range<Int>) -> Bool {
        !range.isEmpty && (bytes[range.lowerBound] == 0x7B || bytes[range.lowerBound] == 0x5B)
    }

    /// Adds to a map that has entries already.
    private func insert(_ path: ArraySlice<String>, _ value: String, into map: YAMLNode) -> String {
        let range = map.span.range
        if isFlow(range) {
            let inner = path.reversed().dropLast().reduce(value) { "{ \($1): \($0) }" }
            let isEmpty = map.entries?.isEmpty ?? true
            let text =
                (isEmpty ? " " : ", ") + "\(path.first ?? ""): \(inner)" + (isEmpty ? " " : "")
            var end = range.upperBound - 1
            while !isEmpty, end > range.lowerBound, bytes[end - 1] == 0x20 {
                end -= 1
            }
            return splice(end..<end, text)
        }
        let indent = column(of: map.entries?.first?.keySpan.range.lowerBound ?? 0)
        let end = endOfLine(range.upperBound)
        return splice(end..<end, newLine(before: end) + lines(path, value, indent))
    }

    /// Adds where there is no map yet: at the end of the file, or below a key without a value.
    private func append(
        _ path: ArraySlice<String>,
        _ value: String,
        _ indent: Int,
        after node: YAMLNode?,
        isRoot: Bool
    ) -> String {
        let end = isRoot ? bytes.count : endOfLine(node?.span.range.upperBound ?? bytes.count)
        return splice(end..<end, newLine(before: end) + lines(path, value, indent))
    }

    private func lines(_ path: ArraySlice<String>, _ value: String, _ indent: Int) -> String {
        var result = ""
        for (depth, name) in path.enumerated() {
            let isLast = depth == path.count - 1
            let blanks = String(repeating: " ", count: indent + 2 * depth)
            result += "\(blanks)\(name):\(isLast ? " \(value)" : "")\n"
        }
        return result
    }

    private func newLine(before offset: Int) -> String {
        offset == 0 || bytes[offset - 1] == 0x0A ? "" : "\n"
    }

    private func endOfLine(_ offset: Int) -> Int {
        if offset > 0, bytes[offset - 1] == 0x0A {
            return offset
        }
        return bytes[offset...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
    }

    private func column(of offset: Int) -> Int {
        offset - (bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
    }

    private func splice(_ range: Range<Int>, _ text: String) -> String {
        String(
            decoding: bytes[..<range.lowerBound] + Array(text.utf8) + bytes[range.upperBound...],
            as: UTF8.self
        )
    }
}
