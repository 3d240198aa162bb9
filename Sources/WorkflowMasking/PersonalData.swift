/// What a profile may hide although nobody has named it: data about people of known forms.
package enum PersonalData: String, Sendable, Hashable, CaseIterable {
    case email
    case phone
    case iban
    case card

    /// Where such data stands; every rule reads a text once.
    func ranges(in text: [UInt8]) -> [Range<Int>] {
        guard mayStand(in: text) else {
            return []
        }
        return switch self {
        case .email: EmailAddress.ranges(in: text)
        case .phone: PhoneNumber.ranges(in: text)
        case .iban: AccountNumber.ranges(in: text)
        case .card: CardNumber.ranges(in: text)
        }
    }

    /// A quick look that most lines do not pass.
    private func mayStand(in text: [UInt8]) -> Bool {
        switch self {
        case .email: text.contains(UInt8(ascii: "@"))
        case .phone: text.contains(UInt8(ascii: "+"))
        case .iban: text.count { $0.isDigit } > 3
        case .card: text.count { $0.isDigit } > 12
        }
    }
}

/// An address such as `name@example.org`.
private enum EmailAddress {
    static func ranges(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (place, byte) in text.enumerated() where byte == UInt8(ascii: "@") {
            // What an address before it has taken is not looked at again.
            let floor = max(ranges.last?.upperBound ?? 0, place - 64)
            var start = place
            while start > floor, isLocal(text[start - 1]) {
                start -= 1
            }
            var end = place + 1
            while end < text.count, end - place <= 254, isDomain(text[end]) {
                end += 1
            }
            while end > place + 1, !text[end - 1].isLetterOrDigit {
                end -= 1
            }
            let isGit = text[start..<place].elementsEqual("git".utf8)
            if start < place, !isGit, isDomainName(text[(place + 1)..<end]) {
                ranges.append(start..<end)
            }
        }
        return ranges
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || "._%+-".utf8.contains(byte) || byte >= 0x80
    }

    private static func isDomain(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
            || byte >= 0x80
    }

    private static func isDomainName(_ text: ArraySlice<UInt8>) -> Bool {
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last, last.count > 1 else {
            return false
        }
        return last.allSatisfy { $0.isLetter || $0 >= 0x80 } && !labels.contains { $0.isEmpty }
    }
}

/// An international number such as `+44 20 7946 0000`.
private enum PhoneNumber {
    private static let digits = 8...15

    static func ranges(in text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for (place, byte) in text.enumerated() where byte == UInt8(ascii: "+") {
            if place > 0, text[place - 1].isLetterOrDigit || "+=/".utf8.contains(text[place - 1]) {
                continue
            }
            var end = place + 1
            var count = 0
            var next = end
            while next < text.count, count <= digits.upperBound {
                if text[next].isDigit {
                    count += 1
                    end = next + 1
                } else if next - end > 1 || !" .-()/".utf8.contains(text[next]) {
                    break
                }
                next += 1
            }
            let isCut = end < text.count && text[end].isLetterOrDigit
            let isCountry = end > place + 1 && (0x31...0x39).contains(text[place + 1])
            if digits.contains(count), !isCut, isCountry {
                ranges.append(place..<end)
            }
        }
        return ranges
    }
}

/// A password or token in an address such as `https://name:password@host/`.
enum AddressSecrets {
    private static let longest = 4_096

    static func ranges(in text: [UInt8]) -> [Range<Int>] {
        let slash = UInt8(ascii: "/")
        var ranges: [Range<Int>] = []
        var index = 0
        while let place = text[index...].firstIndex(of: slash) {
            index = place + 1
            guard index + 1 < text.count, text[index] == slash, place > 0,
                text[place - 1] == UInt8(ascii: ":")
            else {
                continue
            }
            let start = index + 1
            var end = start
            var last: Int?
            while end < text.count, end - start < longest, isAuthority(text[end]) {
                if text[end] == UInt8(ascii: "@") {
                    last = end
                }
                end += 1
            }
            index = end
            guard let last, last > start else {
                continue
            }
            let scheme = text[..<(place - 1)].suffix(while: \.isLetterOrDigit)
            let isWeb = scheme.elementsEqual("https".utf8) || scheme.elementsEqual("http".utf8)
            if isWeb || text[start..<last].contains(UInt8(ascii: ":")) {
                ranges.append(start..<last)
            }
        }
        return ranges
    }

    private static func isAuthority(_ byte: UInt8) -> Bool {
        byte > 0x20 && !"/?#\"'<>`\\".utf8.contains(byte)
    }
}

extension ArraySlice<UInt8> {
    /// The bytes at the end for which something holds; at most eight, more than any name of ours.
    fileprivate func suffix(while holds: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = suffix(8).lastIndex { !holds($0) }.map { $0 + 1 } ?? suffix(8).startIndex
        return self[start...]
    }
}
