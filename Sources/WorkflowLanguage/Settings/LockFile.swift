package import JSON
package import WorkflowDiagnostics

/// What `.ddx/lock.yml` records of the workflows that are applied to a project.
package struct LockFile: Sendable, Hashable {
    /// One applied workflow.
    package struct Entry: LockedPin, Sendable, Hashable {
        package let name: String
        package let version: String
        /// The digest of all files, such as `sha256:…`.
        package let digest: String
        /// Where it came from: `project`, `bundled`, `path:` and a path, or the address of a source.
        package let source: String
        /// The full id of the commit of the source; nothing for what came from this computer.
        package let commit: String?
        /// Values of variables that were given when it was applied, without secrets.
        package let answers: JSONObject

        package init(
            name: String,
            version: String,
            digest: String,
            source: String,
            commit: String? = nil,
            answers: JSONObject = [:]
        ) {
            self.name = name
            self.version = version
            self.digest = digest
            self.source = source
            self.commit = commit
            self.answers = answers
        }
    }

    /// One plugin that workflows of the project use.
    package struct Plugin: LockedPin, Sendable, Hashable {
        package let name: String
        package let version: String
        /// The digest of its folder, such as `sha256:…`.
        package let digest: String
        /// `path:` and a folder, or the address of a git repository.
        package let source: String
        /// The full id of the commit; nothing for what came from this computer.
        package let commit: String?
        /// The folder of the plugin in the repository; nothing for its root.
        package let folder: String?

        package init(
            name: String,
            version: String,
            digest: String,
            source: String,
            commit: String? = nil,
            folder: String? = nil
        ) {
            self.name = name
            self.version = version
            self.digest = digest
            self.source = source
            self.commit = commit
            self.folder = folder
        }

        /// What somebody gives to `ddx plugin add` to get the same one.
        package var shownSource: String {
            let prefix = "path:"
            let address = source.hasPrefix(prefix) ? String(source.dropFirst(prefix.count)) : source
            return address + (commit.map { " --ref \($0)" } ?? "")
                + (folder.map { " --folder \($0)" } ?? "")
        }
    }

    /// Sorted by the bytes of the names, each name once.
    package private(set) var entries: [Entry] = []
    /// Sorted by the bytes of the names, each name once.
    package private(set) var plugins: [Plugin] = []

    /// Begins with no workflow.
    package init() {}

    /// The entry of a workflow.
    package func entry(_ name: String) -> Entry? {
        entries.pin(name)
    }

    /// Adds an entry in place of one with the same name.
    package mutating func set(_ entry: Entry) {
        entries.set(entry)
    }

    /// Removes the entry of a workflow when there is one.
    package mutating func remove(_ name: String) {
        entries.remove(name)
    }

    /// The pin of a plugin.
    package func plugin(_ name: String) -> Plugin? {
        plugins.pin(name)
    }

    /// Pins a plugin, in place of another version of it.
    package mutating func pin(_ plugin: Plugin) {
        plugins.set(plugin)
    }

    /// Removes the pin of a plugin when there is one.
    package mutating func unpin(_ name: String) {
        plugins.remove(name)
    }

    // MARK: Text

    /// Reads a lock file; an empty one holds no workflow.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - file: The path shown to people.
    /// - Returns: The workflows recorded.
    /// - Throws: The first `Diagnostic` about what cannot be read.
    package static func read(_ bytes: [UInt8], file: String) throws(Diagnostic) -> LockFile {
        let document = YAMLDocument(SourceText(bytes), file: file)
        if let finding = document.diagnostics.first(where: { $0.severity == .error }) {
            throw Diagnostic(
                finding.code,
                finding.message,
                at: finding.span,
                label: finding.label,
                hints: [restoring] + finding.hints
            )
        }
        var lock = LockFile()
        guard let root = document.root, !root.isNull else {
            return lock
        }
        guard let workflows = root["workflows"] else {
            throw bad("the lock file has no 'workflows'", at: root.span)
        }
        for entry in try map(workflows, "workflows") {
            lock.set(try read(entry))
        }
        for entry in try root["plugins"].map({ node throws(Diagnostic) in
            try map(node, "plugins")
        }) ?? [] {
            lock.pin(try readPlugin(entry))
        }
        return lock
    }

    private static func map(
        _ node: YAMLNode,
        _ key: String
    ) throws(Diagnostic) -> [YAMLNode.Entry] {
        guard !node.isNull else {
            return []
        }
        guard let entries = node.entries else {
            throw bad("'\(key)' must be a map but is \(node.kindWord)", at: node.span)
        }
        return entries
    }

    private static func readPlugin(_ entry: YAMLNode.Entry) throws(Diagnostic) -> Plugin {
        guard let version = entry.value["version"]?.text, let digest = entry.value["digest"]?.text,
            let source = entry.value["source"]?.text
        else {
            throw bad("'\(entry.key)' needs 'version', 'digest' and 'source'", at: entry.keySpan)
        }
        return Plugin(
            name: entry.key,
            version: version,
            digest: digest,
            source: source,
            commit: entry.value["commit"]?.text,
            folder: entry.value["folder"]?.text
        )
    }

    private static func read(_ entry: YAMLNode.Entry) throws(Diagnostic) -> Entry {
        guard let version = entry.value["version"]?.text, let digest = entry.value["digest"]?.text,
            let source = entry.value["source"]?.text
        else {
            throw bad("'\(entry.key)' needs 'version', 'digest' and 'source'", at: entry.keySpan)
        }
        let answers = entry.value["answers"]
        if let answers, !answers.isNull, answers.entries == nil {
            throw bad("'answers' must be a map but is \(answers.kindWord)", at: answers.span)
        }
        return Entry(
            name: entry.key,
            version: version,
            digest: digest,
            source: source,
            commit: entry.value["commit"]?.text,
            answers: answers?.json.objectValue ?? [:]
        )
    }

    private static func bad(_ message: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .badLock,
            message,
            at: span,
            hints: [restoring]
        )
    }

    private static let restoring =
        "restore the file from git, or remove it and apply its workflows again"

    /// The text of the file; the same entries give the same bytes.
    package var text: String {
        var text = "# Written by 'ddx workflow apply'. Keep it in git.\nworkflows:"
        text += entries.isEmpty ? " {}\n" : "\n"
        for entry in entries {
            text += "  \(Self.quoted(entry.name)):\n"
            text += "    version: \(Self.quoted(entry.version))\n"
            text += "    digest: \(Self.quoted(entry.digest))\n"
            text += "    source: \(Self.quoted(entry.source))\n"
            if let commit = entry.commit {
                text += "    commit: \(Self.quoted(commit))\n"
            }
            if !entry.answers.isEmpty {
                text += "    answers:\n"
                for (key, value) in entry.answers {
                    text += "      \(Self.quoted(key)): \(YAMLText.flow(value))\n"
                }
            }
        }
        return text + pluginText
    }

    private var pluginText: String {
        guard !plugins.isEmpty else {
            return ""
        }
        var text = "plugins:\n"
        for plugin in plugins {
            text += "  \(Self.quoted(plugin.name)):\n"
            let values = [
                ("version", plugin.version), ("digest", plugin.digest), ("source", plugin.source),
                ("commit", plugin.commit), ("folder", plugin.folder),
            ]
            for case (let key, let value?) in values {
                text += "    \(key): \(Self.quoted(value))\n"
            }
        }
        return text
    }

    /// JSON text is YAML text.
    private static func quoted(_ text: String) -> String {
        YAMLText.flow(.string(text))
    }
}

/// What the lock file pins under a name.
private protocol LockedPin {
    var name: String { get }
}

/// Pins sorted by the bytes of their names, each name once.
extension Array where Element: LockedPin {
    fileprivate func pin(_ name: String) -> Element? {
        first { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// Adds a pin in place of one with the same name.
    fileprivate mutating func set(_ pin: Element) {
        remove(pin.name)
        let place = firstIndex { pin.name.utf8.lexicographicallyPrecedes($0.name.utf8) }
        insert(pin, at: place ?? count)
    }

    fileprivate mutating func remove(_ name: String) {
        removeAll { $0.name.utf8.elementsEqual(name.utf8) }
    }
}
