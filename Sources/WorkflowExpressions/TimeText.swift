/// Reads times in the form in which they are recorded, such as `2026-01-31T09:30:00.250Z`.
enum TimeText {
    /// Times that have a date of four digits; all others are refused.
    static let range: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

    /// Reads microseconds since 1970; nothing when the text is not a time in UTC.
    static func microseconds(of text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"),
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]),
            let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            let fraction = microseconds(ofFraction: bytes[19..<(bytes.count - 1)]),
            year >= 1, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second < 60
        else {
            return nil
        }
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        return seconds * 1_000_000 + fraction
    }

    private static func microseconds(ofFraction bytes: ArraySlice<UInt8>) -> Int64? {
        guard let first = bytes.first else {
            return 0
        }
        guard first == UInt8(ascii: "."), (2...7).contains(bytes.count) else {
            return nil
        }
        let padding = [UInt8](repeating: UInt8(ascii: "0"), count: 7 - bytes.count)
        return number(bytes.dropFirst() + padding)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var result: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
                return nil
            }
            result = result * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return result
    }

    /// Days since 1970; years begin in March, so that the leap day is the last one.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }
}
