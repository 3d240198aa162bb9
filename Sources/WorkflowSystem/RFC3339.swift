/// Moments as text: `2026-02-28T23:59:59.000001Z`.
package enum RFC3339 {
    private static let earliest: Int64 = -62_167_219_200_000_000
    private static let latest: Int64 = 253_402_300_799_999_999

    /// Writes microseconds since 1970 in UTC, always with six digits of the second's fraction.
    ///
    /// The format knows the years 0000 to 9999; what lies beyond is written as its last moment.
    package static func text(microseconds: Int64) -> String {
        let moment = min(max(microseconds, earliest), latest)
        let days = floorDivide(moment, 86_400_000_000)
        let date = CivilDate(daysSince1970: days)
        let rest = moment - days * 86_400_000_000
        let second = rest / 1_000_000
        var text: [UInt8] = []
        text.reserveCapacity(27)
        append(date.year, 4, after: nil, to: &text)
        append(date.month, 2, after: "-", to: &text)
        append(date.day, 2, after: "-", to: &text)
        append(second / 3_600, 2, after: "T", to: &text)
        append(second / 60 % 60, 2, after: ":", to: &text)
        append(second % 60, 2, after: ":", to: &text)
        append(rest % 1_000_000, 6, after: ".", to: &text)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a moment with any offset as microseconds since 1970; nothing for anything else.
    ///
    /// Digits beyond the sixth of the fraction are dropped. A leap second counts as the next one.
    package static func microseconds(_ text: String) -> Int64? {
        microseconds(readBy: Reader(rest: text.utf8[...]))
    }

    /// Reads a moment that stands among other bytes.
    package static func microseconds(_ text: ArraySlice<UInt8>) -> Int64? {
        microseconds(readBy: Reader(rest: text))
    }

    private static func microseconds(readBy reader: Reader<some Collection<UInt8>>) -> Int64? {
        var digits = reader
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2),
            digits.take("-"), let day = digits.number(2), digits.take("T") || digits.take("t"),
            let hour = digits.number(2), digits.take(":"), let minute = digits.number(2),
            digits.take(":"), let second = digits.number(2),
            let fraction = digits.fraction(), let offset = digits.offset(), digits.isAtEnd
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.exists, hour < 24, minute < 60, second <= 60 else { return nil }
        let minutes = date.daysSince1970 * 1_440 + hour * 60 + minute - offset
        // Leap seconds end a day of UTC.
        if second == 60, floorDivide(minutes + 1, 1_440) * 1_440 != minutes + 1 { return nil }
        let moment = (minutes * 60 + second) * 1_000_000 + (second == 60 ? 0 : fraction)
        return (earliest...latest).contains(moment) ? moment : nil
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    /// Adds a number that is not negative, with zeros in front of it.
    private static func append(
        _ value: Int64,
        _ width: Int,
        after mark: Unicode.Scalar?,
        to text: inout [UInt8]
    ) {
        if let mark { text.append(UInt8(ascii: mark)) }
        var power: Int64 = 1
        for _ in 1..<width { power *= 10 }
        while power > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / power % 10))
            power /= 10
        }
    }

    private struct Reader<Bytes: Collection<UInt8>> where Bytes.SubSequence == Bytes {
        var rest: Bytes

        var isAtEnd: Bool { rest.isEmpty }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func number(_ width: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<width {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        /// Microseconds; 0 where there is no fraction.
        mutating func fraction() -> Int64? {
            guard take(".") else { return 0 }
            guard var value = digit() else { return nil }
            var width = 1
            while let digit = digit() {
                if width < 6 {
                    value = value * 10 + digit
                    width += 1
                }
            }
            while width < 6 {
                value *= 10
                width += 1
            }
            return value
        }

        /// Minutes east of UTC.
        mutating func offset() -> Int64? {
            if take("Z") || take("z") { return 0 }
            let sign: Int64
            if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
            guard let hours = number(2), hours < 24, take(":"), let minutes = number(2),
                minutes < 60
            else { return nil }
            return sign * (hours * 60 + minutes)
        }

        private mutating func digit() -> Int64? {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            else { return nil }
            rest.removeFirst()
            return Int64(byte - UInt8(ascii: "0"))
        }
    }
}
