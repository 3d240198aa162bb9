/// Reads and writes durations such as `300ms`, `90s`, `1h30m` and `-2d`.
package enum DurationText {
    /// The units, longest first, in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    /// Reads a duration; nothing when the text is not one or is too long to count.
    package static func duration(of text: String) -> Duration? {
        var rest = Substring(text)
        let isNegative = rest.hasPrefix("-")
        if isNegative {
            rest = rest.dropFirst()
        }
        guard !rest.isEmpty else {
            return nil
        }
        var microseconds: Int64 = 0
        while !rest.isEmpty {
            guard let part = part(of: &rest) else {
                return nil
            }
            let (sum, overflow) = microseconds.addingReportingOverflow(part)
            guard !overflow else {
                return nil
            }
            microseconds = sum
        }
        return .microseconds(isNegative ? -microseconds : microseconds)
    }

    /// The shortest exact text: one unit where one fits, else seconds with decimals.
    package static func text(of duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        if !overflow, attoseconds % 1_000_000_000_000_000 == 0 {
            let milliseconds = whole &+ attoseconds / 1_000_000_000_000_000
            guard milliseconds != 0 else {
                return "0s"
            }
            for unit in units where milliseconds % unit.milliseconds == 0 {
                return "\(milliseconds / unit.milliseconds)\(unit.name)"
            }
        }
        guard attoseconds != 0 else {
            return "\(seconds)s"
        }
        let isNegative = seconds < 0 || attoseconds < 0
        var digits = String(attoseconds.magnitude)
        digits = String(repeating: "0", count: max(0, 18 - digits.utf8.count)) + digits
        while digits.hasSuffix("0") {
            digits.removeLast()
        }
        return "\(isNegative ? "-" : "")\(seconds.magnitude).\(digits)s"
    }

    /// Takes a number and its unit off the front; the result is in microseconds.
    private static func part(of rest: inout Substring) -> Int64? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.utf8.count)
        var fraction: Substring = ""
        if rest.hasPrefix(".") {
            fraction = rest.dropFirst().prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(1 + fraction.utf8.count)
            guard !fraction.isEmpty else {
                return nil
            }
        }
        let name = rest.prefix { ("a"..."z").contains($0) }
        rest = rest.dropFirst(name.utf8.count)
        guard let unit = units.first(where: { $0.name == name }), let whole = Int64(digits),
            fraction.utf8.count <= 6
        else {
            return nil
        }
        let microseconds = unit.milliseconds * 1_000
        let (product, overflow) = whole.multipliedReportingOverflow(by: microseconds)
        let padded = fraction + String(repeating: "0", count: 6 - fraction.utf8.count)
        guard !overflow, let millionths = Int64(padded) else {
            return nil
        }
        // At most 86,400,000,000 × 999,999: far from the limit of the type.
        let (sum, isTooLong) = product.addingReportingOverflow(
            microseconds * millionths / 1_000_000
        )
        return isTooLong ? nil : sum
    }
}
