extension String {
    /// How many columns the text takes on a terminal.
    var columns: Int {
        utf8.count == unicodeScalars.count ? utf8.count : reduce(0) { $0 + $1.columns }
    }

    /// The longest beginning that fits into a number of columns.
    func prefix(columns limit: Int) -> String {
        var rest = limit
        let end = firstIndex { character in
            rest -= character.columns
            return rest < 0
        }
        return String(self[..<(end ?? endIndex)])
    }

    /// The longest end that fits into a number of columns.
    func suffix(columns limit: Int) -> String {
        String(String(reversed()).prefix(columns: limit).reversed())
    }
}

extension Character {
    /// Two for East Asian wide characters and emoji, none for marks that stand on others, else one.
    fileprivate var columns: Int {
        guard let first = unicodeScalars.first else {
            return 0
        }
        if first.isASCII {
            return 1
        }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: return isWide(first) ? 2 : 1
        }
    }

    private func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default:
            scalar.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}")
        }
    }
}
