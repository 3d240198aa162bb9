import JSON
import JSONSchema
import WorkflowDiagnostics
import WorkflowModel

/// Checks how a workflow uses parts of plugins: that they are there, and what they are given.
struct PluginUseReader {
    let context: LoadContext

    private var findings: Findings { context.findings }

    /// Checks a map with `uses` and `with`.
    func check(_ reader: MappingReader, provides role: PluginManifest.Role) {
        guard let name = reader.sourceString("uses") else {
            return
        }
        check(name, InputReader.inputs("with", of: reader), reader.entry("with")?.keySpan, role)
    }

    /// Checks a use of a part.
    ///
    /// - Parameters:
    ///   - name: What the workflow calls it.
    ///   - inputs: What it is given.
    ///   - place: Where that stands; nothing when nothing is given.
    ///   - role: What it is used as.
    func check(
        _ name: SourceString,
        _ inputs: [NamedInput],
        _ place: SourceSpan?,
        _ role: PluginManifest.Role
    ) {
        guard let reference = PluginReference(name.text) else {
            findings.error(
                .unknownPlugin,
                "'\(name.text)' names no plugin",
                at: name.span,
                hints: ["write 'plugin' or 'plugin/\(role.rawValue)'"]
            )
            return
        }
        guard let plugin = context.plugin(reference.plugin) else {
            reportMissing(reference.plugin, at: name.span)
            return
        }
        guard let part = plugin.part(reference.part, as: role) else {
            reportMissing(reference, role, of: plugin, at: name.span)
            return
        }
        InputCheck(findings: findings).check(
            inputs,
            of: plugin.reference(to: part),
            against: part,
            at: place ?? name.span
        )
    }

    private func reportMissing(_ name: String, at span: SourceSpan?) {
        let folder = Array(WorkflowSource.folder(ofPlugin: name).utf8)
        // Whoever only looks at the workflow needs no plugin; a run is refused without it.
        findings.warning(
            .unknownPlugin,
            "the plugin '\(name)' is not installed",
            at: span,
            hints: context.source.missing[folder]
                ?? ["add it: ddx plugin add PATH or ddx plugin add URL"]
        )
    }

    private func reportMissing(
        _ reference: PluginReference,
        _ role: PluginManifest.Role,
        of plugin: PluginManifest,
        at span: SourceSpan?
    ) {
        let names = plugin.parts(role).map(\.name)
        let list = names.map { "\(plugin.name)/\($0)" }.joined(separator: ", ")
        findings.error(
            .unknownPlugin,
            reference.part.map { "the plugin '\(plugin.name)' has no \(role.rawValue) '\($0)'" }
                ?? "the plugin '\(plugin.name)' provides "
                + (names.isEmpty ? "no \(role.key)" : "several \(role.key)"),
            at: span,
            hints: [
                reference.part.flatMap { findings.suggestion(for: $0, among: names) },
                names.isEmpty
                    ? "see what it provides: ddx plugin show \(plugin.name)"
                    : "it has \(list)",
            ]
        )
    }
}

/// Holds what a part of a plugin is given against its schema, where it stands in the file.
///
/// What expressions yield is known when the step runs; only what does not depend on them is told.
struct InputCheck {
    let findings: Findings

    func check(
        _ inputs: [NamedInput],
        of name: String,
        against part: PluginManifest.Part,
        at place: SourceSpan?
    ) {
        guard let schema = part.inputs else {
            return
        }
        let places = Places(inputs)
        for finding in schema.validate(.object(inputs.written)).findings {
            let keyword = finding.schemaLocation.pointer.tokens.last ?? ""
            let isKey = keyword == "additionalProperties" || keyword == "unevaluatedProperties"
            // The keyword tells of the object which of its keys it means.
            let object = finding.instanceLocation.tokens
            let location = isKey ? places.key(of: object, in: finding.found) ?? object : object
            guard !places.isOpen(at: location, for: keyword) else {
                continue
            }
            let entry = places.entry(at: location)
            let shown = location.isEmpty ? "'with'" : "'\(location.joined(separator: "."))'"
            findings.error(
                .badInput,
                isKey
                    ? "'\(name)' takes no input \(shown)"
                    : "\(shown) of '\(name)' \(finding.message)",
                at: (isKey ? entry?.name.span : nil) ?? places.span(at: location) ?? place,
                hints: [
                    isKey && location.count == 1
                        ? findings.suggestion(for: location[0], among: part.inputNames) : nil,
                    part.inputNames.isEmpty
                        ? nil : "it takes \(part.inputNames.joined(separator: ", "))",
                ]
            )
        }
    }
}

/// Where the values of `with` stand.
private struct Places {
    private var entries: [[String]: NamedInput] = [:]
    private var spans: [[String]: SourceSpan] = [:]
    /// Where what an expression yields stands.
    private var open: [[String]] = []

    /// Keywords that are about keys, not about what stands behind them.
    private static let aboutKeys: Set<String> = [
        "required", "additionalProperties", "unevaluatedProperties", "dependentRequired",
        "propertyNames", "minProperties", "maxProperties",
    ]

    init(_ inputs: [NamedInput]) {
        add(inputs, below: [])
    }

    func entry(at location: [String]) -> NamedInput? { entries[location] }

    /// The place of the longest key of an object that a text names.
    func key(of object: [String], in text: String) -> [String]? {
        entries.keys.filter { place in
            place.count == object.count + 1 && place.starts(with: object)
                && text.contains(place[place.count - 1])
        }
        .max { $0[object.count].utf8.count < $1[object.count].utf8.count }
    }

    /// The place of a value, or the nearest one above it.
    func span(at location: [String]) -> SourceSpan? {
        var location = location
        while !location.isEmpty {
            if let span = spans[location] {
                return span
            }
            location.removeLast()
        }
        return nil
    }

    /// Whether it depends on the value of an expression what is to be said about a place.
    func isOpen(at location: [String], for keyword: String) -> Bool {
        open.contains { open in
            open.starts(with: location) && (open == location || !Self.aboutKeys.contains(keyword))
                || location.starts(with: open)
        }
    }

    private mutating func add(_ inputs: [NamedInput], below location: [String]) {
        for input in inputs {
            let place = location + [input.name.text]
            entries[place] = input
            spans[place] = input.name.span
            add(input.value, at: place)
        }
    }

    private mutating func add(_ value: InputValue, at place: [String]) {
        switch value {
        case .constant: break
        case .text(let text):
            spans[place] = text.span
            if text.text.contains("${{") {
                open.append(place)
            }
        case .list(let items):
            for (index, item) in items.enumerated() {
                add(item, at: place + ["\(index)"])
            }
        case .map(let entries): add(entries, below: place)
        }
    }
}
