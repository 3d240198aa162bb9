package import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Every place at which the files of a workflow name one of its phases.
///
/// Files of sub-workflows are left out: they have phases of their own.
package struct PhaseMentions: Sendable {
    /// A place that names a phase.
    package struct Mention: Sendable, Hashable {
        /// The id that stands there.
        package let id: String
        /// The characters of the id alone.
        package let span: SourceSpan
        /// Whether the phase is defined there.
        package let isDefinition: Bool
    }

    /// The places, file by file.
    package private(set) var mentions: [Mention] = []
    /// Places that name a phase in a way that cannot be told by the bytes of the file, by id.
    package private(set) var hidden: [(id: String, span: SourceSpan)] = []
    /// Whether `workflow.yml` could be read at all.
    package private(set) var isReadable = false

    private var bytes: [UInt8] = []

    /// Searches all files; linear in their size.
    package init(in source: WorkflowSource) {
        let nested = source.files.map(\.path)
            .filter { $0.hasSuffix("/\(WorkflowLoader.fileName)") }
            .map { $0.dropLast(WorkflowLoader.fileName.utf8.count) }
        for file in source.files where !nested.contains(where: { file.path.hasPrefix($0) }) {
            search(file, shownAs: source.shownPath(file.path))
        }
    }

    private mutating func search(_ file: WorkflowSource.File, shownAs shown: String) {
        bytes = file.content
        let name = file.path.split(separator: "/").last.map(String.init) ?? ""
        switch name {
        case WorkflowLoader.fileName where file.path == name:
            guard let root = YAMLDocument(SourceText(bytes), file: shown).root else {
                return
            }
            isReadable = true
            for phase in root["phases"]?.items ?? [] {
                note(phase["id"], isDefinition: true)
                for need in phase["needs"].map({ $0.items ?? [$0] }) ?? [] {
                    note(need)
                }
            }
            walk(root, key: "")
        case "input-gates.yml", "input-gates.yaml", "exit-gates.yml", "exit-gates.yaml":
            if let root = YAMLDocument(SourceText(bytes), file: shown).root {
                walk(root, key: "")
            }
        case "meta.yml", "meta.yaml":
            if let root = YAMLDocument(SourceText(bytes), file: shown).root {
                noteFolder(root["artifact"]?["phase"] ?? root["phase"])
            }
        default:
            guard String(validating: bytes, as: UTF8.self) != nil else {
                return
            }
            let template = Template(parsing: String(decoding: bytes, as: UTF8.self), file: shown)
            note(template.references, at: 0, file: shown)
        }
    }

    // MARK: YAML

    /// Keys below which names are chosen by the author, so that they mean nothing to us.
    private static let free: Set<String> = ["env", "with", "outputs", "matrix", "form"]

    private mutating func walk(_ node: YAMLNode, key: String, isFree: Bool = false) {
        switch node.content {
        case .scalar: read(node, of: key, isFree: isFree)
        case .sequence(let items):
            for item in items {
                walk(item, key: key, isFree: isFree)
            }
        case .mapping(let entries):
            for entry in entries where !entry.key.hasPrefix("x_") {
                let isForEach = key == "matrix" && entry.key == "for_each"
                walk(
                    entry.value,
                    key: isForEach || !isFree ? entry.key : "",
                    isFree: isFree || Self.free.contains(entry.key)
                )
            }
        }
    }

    private mutating func read(_ node: YAMLNode, of key: String, isFree: Bool) {
        if !isFree, key == "rewind_to" || key == "phase_completed" {
            note(node)
            return
        }
        guard let source = node.sourceString else {
            return
        }
        let isCondition = ["if", "expression", "for_each"].contains(key)
        let place = source.span?.range ?? 0..<0
        let raw = Array(bytes[place])
        if let found = Self.names(in: raw, isCondition) {
            note(found, at: place.lowerBound, file: node.span.file)
        }
        // A text with escapes says something else than its bytes.
        let isExact = raw.elementsEqual(source.text.utf8)
        if !isExact, let meant = Self.names(in: Array(source.text.utf8), isCondition) {
            let seen = Set(Self.names(in: raw, isCondition)?.map(\.path) ?? [])
            for reference in meant
            where reference.path.first == "phases" && !seen.contains(reference.path) {
                hidden += reference.path.dropFirst().prefix(1).map { ($0, node.span) }
            }
        }
    }

    /// The names that a text reads; nothing when it cannot be read.
    private static func names(in bytes: [UInt8], _ isCondition: Bool) -> [NameReference]? {
        do throws(Diagnostic) {
            return isCondition
                ? try NameSearch.condition(bytes) : try NameSearch.interpolated(bytes)
        } catch {
            return nil
        }
    }

    // MARK: Places

    private mutating func note(_ references: [NameReference], at start: Int, file: String) {
        for reference in references
        where reference.path.first == "phases" && reference.path.count > 1 {
            let range = reference.ranges[1]
            let span = SourceSpan(
                file: file,
                range: start + range.lowerBound..<start + range.upperBound
            )
            mentions.append(Mention(id: reference.path[1], span: span, isDefinition: false))
        }
    }

    private mutating func note(_ node: YAMLNode?, isDefinition: Bool = false) {
        guard let source = node?.sourceString, let span = source.span else {
            return
        }
        if bytes[span.range].elementsEqual(source.text.utf8) {
            mentions.append(
                Mention(id: source.text, span: span, isDefinition: isDefinition)
            )
        } else {
            hidden.append((source.text, span))
        }
    }

    /// The phase of an artifact, written as its id or as the name of its folder.
    private mutating func noteFolder(_ node: YAMLNode?) {
        guard let source = node?.sourceString, let span = source.span,
            bytes[span.range].elementsEqual(source.text.utf8)
        else {
            return
        }
        let id = PhaseFolders.identifier(of: source.text)
        let range = span.range.upperBound - id.utf8.count..<span.range.upperBound
        mentions.append(
            Mention(
                id: id,
                span: SourceSpan(file: span.file, range: range),
                isDefinition: false
            )
        )
    }
}
