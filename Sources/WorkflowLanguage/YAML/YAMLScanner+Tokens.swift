import WorkflowDiagnostics

extension YAMLScanner {
    /// An open flow collection.
    private struct Flow {
        let start: Int
        let isMapping: Bool
        var keys: [ArraySlice<UInt8>: Int] = [:]
    }

    /// Scans a flow collection up to its closing bracket.
    mutating func scanFlow(depth: Int) {
        var open: [Flow] = []
        while let byte = current, !isTooDeep, !mustStop {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open.append(Flow(start: offset, isMapping: byte == UInt8(ascii: "{")))
                offset += 1
                checkDepth(depth + open.count)
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                offset += 1
                guard let closed = open.popLast() else {
                    return
                }
                ends[closed.start] = offset
                if open.isEmpty {
                    return
                }
                if current == UInt8(ascii: ":") {
                    refuseComplexKey(at: closed.start..<offset)
                }
            case UInt8(ascii: "#") where offset > 0 && Self.isBlankOrBreak(bytes[offset - 1]):
                skipLine()
            case UInt8(ascii: "?") where self.byte(at: offset + 1).map(Self.isBlankOrBreak) ?? true:
                refuseComplexKey(at: offset..<offset + 1)
                offset += 1
            case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"):
                refuseProperty()
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                offset += 1
            case _ where Self.isBlankOrBreak(byte):
                offset += 1
            default:
                let token = scanFlowScalar()
                if isFollowedByColon, let index = open.indices.last, open[index].isMapping {
                    register(token, in: &open[index].keys)
                }
            }
        }
    }

    private mutating func scanFlowScalar() -> Range<Int> {
        let start = offset
        if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
            scanQuoted()
            return start..<offset
        }
        scan: while let byte = current {
            switch byte {
            case _ where Self.isFlowIndicator(byte): break scan
            case UInt8(ascii: ":"):
                guard let next = self.byte(at: offset + 1) else {
                    break scan
                }
                if Self.isBlankOrBreak(next) || Self.isFlowIndicator(next) {
                    break scan
                }
            case UInt8(ascii: "#") where offset > 0 && Self.isBlankOrBreak(bytes[offset - 1]):
                break scan
            default: break
            }
            offset += 1
        }
        let end = trimmed(start..<offset)
        ends[start] = end
        return start..<end
    }

    private var isFollowedByColon: Bool {
        var index = offset
        while let byte = byte(at: index), Self.isBlank(byte) {
            index += 1
        }
        return byte(at: index) == UInt8(ascii: ":")
    }

    /// Scans text in quotes, over several lines if need be.
    mutating func scanQuoted() {
        let start = offset
        let quote = bytes[offset]
        offset += 1
        while let byte = current {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                offset += 2
                continue
            }
            offset += 1
            if byte == quote {
                guard quote == UInt8(ascii: "'"), current == quote else {
                    break
                }
                offset += 1
            }
        }
        offset = min(offset, bytes.count)
        ends[start] = offset
    }

    // MARK: Findings

    /// Notes a key and reports it when the mapping has it already.
    mutating func register(_ range: Range<Int>, in keys: inout [ArraySlice<UInt8>: Int]) {
        let isQuoted = "\"'".utf8.contains(bytes[range.lowerBound]) && range.count >= 2
        let key = isQuoted ? bytes[range].dropFirst().dropLast() : bytes[range]
        if key.elementsEqual("<<".utf8), !isQuoted {
            refuse(
                .mergeKey,
                "a merge key is not part of the format",
                at: range,
                hints: ["write the keys out where they are used"]
            )
            return
        }
        if isQuoted, key.contains(UInt8(ascii: "\\")) || key.contains(UInt8(ascii: "'")) {
            return
        }
        guard let first = keys.updateValue(range.lowerBound, forKey: key) else {
            return
        }
        keys[key] = first
        repeatedKeys.append(range)
        let name = String(decoding: key, as: UTF8.self)
        let line = bytes[..<first].count { $0 == UInt8(ascii: "\n") } + 1
        findings.append(
            Diagnostic(
                .duplicateKey,
                "key '\(name)' is given twice",
                at: SourceSpan(file: file, range: range),
                label: "already given",
                hints: ["keep one of them; the first stands on line \(line)"],
                related: [
                    RelatedPlace(
                        SourceSpan(file: file, range: first..<first + range.count),
                        "the first of them"
                    )
                ]
            )
        )
        if findings.count >= Self.mostFindings {
            isRefused = true
        }
    }

    mutating func refuse(
        _ code: DiagnosticCode,
        _ message: String,
        at range: Range<Int>,
        hints: [String] = []
    ) {
        isRefused = true
        findings.append(
            Diagnostic(code, message, at: SourceSpan(file: file, range: range), hints: hints)
        )
    }

    mutating func refuseComplexKey(at range: Range<Int>) {
        refuse(
            .complexKey,
            "a key must be a single piece of text",
            at: range,
            hints: ["write the key as 'name: value'"]
        )
    }

    /// Refuses `&anchor`, `*alias` and `!tag`, and moves behind it.
    mutating func refuseProperty() {
        let start = offset
        let first = bytes[offset]
        offset += 1
        while let byte = current, !Self.isBlankOrBreak(byte), !Self.isFlowIndicator(byte) {
            offset += 1
        }
        let range = start..<offset
        let quoting = "put the value in quotes when it is meant as text"
        switch first {
        case UInt8(ascii: "&"):
            refuse(
                .anchor,
                "an anchor is not part of the format",
                at: range,
                hints: ["write the value out where it is used", quoting]
            )
        case UInt8(ascii: "*"):
            refuse(
                .anchor,
                "an alias is not part of the format",
                at: range,
                hints: ["write the value out here", quoting]
            )
        default:
            refuse(.tag, "a tag is not part of the format", at: range, hints: [quoting])
        }
    }

    // MARK: Bytes

    var lineEnd: Int {
        var index = offset
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            index += 1
        }
        return index > offset && bytes[index - 1] == UInt8(ascii: "\r") ? index - 1 : index
    }

    mutating func skipLine() {
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
            offset += 1
        }
        offset = min(offset + 1, bytes.count)
    }

    mutating func skipSpaces() {
        while current == UInt8(ascii: " ") {
            offset += 1
        }
    }

    mutating func skipBlanks() {
        while let byte = current, Self.isBlank(byte) {
            offset += 1
        }
    }

    /// The end of a range without blanks and line ends behind it.
    func trimmed(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound, Self.isBlankOrBreak(bytes[end - 1]) {
            end -= 1
        }
        return end
    }

    static func isBreak(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    static func isBlankOrBreak(_ byte: UInt8) -> Bool { isBlank(byte) || isBreak(byte) }

    static func isFlowIndicator(_ byte: UInt8) -> Bool { ",[]{}".utf8.contains(byte) }
}
