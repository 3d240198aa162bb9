import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Asks the person at the terminal, wherever the standard streams lead.
///
/// Waiting for an answer occupies the calling thread.
package struct TerminalPrompt: ~Copyable {
    /// An answer, or the lack of one.
    package enum Answer: Sendable, Hashable {
        case text(String)
        /// The person ended the input.
        case end
        /// The person interrupted a hidden input.
        case interrupted
    }

    /// The most bytes of one answer; a terminal gives no more at once.
    private static var longestAnswer: Int { 4_096 }

    private let terminal: Descriptor

    /// Opens the terminal; nothing when this process has none.
    package init?() {
        self.init(opening: "/dev/tty")
    }

    init?(opening path: FilePath) {
        guard let terminal = try? Descriptor(opening: path, O_RDWR | O_NOCTTY, for: "open") else {
            return nil
        }
        self.terminal = terminal
    }

    /// Shows the prompt and reads a line.
    package func readLine(_ prompt: String) throws -> Answer {
        try terminal.writeAll(Array(prompt.utf8), path: "/dev/tty")
        var line: [UInt8] = []
        while let byte = try readByte() {
            if byte == UInt8(ascii: "\n") { return Self.answer(line) }
            if line.count < Self.longestAnswer { line.append(byte) }
        }
        return line.isEmpty ? .end : Self.answer(line)
    }

    /// Shows the prompt and reads a line that the terminal does not show.
    ///
    /// Keys are read one by one, so that an interrupt cannot leave the terminal without echo.
    package func readHiddenLine(_ prompt: String) throws -> Answer {
        var usual = termios()
        try systemCall("hide the input") { unsafe tcgetattr(terminal.number, &usual) }
        var hidden = usual
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        try systemCall("hide the input") { unsafe tcsetattr(terminal.number, TCSAFLUSH, &hidden) }
        defer {
            // Nothing better can be done when even this fails.
            _ = unsafe tcsetattr(terminal.number, TCSAFLUSH, &usual)
        }
        try terminal.writeAll(Array(prompt.utf8), path: "/dev/tty")
        let answer = try readKeys()
        try terminal.writeAll([UInt8(ascii: "\n")], path: "/dev/tty")
        return answer
    }

    private func readKeys() throws -> Answer {
        var line: [UInt8] = []
        while let key = try readByte() {
            switch key {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return Self.answer(line)
            case 3: return .interrupted
            case 4: return line.isEmpty ? .end : Self.answer(line)
            case 8, 127: Self.removeLastCharacter(&line)
            case 21: line.removeAll()
            default: if line.count < Self.longestAnswer { line.append(key) }
            }
        }
        return line.isEmpty ? .end : Self.answer(line)
    }

    private func readByte() throws -> UInt8? {
        var byte: UInt8 = 0
        let count = try unsafe withUnsafeMutableBytes(of: &byte) { buffer in
            try unsafe terminal.read(into: buffer, path: "/dev/tty")
        }
        return count == 1 ? byte : nil
    }

    private static func answer(_ line: [UInt8]) -> Answer {
        .text(String(decoding: line, as: UTF8.self))
    }

    private static func removeLastCharacter(_ line: inout [UInt8]) {
        while let byte = line.popLast(), byte & 0xc0 == 0x80 {}
    }
}
