package import WorkflowDiagnostics

/// Reads layers of settings and puts each over the one before.
package struct SettingsReader {
    package private(set) var settings = Settings()
    package private(set) var diagnostics: [Diagnostic] = []
    /// The files that were read, by the path that findings show.
    package private(set) var texts: [String: SourceText] = [:]

    /// Begins with the standard values.
    package init() {}

    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - bytes: Its content.
    ///   - file: The path shown to people.
    package mutating func read(_ bytes: [UInt8], file: String) {
        let text = SourceText(bytes)
        texts[file] = text
        let document = YAMLDocument(text, file: file)
        diagnostics += document.diagnostics
        guard let root = document.root, !root.isNull else {
            return
        }
        guard let entries = root.entries else {
            report(.wrongValueType, "settings must be a map but are \(root.kindWord)", root.span)
            return
        }
        for entry in entries {
            read(entry, below: "", file: file)
        }
        diagnostics = diagnostics.sortedByPosition
    }

    /// Takes `DDX_LIMITS_PARALLEL=4` and its like; names that are no settings are left alone.
    package mutating func read(environment: [String: String]) {
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard let setting = Self.setting(forEnvironment: name) else {
                continue
            }
            set(setting, value, from: .environment(name), "the environment variable '\(name)'")
        }
    }

    /// Takes a value of the command line.
    package mutating func read(flag: String, key: String, value: String) {
        guard let setting = SettingsFormat.setting(key) else {
            report(
                .unknownSetting,
                "there is no setting '\(key)'",
                nil,
                hints: Self.hints(for: key)
            )
            return
        }
        set(setting, value, from: .flag(flag), "the flag '\(flag)'")
    }

    /// The setting behind a name such as `DDX_LIMITS_PARALLEL`.
    package static func setting(forEnvironment name: String) -> SettingsFormat.Setting? {
        guard name.hasPrefix("DDX_") else {
            return nil
        }
        let wanted = name.dropFirst(4).lowercased()
        return SettingsFormat.all.first { $0.key.replacing(".", with: "_") == wanted }
    }

    // MARK: Reading

    private mutating func read(_ entry: YAMLNode.Entry, below prefix: String, file: String) {
        let key = prefix + entry.key
        if let setting = SettingsFormat.setting(key) {
            if entry.value.isNull {
                return
            }
            guard let value = setting.kind.value(of: entry.value) else {
                report(
                    .wrongValueType,
                    "'\(key)' takes \(setting.kind.words) but got \(Self.words(for: entry.value))",
                    entry.value.span
                )
                return
            }
            check(setting, entry.value)
            settings.set(key, value, from: .file(file))
            return
        }
        let isGroup = SettingsFormat.all.contains { $0.key.hasPrefix("\(key).") }
        guard isGroup else {
            report(
                .unknownSetting,
                "there is no setting '\(key)'",
                entry.keySpan,
                hints: Self.hints(for: key)
            )
            return
        }
        guard let entries = entry.value.entries else {
            if !entry.value.isNull {
                report(.wrongValueType, "'\(key)' takes a map", entry.value.span)
            }
            return
        }
        for inner in entries {
            read(inner, below: "\(key).", file: file)
        }
    }

    /// Looks into values that have keys of their own.
    private mutating func check(_ setting: SettingsFormat.Setting, _ node: YAMLNode) {
        let reader = AgentReader()
        switch setting.key {
        case "agents": reader.checkAgents(node)
        case "personas": reader.checkPersonas(node)
        default: break
        }
        diagnostics += reader.findings.diagnostics
    }

    private mutating func set(
        _ setting: SettingsFormat.Setting,
        _ text: String,
        from origin: Settings.Origin,
        _ place: String
    ) {
        guard let value = setting.kind.value(of: text) else {
            report(
                .wrongValueType,
                "\(place) sets '\(setting.key)' to '\(text)', but it takes \(setting.kind.words)",
                nil
            )
            return
        }
        settings.set(setting.key, value, from: origin)
    }

    private mutating func report(
        _ code: DiagnosticCode,
        _ message: String,
        _ span: SourceSpan?,
        hints: [String] = []
    ) {
        diagnostics.append(Diagnostic(code, message, at: span, hints: hints))
    }

    private static func words(for node: YAMLNode) -> String {
        node.text.map { "'\($0)'" } ?? node.kindWord
    }

    static func hints(for key: String) -> [String] {
        let known = SettingsFormat.all.map(\.key)
        let groups = known.compactMap { key in
            key.firstIndex(of: ".").map { String(key[..<$0]) }
        }
        return [
            Suggestion.hint(for: key, among: known + groups)
                ?? "the settings are \(known.joined(separator: ", "))"
        ]
    }
}
