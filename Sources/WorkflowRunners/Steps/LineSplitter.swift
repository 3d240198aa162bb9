/// Cuts the output of a program into lines as it comes, byte for byte.
struct LineSplitter {
    /// The longest line that is handed on in one piece.
    static let longestLine = 64 * 1024

    private var partial: [UInt8] = []

    /// Takes in bytes and hands on each line that they complete, without its end of line.
    mutating func take(_ bytes: ArraySlice<UInt8>, _ deliver: ([UInt8]) -> Void) {
        var rest = bytes
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            append(rest[..<(end ?? rest.endIndex)], deliver)
            guard let end else {
                return
            }
            finish(isForced: true, deliver)
            rest = rest[(end + 1)...]
        }
    }

    /// Hands on a last line that no end of line completed.
    mutating func finish(_ deliver: ([UInt8]) -> Void) {
        finish(isForced: false, deliver)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>, _ deliver: ([UInt8]) -> Void) {
        var rest = bytes
        while partial.count + rest.count > Self.longestLine {
            let room = Self.longestLine - partial.count
            deliver(partial + rest.prefix(room))
            partial = []
            rest = rest.dropFirst(room)
        }
        partial += rest
    }

    private mutating func finish(isForced: Bool, _ deliver: ([UInt8]) -> Void) {
        if isForced || !partial.isEmpty {
            deliver(partial)
        }
        partial = []
    }
}
