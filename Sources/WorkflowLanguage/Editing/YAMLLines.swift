/// The lines of a YAML text, broken or not, with what each of them begins.
///
/// Nothing is refused: while somebody types, most texts are no YAML. One pass, linear.
struct YAMLLines {
    /// What a line is part of.
    enum Kind: Equatable {
        /// Nothing but space and comments.
        case empty
        /// A key, an item or a text of its own.
        case structure
        /// A line of the block of text that begins on another line.
        case block(owner: Int)
        /// A line of the collection in brackets that begins on another line.
        case flow(owner: Int)
    }

    struct Line {
        /// The offsets of the line without its end.
        let range: Range<Int>
        var kind = Kind.empty
        /// The columns of list dashes, in order.
        var dashes: [Int] = []
        /// The column of what follows them.
        var column = 0
        /// The offsets of the key, with its quotes.
        var key: Range<Int>?
        /// The offset at which the value of the key, or what is no key, begins.
        var value = 0

        /// The column of the first thing on the line.
        var firstColumn: Int { dashes.first ?? column }
    }

    let bytes: [UInt8]
    private(set) var lines: [Line] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var open: (owner: Int, isBlock: Bool, flow: FlowScan)?
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
            var line = Line(range: start..<(hasReturn ? end - 1 : end))
            read(&line)
            if var current = open {
                let owner = lines[current.owner]
                let parent = owner.key == nil ? owner.dashes.last ?? -1 : owner.column
                if line.kind == .empty || line.firstColumn > parent {
                    line = Line(
                        range: line.range,
                        kind: current.isBlock
                            ? .block(owner: current.owner) : .flow(owner: current.owner)
                    )
                    current.flow.scan(bytes, line.range)
                    open = current.isBlock || current.flow.isOpen ? current : nil
                } else {
                    open = nil
                }
            }
            if line.kind == .structure, line.value < line.range.upperBound {
                let first = bytes[line.value]
                var flow = FlowScan()
                if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
                    flow.scan(bytes, line.value..<line.range.upperBound)
                }
                let isBlock = first == UInt8(ascii: "|") || first == UInt8(ascii: ">")
                open = isBlock || flow.isOpen ? (lines.count, isBlock, flow) : nil
            }
            lines.append(line)
            guard end < bytes.count else {
                break
            }
            start = end + 1
        }
    }

    /// The number of the line that an offset lies on.
    func index(of offset: Int) -> Int {
        max(0, (lines.firstIndex { $0.range.lowerBound > offset } ?? lines.count) - 1)
    }

    /// The name of the key on a line, without quotes.
    func name(_ line: Line) -> String? {
        line.key.map { Self.unquoted(bytes[$0]) }
    }

    /// The text of a scalar as far as it can be told from its bytes.
    static func unquoted(_ scalar: ArraySlice<UInt8>) -> String {
        var scalar = scalar
        if let first = scalar.first, "\"'".utf8.contains(first) {
            scalar = scalar.dropFirst()
            if scalar.last == first {
                scalar = scalar.dropLast()
            }
        }
        return String(decoding: scalar, as: UTF8.self)
    }

    /// The offsets of a scalar that begins at an offset, to the end of the line or a comment.
    func scalar(from start: Int, in line: Line) -> Range<Int> {
        var end = start
        var quote: UInt8?
        var last = start
        while end < line.range.upperBound {
            let byte = bytes[end]
            if quote == nil, byte == UInt8(ascii: "#"), end == start || Self.isBlank(bytes[end - 1])
            {
                break
            }
            if byte == quote {
                quote = nil
            } else if end == start, "\"'".utf8.contains(byte) {
                quote = byte
            }
            end += 1
            last = Self.isBlank(byte) ? last : end
        }
        return start..<last
    }

    // MARK: One line

    private func read(_ line: inout Line) {
        var offset = line.range.lowerBound
        let end = line.range.upperBound
        func skipBlanks() {
            while offset < end, Self.isBlank(bytes[offset]) {
                offset += 1
            }
        }
        skipBlanks()
        while offset < end, bytes[offset] == UInt8(ascii: "-"),
            offset + 1 == end || Self.isBlank(bytes[offset + 1])
        {
            line.dashes.append(offset - line.range.lowerBound)
            offset += 1
            skipBlanks()
        }
        line.column = offset - line.range.lowerBound
        line.value = offset
        guard offset < end, bytes[offset] != UInt8(ascii: "#") else {
            line.kind = line.dashes.isEmpty ? .empty : .structure
            return
        }
        line.kind = .structure
        guard let colon = colon(in: offset..<end) else {
            return
        }
        var last = colon
        while last > offset, Self.isBlank(bytes[last - 1]) {
            last -= 1
        }
        line.key = offset..<last
        offset = colon + 1
        skipBlanks()
        line.value = offset
    }

    /// The offset of the colon behind a key.
    private func colon(in range: Range<Int>) -> Int? {
        var offset = range.lowerBound
        let first = bytes[offset]
        guard !"[]{}|>*&!,".utf8.contains(first) else {
            return nil
        }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            guard let quote = bytes[(offset + 1)..<range.upperBound].firstIndex(of: first) else {
                return nil
            }
            offset = quote + 1
            while offset < range.upperBound, Self.isBlank(bytes[offset]) {
                offset += 1
            }
            return offset < range.upperBound && bytes[offset] == UInt8(ascii: ":") ? offset : nil
        }
        while offset < range.upperBound {
            let isLast = offset + 1 == range.upperBound
            if bytes[offset] == UInt8(ascii: ":"), isLast || Self.isBlank(bytes[offset + 1]) {
                return offset
            }
            if bytes[offset] == UInt8(ascii: "#"), Self.isBlank(bytes[offset - 1]) {
                return nil
            }
            offset += 1
        }
        return nil
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
