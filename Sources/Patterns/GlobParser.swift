/// Turns the text of a glob into its machine.
struct GlobParser {
    /// What differs between the globs of workflows and the lines of ignore files.
    enum Dialect {
        /// Braces hold alternatives, and a question mark stands for a character.
        case workflow
        /// Braces are plain, and a question mark stands for a byte, as git has it.
        case ignoreFile
    }

    private static let alternativeDepth = 16
    private static let instructionLimit = 20_000

    let bytes: [UInt8]
    let dialect: Dialect
    var position = 0
    private var program = GlobProgram()
    private var depth = 0

    init(_ bytes: [UInt8], dialect: Dialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func parse() throws(GlobError) -> GlobProgram {
        try sequence()
        if next != nil {
            throw error("'}' closes nothing; write '\\}' for the character")
        }
        return program
    }

    /// Reads up to the end, or within braces up to what ends an alternative.
    private mutating func sequence() throws(GlobError) {
        while let byte = next {
            guard program.count < Self.instructionLimit else {
                throw error("the pattern is too long")
            }
            switch byte {
            case UInt8(ascii: "*"):
                stars()
            case UInt8(ascii: "?"):
                position += 1
                appendCharacter(in: ByteSet.slash.inverted)
            case UInt8(ascii: "["):
                appendCharacter(in: try characterClass())
            case UInt8(ascii: "{") where dialect == .workflow:
                try alternatives()
            case UInt8(ascii: "}") where dialect == .workflow:
                return
            case UInt8(ascii: ",") where depth > 0:
                return
            case UInt8(ascii: "\\"):
                program.append(.byte(try escapedByte()))
            default:
                position += 1
                program.append(.byte(byte))
            }
        }
    }

    mutating func escapedByte() throws(GlobError) -> UInt8 {
        position += 1
        guard let byte = next else {
            throw GlobError(message: "the pattern ends with a single '\\'", offset: position - 1)
        }
        position += 1
        return byte
    }

    /// Adds one character of a set; in the dialect of ignore files one byte.
    private mutating func appendCharacter(in set: ByteSet) {
        guard dialect == .workflow else {
            program.append(.oneOf(set))
            return
        }
        let continuation = ByteSet(0x80...0xBF)
        var first = set
        for byte: UInt8 in 0x80...0xBF {
            first.remove(byte)
        }
        program.append(.oneOf(first))
        if set.contains(0xC3) {
            program.appendRepeat(of: .oneOf(continuation))
        }
    }

    /// Adds a run of stars: one stays within a folder, more of them cross slashes.
    private mutating func stars() {
        let start = position
        while next == UInt8(ascii: "*") {
            position += 1
        }
        let beginsPart = start == 0 || bytes[start - 1] == UInt8(ascii: "/")
        let isWholePart = beginsPart && (next == nil || next == UInt8(ascii: "/"))
        let crossesSlashes = position - start > 1 && (dialect == .workflow || isWholePart)
        guard crossesSlashes else {
            program.appendRepeat(of: .oneOf(ByteSet.slash.inverted))
            return
        }
        guard beginsPart, next == UInt8(ascii: "/") else {
            program.appendRepeat(of: .anyByte)
            return
        }
        // Any number of folders, none included: '**/' as a whole may match nothing.
        position += 1
        let fork = program.count
        program.append(.fork(fork + 1, fork + 5))
        program.appendRepeat(of: .anyByte)
        program.append(.byte(UInt8(ascii: "/")))
    }

    private mutating func alternatives() throws(GlobError) {
        let start = position
        depth += 1
        guard depth <= Self.alternativeDepth else {
            throw error("braces nest deeper than \(Self.alternativeDepth)")
        }
        var jumps: [Int] = []
        repeat {
            position += 1
            let fork = program.count
            program.append(.jump(fork + 1))
            try sequence()
            jumps.append(program.count)
            program.append(.jump(0))
            program.replace(at: fork, with: .fork(fork + 1, program.count))
        } while next == UInt8(ascii: ",")
        guard next == UInt8(ascii: "}") else {
            throw GlobError(message: "'{' has no closing '}'", offset: start)
        }
        position += 1
        depth -= 1
        // The fork of the last alternative leads here: an instruction that reads nothing.
        program.append(.oneOf(ByteSet()))
        for jump in jumps {
            program.replace(at: jump, with: .jump(program.count))
        }
    }

    func error(_ message: String) -> GlobError {
        GlobError(message: message, offset: position)
    }
}
