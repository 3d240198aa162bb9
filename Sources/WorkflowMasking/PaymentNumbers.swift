/// An international bank account number, whose check digits are right.
enum AccountNumber {
    static func ranges(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index + 4 < text.count {
            guard text[index].isUppercaseLetter, text[index + 1].isUppercaseLetter,
                text[index + 2].isDigit, text[index + 3].isDigit,
                index == 0 || !text[index - 1].isLetterOrDigit,
                let length = lengths[String(decoding: text[index..<(index + 2)], as: UTF8.self)],
                let end = end(of: length, from: index, in: text)
            else {
                index += 1
                continue
            }
            ranges.append(index..<end)
            index = end
        }
        return ranges
    }

    /// Where a number of so many characters ends that holds; single blanks within do not count.
    private static func end(of length: Int, from start: Int, in text: [UInt8]) -> Int? {
        var characters: [UInt8] = []
        var place = start
        while characters.count < length, place < text.count {
            if text[place].isDigit || text[place].isUppercaseLetter {
                characters.append(text[place])
            } else if text[place] != UInt8(ascii: " ") || text[place - 1] == UInt8(ascii: " ") {
                return nil
            }
            place += 1
        }
        let isCut = place < text.count && text[place].isLetterOrDigit
        guard characters.count == length, !isCut else {
            return nil
        }
        let remainder = (characters[4...] + characters[..<4]).reduce(0) { rest, byte in
            byte.isDigit
                ? (rest * 10 + Int(byte - UInt8(ascii: "0"))) % 97
                : (rest * 100 + Int(byte - UInt8(ascii: "A")) + 10) % 97
        }
        return remainder == 1 ? place : nil
    }

    /// How long the numbers of each country are.
    private static let lengths: [String: Int] = [
        "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
        "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
        "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
        "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
        "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
        "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30,
        "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
        "SA": 24, "SC": 31, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23,
        "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
    ]
}

/// The number of a payment card: issued by somebody, with a right check digit, and standing alone.
enum CardNumber {
    /// The groups of digits that numbers are written in.
    private static let shapes = [
        [4, 4, 4, 4, 3], [4, 4, 4, 4], [4, 4, 4, 1], [4, 6, 5], [4, 6, 4],
    ]

    static func ranges(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        let groups = groups(in: text)
        var index = 0
        while index < groups.count {
            let length = cardLength(at: index, of: groups, in: text)
            if length > 0 {
                ranges.append(groups[index].lowerBound..<groups[index + length - 1].upperBound)
            }
            index += max(length, 1)
        }
        return ranges
    }

    /// How many groups from one on are a card; 0 when none is.
    private static func cardLength(at first: Int, of groups: [Range<Int>], in text: [UInt8]) -> Int
    {
        if isCard(groups[first...first], in: text) {
            return 1
        }
        let shape = shapes.first { shape in
            guard first + shape.count <= groups.count else {
                return false
            }
            let window = groups[first..<(first + shape.count)]
            return window.map(\.count) == shape && areJoined(window, in: text)
                && isCard(window, in: text)
        }
        return shape?.count ?? 0
    }

    /// Every run of digits.
    private static func groups(in text: [UInt8]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var place = 0
        while let start = text[place...].firstIndex(where: \.isDigit) {
            place = text[start...].firstIndex { !$0.isDigit } ?? text.count
            groups.append(start..<place)
        }
        return groups
    }

    /// Whether one blank, or one hyphen, stands between each two groups.
    private static func areJoined(_ groups: ArraySlice<Range<Int>>, in text: [UInt8]) -> Bool {
        let separators = zip(groups, groups.dropFirst()).map { text[$0.upperBound..<$1.lowerBound] }
        return [" ", "-"].contains { separator in
            separators.allSatisfy { $0.elementsEqual(separator.utf8) }
        }
    }

    /// Whether neither a word, nor a hexadecimal or decimal number goes on before or behind.
    private static func standsAlone(_ range: Range<Int>, in text: [UInt8]) -> Bool {
        let before = range.lowerBound > 0 ? text[range.lowerBound - 1] : UInt8(ascii: " ")
        let behind = range.upperBound < text.count ? text[range.upperBound] : UInt8(ascii: " ")
        let isFraction =
            behind == UInt8(ascii: ".") && range.upperBound + 1 < text.count
            && text[range.upperBound + 1].isDigit
        return !before.isLetterOrDigit && !behind.isLetterOrDigit && !isFraction
            && !"._-+%".utf8.contains(before) && !"_-".utf8.contains(behind)
    }

    private static func isCard(_ groups: ArraySlice<Range<Int>>, in text: [UInt8]) -> Bool {
        guard let first = groups.first, let last = groups.last,
            (13...23).contains(last.upperBound - first.lowerBound),
            standsAlone(first.lowerBound..<last.upperBound, in: text)
        else {
            return false
        }
        let digits = groups.flatMap { text[$0] }.map { Int($0 - UInt8(ascii: "0")) }
        return isIssued(digits) && hasRightCheckDigit(digits)
    }

    private static func isIssued(_ digits: [Int]) -> Bool {
        guard (13...19).contains(digits.count) else {
            return false
        }
        let four = digits.prefix(4).reduce(0) { $0 * 10 + $1 }
        return issuers.contains {
            $0.beginnings.contains(four) && $0.lengths.contains(digits.count)
        }
    }

    /// The first four digits that issuers have, and how many digits follow in all.
    private static let issuers: [(beginnings: ClosedRange<Int>, lengths: Set<Int>)] = [
        (4_000...4_999, [13, 16, 19]), (5_100...5_599, [16]), (2_221...2_720, [16]),
        (3_400...3_499, [15]), (3_700...3_799, [15]), (3_000...3_059, [14, 16]),
        (3_600...3_699, [14, 16]), (3_800...3_999, [14, 16]), (3_528...3_589, [16, 17, 18, 19]),
        (6_011...6_011, [16, 19]), (6_440...6_599, [16, 19]), (6_200...6_299, [16, 17, 18, 19]),
        (5_018...5_018, [13, 15, 16, 17, 18, 19]), (5_020...5_020, [13, 15, 16, 17, 18, 19]),
        (5_038...5_038, [13, 15, 16, 17, 18, 19]), (5_893...5_893, [13, 15, 16, 17, 18, 19]),
        (6_304...6_304, [13, 15, 16, 17, 18, 19]), (6_759...6_763, [13, 15, 16, 17, 18, 19]),
    ]

    private static func hasRightCheckDigit(_ digits: [Int]) -> Bool {
        let sum = digits.reversed().enumerated().reduce(0) { sum, element in
            let (place, digit) = element
            let double = digit * 2
            return sum + (place.isMultiple(of: 2) ? digit : double > 9 ? double - 9 : double)
        }
        return sum.isMultiple(of: 10)
    }
}
