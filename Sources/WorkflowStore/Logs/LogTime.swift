import WorkflowSystem

/// Writes and reads moments as `2026-02-28T23:59:59.000001Z`, fast where they are close together.
struct LogTime: Sendable {
    /// How many bytes a moment takes.
    static let width = 27

    /// The second that was written last, and its text up to the point.
    private var second = Int64.min
    private var text: [UInt8] = []
    /// The day that was read last, as text and in microseconds.
    private var day: [UInt8] = []
    private var dayStart: Int64 = 0

    /// Adds a moment, in microseconds since 1970, to bytes.
    mutating func append(_ moment: Int64, to bytes: inout [UInt8]) {
        var fraction = moment % 1_000_000
        if fraction < 0 {
            fraction += 1_000_000
        }
        let second = (moment - fraction) / 1_000_000
        if second != self.second {
            self.second = second
            text = Array(RFC3339.text(microseconds: moment).utf8.prefix(20))
        }
        bytes += text
        var divisor: Int64 = 100_000
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(fraction / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Reads the moment that begins at an offset; nothing where none stands.
    mutating func moment(in bytes: Span<UInt8>, at offset: Int) -> Int64? {
        guard offset + Self.width <= bytes.count, bytes[offset + 10] == UInt8(ascii: "T"),
            bytes[offset + 13] == UInt8(ascii: ":"), bytes[offset + 16] == UInt8(ascii: ":"),
            bytes[offset + 19] == UInt8(ascii: "."), bytes[offset + 26] == UInt8(ascii: "Z"),
            let hour = Self.number(bytes, offset + 11, 2), hour < 24,
            let minute = Self.number(bytes, offset + 14, 2), minute < 60,
            let second = Self.number(bytes, offset + 17, 2), second < 60,
            let fraction = Self.number(bytes, offset + 20, 6), readDay(in: bytes, at: offset)
        else {
            return nil
        }
        return dayStart + ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    }

    private mutating func readDay(in bytes: Span<UInt8>, at offset: Int) -> Bool {
        if day.count == 10, (0..<10).allSatisfy({ day[$0] == bytes[offset + $0] }) {
            return true
        }
        let digits = (0..<10).map { bytes[offset + $0] }
        let midnight = String(decoding: digits, as: UTF8.self) + "T00:00:00Z"
        guard let start = RFC3339.microseconds(midnight) else {
            return false
        }
        day = digits
        dayStart = start
        return true
    }

    private static func number(_ bytes: Span<UInt8>, _ offset: Int, _ width: Int) -> Int64? {
        var value: Int64 = 0
        for index in offset..<offset + width {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else {
                return nil
            }
            value = value * 10 + Int64(digit)
        }
        return value
    }
}
