package import WorkflowDiagnostics
import Yams

/// A YAML file read into nodes, with everything that is wrong with it as YAML.
package struct YAMLDocument: Sendable {
    /// Files larger than this are not looked at.
    package static let largestFile = 8 << 20

    /// The value of the file; nothing when it is empty or cannot be read at all.
    package let root: YAMLNode?
    package let diagnostics: [Diagnostic]

    /// Reads a file; linear in its size, and bounded for every input.
    ///
    /// - Parameters:
    ///   - text: The content of the file.
    ///   - file: The path shown to people.
    package init(_ text: SourceText, file: String) {
        if let finding = TextCheck.finding(in: text.bytes, file: file) {
            root = nil
            diagnostics = [finding]
            return
        }
        var scanner = YAMLScanner(text.bytes, file: file)
        scanner.scan()
        guard !scanner.isRefused else {
            root = nil
            diagnostics = scanner.findings.sortedByPosition
            return
        }
        guard !scanner.isBare else {
            root = nil
            diagnostics = []
            return
        }
        var composer = YAMLComposer(text: text, file: file, scanned: scanner)
        root = composer.compose()
        diagnostics = (scanner.findings + composer.findings).sortedByPosition
    }
}

/// Turns the composer's nodes into ours, which know where they end.
private struct YAMLComposer {
    let text: SourceText
    let file: String
    var findings: [Diagnostic] = []
    private let ends: [Int: Int]
    private let repeated: [Range<Int>]
    private let repeatedStarts: Set<Int>
    private var cursor: YAMLMarkCursor

    init(text: SourceText, file: String, scanned: YAMLScanner) {
        self.text = text
        self.file = file
        ends = scanned.ends
        repeated = scanned.repeatedKeys
        repeatedStarts = Set(scanned.repeatedKeys.map(\.lowerBound))
        cursor = YAMLMarkCursor(text)
    }

    mutating func compose() -> YAMLNode? {
        do {
            guard let node = try Yams.compose(yaml: source, Resolver.basic, untyped, .utf8) else {
                return nil
            }
            return convert(node, depth: 0)
        } catch let error as YamlError {
            findings.append(diagnostic(for: error))
        } catch {
            findings.append(syntax("the text cannot be read as YAML", at: nil))
        }
        return nil
    }

    /// Nodes are read as they are, so nothing has to make values of them.
    private var untyped: Constructor { Constructor([:], [:], [:]) }

    /// The text with every repeated key replaced by a name of its own of the same length.
    ///
    /// The composer gives up at the first repeated key; this way everything else is still read.
    private var source: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.bytes.count)
        var offset = cursor.start
        for (index, range) in repeated.enumerated() {
            bytes += text.bytes[offset..<range.lowerBound]
            let width = String(decoding: text.bytes[range], as: UTF8.self).unicodeScalars.count
            var number = index
            for _ in 0..<width {
                let scalar = UnicodeScalar(UInt16(0xE000 + number % 6_400)) ?? "?"
                bytes += Array(String(scalar).utf8)
                number /= 6_400
            }
            offset = range.upperBound
        }
        bytes += text.bytes[offset...]
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Nodes

    private mutating func convert(_ node: Node, depth: Int) -> YAMLNode {
        let start = node.mark.map { cursor.offset(of: $0) } ?? 0
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain && scalar.style != .any
            let end = ends[start] ?? start
            return YAMLNode(
                content: .scalar(YAMLScalar(text: scalar.string, isQuoted: isQuoted)),
                span: span(start..<max(start, end))
            )
        case .sequence(let sequence):
            let items = sequence.map { convert($0, depth: depth + 1) }
            let end = ends[start] ?? items.last?.span.range.upperBound ?? start
            return YAMLNode(content: .sequence(items), span: span(start..<max(start, end)))
        case .mapping(let mapping):
            return convert(mapping, from: start, depth: depth)
        case .alias:
            findings.append(syntax("an alias is not part of the format", at: start..<start + 1))
            return YAMLNode(
                content: .scalar(YAMLScalar(text: "", isQuoted: false)),
                span: span(start..<start)
            )
        }
    }

    private mutating func convert(_ mapping: Node.Mapping, from start: Int, depth: Int) -> YAMLNode
    {
        var entries: [YAMLNode.Entry] = []
        entries.reserveCapacity(mapping.count)
        var last = start
        for (key, value) in mapping {
            let keyNode = convert(key, depth: depth + 1)
            let valueNode = convert(value, depth: depth + 1)
            last = max(last, keyNode.span.range.upperBound, valueNode.span.range.upperBound)
            guard let text = keyNode.scalar?.text else {
                findings.append(
                    Diagnostic(
                        .complexKey,
                        "a key must be a single piece of text",
                        at: keyNode.span,
                        hints: ["write the key as 'name: value'"]
                    )
                )
                continue
            }
            if !repeatedStarts.contains(keyNode.span.range.lowerBound) {
                entries.append(
                    YAMLNode.Entry(key: text, keySpan: keyNode.span, value: valueNode)
                )
            }
        }
        // In a block mapping the scanner knows only its first key by this offset.
        let isFlow = start < text.bytes.count && text.bytes[start] == UInt8(ascii: "{")
        let end = isFlow ? ends[start] ?? last : last
        return YAMLNode(content: .mapping(entries), span: span(start..<max(start, end)))
    }

    private func span(_ range: Range<Int>) -> SourceSpan {
        SourceSpan(file: file, range: range)
    }

    // MARK: Errors of the composer

    private mutating func diagnostic(for error: YamlError) -> Diagnostic {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = cursor.offset(of: mark)
            let words = YAMLProblem(
                problem,
                before: text.bytes[min(place, text.bytes.count)...],
                openedOn: context?.mark.line
            )
            return syntax(words.message, at: place..<place + 1, hints: [words.hint])
        case .duplicatedKeysInMapping(let keys, let context):
            let place = cursor.offset(of: context.mark)
            let name = keys.first ?? ""
            return Diagnostic(
                .duplicateKey,
                "key '\(name)' is given twice",
                at: span(place..<min(place + name.utf8.count, text.bytes.count)),
                hints: ["keep one of them"]
            )
        default:
            return syntax("the text cannot be read as YAML", at: nil)
        }
    }

    private func syntax(
        _ message: String,
        at range: Range<Int>?,
        hints: [String] = []
    ) -> Diagnostic {
        let count = text.bytes.count
        let place = range.map { min($0.lowerBound, count)..<min($0.upperBound, count) } ?? 0..<0
        return Diagnostic(.yamlSyntax, message, at: span(place), hints: hints)
    }
}
