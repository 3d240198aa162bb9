/// Text that every match of a pattern contains, by which a search is narrowed.
///
/// Found by reading the pattern carefully: what is not understood ends the search for it.
struct PatternLiteral {
    private var rest: ArraySlice<UInt8>
    private var run: [UInt8] = []
    private var longest: [UInt8] = []

    /// The longest text that every match contains; nothing when none can be told.
    static func required(by pattern: String) -> [UInt8]? {
        var reader = Self(rest: Array(pattern.utf8)[...])
        guard reader.read(), reader.longest.count > 1 else {
            return nil
        }
        return reader.longest
    }

    private init(rest: ArraySlice<UInt8>) {
        self.rest = rest
    }

    /// Reads the pattern, and says whether all of it was understood.
    private mutating func read() -> Bool {
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "|"):
                return false
            case UInt8(ascii: "("):
                endRun()
                guard skipGroup() else { return false }
            case UInt8(ascii: "["):
                endRun()
                guard skipClass() else { return false }
            case UInt8(ascii: "\\"):
                guard readEscape() else { return false }
            case UInt8(ascii: "?"), UInt8(ascii: "*"):
                dropLastCharacter()
                endRun()
            case UInt8(ascii: "{"):
                dropLastCharacter()
                endRun()
                guard skipCount() else { return false }
            case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"),
                UInt8(ascii: ")"):
                endRun()
            default:
                run.append(byte)
            }
        }
        endRun()
        return true
    }

    private mutating func endRun() {
        if run.count > longest.count {
            longest = run
        }
        run = []
    }

    private mutating func dropLastCharacter() {
        while let byte = run.popLast(), byte & 0xC0 == 0x80 {}
    }

    /// Escaped signs stand for themselves; classes and anchors for other characters or none.
    private mutating func readEscape() -> Bool {
        guard let byte = rest.popFirst() else {
            return false
        }
        let character = Unicode.Scalar(byte)
        if Self.classes.contains(byte) {
            endRun()
            return true
        }
        guard byte < 0x80, !character.properties.isAlphabetic, !(0x30...0x39).contains(byte) else {
            return false
        }
        run.append(byte)
        return true
    }

    private static let classes = Array("dDwWsSbBAzZ".utf8)

    /// Skips a group that only groups or captures.
    private mutating func skipGroup() -> Bool {
        if rest.first == UInt8(ascii: "*") {
            return false
        }
        if rest.first == UInt8(ascii: "?") {
            guard rest.dropFirst().first == UInt8(ascii: ":") else { return false }
            rest = rest.dropFirst(2)
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: ")"): return true
            case UInt8(ascii: "("):
                guard skipGroup() else { return false }
            case UInt8(ascii: "["):
                guard skipClass() else { return false }
            case UInt8(ascii: "\\"):
                // What is quoted may hold anything.
                guard let next = rest.popFirst(), next != UInt8(ascii: "Q") else { return false }
            default: break
            }
        }
        return false
    }

    /// Skips a class; one with an inner class is not understood.
    private mutating func skipClass() -> Bool {
        if rest.first == UInt8(ascii: "^") {
            rest = rest.dropFirst()
        }
        if rest.first == UInt8(ascii: "]") {
            rest = rest.dropFirst()
        }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "]"): return true
            case UInt8(ascii: "["): return false
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst(), next != UInt8(ascii: "Q") else { return false }
            default: break
            }
        }
        return false
    }

    /// Skips what stands between braces, which must be a count.
    private mutating func skipCount() -> Bool {
        let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }
        rest = rest.dropFirst(digits.count)
        return !digits.isEmpty && rest.popFirst() == UInt8(ascii: "}")
    }
}

extension Pattern {
    /// A search for text that stands in every match; nothing when none can be told.
    package var requiredLiteral: LiteralScan? {
        PatternLiteral.required(by: text).flatMap { LiteralScan($0) }
    }
}
