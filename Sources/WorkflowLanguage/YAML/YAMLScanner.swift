import WorkflowDiagnostics

/// Reads the shape of a YAML text before anything composes it.
///
/// It knows quotes, comments, block scalars and flow collections, and nothing of values. It
/// refuses what the format does not have (anchors, aliases, tags, merge keys, keys that are no
/// scalars, deep nesting), finds every key that is given twice, and remembers where scalars and
/// flow collections end, because the composer marks beginnings only. One pass, linear.
struct YAMLScanner {
    static let deepestNesting = 64
    /// A text with more findings than this is not looked at further.
    static let mostFindings = 200

    let bytes: [UInt8]
    let file: String
    var offset: Int
    var findings: [Diagnostic] = []
    /// The end of each scalar and flow collection by its start.
    var ends: [Int: Int] = [:]
    /// Keys that repeat an earlier one of the same mapping.
    var repeatedKeys: [Range<Int>] = []
    /// Whether the text must not be composed.
    var isRefused = false
    /// Whether there was nothing but comments and empty lines.
    private(set) var isBare = true
    private var blocks: [Block] = []
    private var lineStart = 0
    private var documents = 0

    /// An open block collection.
    private struct Block {
        let column: Int
        let isMapping: Bool
        var keys: [ArraySlice<UInt8>: Int] = [:]
    }

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    mutating func scan() {
        while offset < bytes.count, !mustStop {
            lineStart = offset
            scanLine()
        }
    }

    var mustStop: Bool { isRefused && findings.count >= Self.mostFindings || isTooDeep }
    var isTooDeep = false

    var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    // MARK: Lines

    private mutating func scanLine() {
        skipSpaces()
        guard let first = current, !Self.isBreak(first), first != UInt8(ascii: "#") else {
            skipLine()
            return
        }
        isBare = false
        if offset == lineStart, scanDocumentMarker() {
            return
        }
        scanBlockNode()
    }

    /// Handles `---`, `...` and directives at the beginning of a line.
    private mutating func scanDocumentMarker() -> Bool {
        if current == UInt8(ascii: "%") {
            refuse(.yamlDirective, "a directive is not part of the format", at: offset..<lineEnd)
            skipLine()
            return true
        }
        guard isMarker, byte(at: offset + 3).map(Self.isBlankOrBreak) ?? true else {
            return false
        }
        let begins = current == UInt8(ascii: "-")
        if begins, documents > 0 || !blocks.isEmpty || !ends.isEmpty {
            refuse(
                .severalDocuments,
                "a second document begins here",
                at: offset..<offset + 3,
                hints: ["keep one document a file"]
            )
        }
        documents += begins ? 1 : 0
        blocks = []
        offset += 3
        skipBlanks()
        if let byte = current, !Self.isBreak(byte), byte != UInt8(ascii: "#") {
            scanValue(parent: -1)
        }
        finishLine()
        return true
    }

    /// Scans what begins a line: list dashes, a key with its value, or a scalar.
    private mutating func scanBlockNode() {
        var parent = blocks.last { $0.column < offset - lineStart }?.column ?? -1
        while let byte = current {
            let column = offset - lineStart
            let isIndicator = self.byte(at: offset + 1).map(Self.isBlankOrBreak) ?? true
            if byte == UInt8(ascii: "-"), isIndicator {
                enterList(at: column)
                parent = column
                offset += 1
            } else if byte == UInt8(ascii: "?"), isIndicator {
                refuseComplexKey(at: offset..<offset + 1)
                offset += 1
            } else if byte == UInt8(ascii: ":"), isIndicator {
                offset += 1
            } else if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!") {
                refuseProperty()
            } else {
                scanKeyOrValue(parent: parent, column: column)
                return
            }
            skipBlanks()
            if current.map(Self.isBreak) ?? true || current == UInt8(ascii: "#") || isTooDeep {
                finishLine()
                return
            }
        }
    }

    private mutating func scanKeyOrValue(parent: Int, column: Int) {
        guard let key = keyRange() else {
            scanValue(parent: parent)
            finishLine()
            return
        }
        enterMapping(at: column)
        ends[key.lowerBound] = key.upperBound
        if let index = blocks.indices.last {
            // Taken out meanwhile: `self` cannot be changed through a part of itself.
            var keys = blocks[index].keys
            blocks[index].keys = [:]
            register(key, in: &keys)
            blocks[index].keys = keys
        }
        offset = key.upperBound
        skipBlanks()
        offset += 1
        skipBlanks()
        if let byte = current, !Self.isBreak(byte), byte != UInt8(ascii: "#") {
            scanValue(parent: column)
        }
        finishLine()
    }

    /// Scans a node that is no key: quoted, flow, block scalar or plain.
    private mutating func scanValue(parent: Int) {
        while current == UInt8(ascii: "&") || current == UInt8(ascii: "!") {
            refuseProperty()
            skipBlanks()
        }
        switch current {
        case UInt8(ascii: "*"): refuseProperty()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): scanQuoted()
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let start = offset
            scanFlow(depth: blocks.count)
            skipBlanks()
            if current == UInt8(ascii: ":") {
                refuseComplexKey(at: start..<offset)
            }
        case UInt8(ascii: "|"), UInt8(ascii: ">"): scanBlockScalar(parent: parent)
        default: scanPlain(parent: parent)
        }
    }

    // MARK: Block collections

    private mutating func enterList(at column: Int) {
        while let last = blocks.last, last.column > column {
            blocks.removeLast()
        }
        if let last = blocks.last, last.column == column, !last.isMapping {
            return
        }
        enter(Block(column: column, isMapping: false))
    }

    private mutating func enterMapping(at column: Int) {
        while let last = blocks.last,
            last.column > column || last.column == column && !last.isMapping
        {
            blocks.removeLast()
        }
        if let last = blocks.last, last.column == column {
            return
        }
        enter(Block(column: column, isMapping: true))
    }

    private mutating func enter(_ block: Block) {
        blocks.append(block)
        checkDepth(blocks.count)
    }

    mutating func checkDepth(_ depth: Int) {
        guard depth > Self.deepestNesting, !isTooDeep else {
            return
        }
        isTooDeep = true
        refuse(
            .nestedTooDeeply,
            "values are nested more than \(Self.deepestNesting) levels deep",
            at: offset..<min(offset + 1, bytes.count),
            hints: ["write the value flatter, or as text in quotes"]
        )
    }

    /// The token that ends before a colon on this line, when there is one.
    private mutating func keyRange() -> Range<Int>? {
        guard let first = current, !"[{|>*\"'".utf8.contains(first) else {
            return quotedKeyRange()
        }
        var index = offset
        while let byte = byte(at: index), !Self.isBreak(byte) {
            let next = self.byte(at: index + 1)
            if byte == UInt8(ascii: ":"), next.map(Self.isBlankOrBreak) ?? true {
                return offset..<trimmed(offset..<index)
            }
            if byte == UInt8(ascii: "#"), index > offset, Self.isBlank(bytes[index - 1]) {
                return nil
            }
            index += 1
        }
        return nil
    }

    private mutating func quotedKeyRange() -> Range<Int>? {
        guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            return nil
        }
        let start = offset
        defer { offset = start }
        let line = lineEnd
        scanQuoted()
        let end = offset
        skipBlanks()
        return current == UInt8(ascii: ":") && end <= line ? start..<end : nil
    }

    // MARK: Scalars of several lines

    private mutating func scanBlockScalar(parent: Int) {
        let start = offset
        var indent: Int?
        for byte in bytes[offset..<min(offset + 3, lineEnd)]
        where (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(byte) {
            indent = max(parent, 0) + Int(byte - UInt8(ascii: "0"))
        }
        var end = lineEnd
        skipLine()
        while offset < bytes.count {
            let line = offset
            skipSpaces()
            if let byte = current, Self.isBreak(byte) {
                skipLine()
                continue
            }
            let column = offset - line
            if column <= parent || column < indent ?? 0 {
                offset = line
                break
            }
            indent = indent ?? column
            end = lineEnd
            skipLine()
        }
        ends[start] = end
    }

    private mutating func scanPlain(parent: Int) {
        let start = offset
        var (end, isOpen) = endOfPlainLine()
        while isOpen {
            skipLine()
            guard let column = indentationOfNextLine(), column > parent,
                bytes[offset + column] != UInt8(ascii: "#"), column > 0 || !isMarker
            else {
                break
            }
            offset += column
            (end, isOpen) = endOfPlainLine()
        }
        ends[start] = end
    }

    /// The end of plain text on this line, and whether the next line may go on with it.
    private mutating func endOfPlainLine() -> (end: Int, isOpen: Bool) {
        let start = offset
        while let byte = current, !Self.isBreak(byte) {
            if byte == UInt8(ascii: "#"), offset > start, Self.isBlank(bytes[offset - 1]) {
                return (trimmed(start..<offset), false)
            }
            offset += 1
        }
        return (trimmed(start..<offset), offset < bytes.count)
    }

    /// Skips empty lines; the offset then stands at the beginning of a line that holds something.
    private mutating func indentationOfNextLine() -> Int? {
        while offset < bytes.count {
            let line = offset
            skipSpaces()
            guard let byte = current else {
                return nil
            }
            if !Self.isBreak(byte) {
                defer { offset = line }
                return offset - line
            }
            skipLine()
        }
        return nil
    }

    private var isMarker: Bool {
        let marker = bytes[offset..<min(offset + 3, bytes.count)]
        return marker.elementsEqual("---".utf8) || marker.elementsEqual("...".utf8)
    }

    /// Moves to the next line unless the offset stands at the beginning of one.
    private mutating func finishLine() {
        if offset == 0 || bytes[offset - 1] != UInt8(ascii: "\n") {
            skipLine()
        }
    }
}
