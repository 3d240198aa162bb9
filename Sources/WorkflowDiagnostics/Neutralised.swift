extension String {
    /// Whether every byte is a visible ASCII character or a blank, one column wide.
    package var isPlain: Bool { utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

    /// The text on one line, with a replacement for everything that acts on a terminal.
    ///
    /// That is: control characters, escape sequences, and marks that turn the direction of writing.
    package var neutralised: String {
        guard !isPlain, unicodeScalars.contains(where: \.isHarmful) else {
            return self
        }
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\t", "\n", "\r": result.append(" ")
            case _ where scalar.isHarmful: result.append("\u{FFFD}")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmful: Bool {
        switch value {
        case 0x00..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        case 0xE0000...0xE007F: true
        default: false
        }
    }
}
