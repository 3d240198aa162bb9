/// A moment: microseconds since 1970-01-01T00:00:00Z.
///
/// Order of events is by their number in the ledger, never by time; clocks step.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970 in UTC; negative before.
    public let microseconds: Int64

    /// Takes microseconds since 1970.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Orders by time.
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Whole milliseconds from an earlier moment to this one; never negative.
    public func milliseconds(since earlier: Self) -> Int64 {
        max(0, (microseconds - earlier.microseconds) / 1000)
    }

    /// The moment so long before this one; the first of all when there is none so early.
    package func before(_ age: Duration) -> Self {
        let (seconds, attoseconds) = age.components
        let (span, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (moment, underflows) = microseconds.subtractingReportingOverflow(
            span &+ attoseconds / 1_000_000_000_000
        )
        return Self(microseconds: overflows || underflows ? .min : moment)
    }

    /// The moment in UTC with milliseconds, such as `2026-11-22T20:17:03.123Z`.
    ///
    /// Days become a date by the civil-from-days algorithm of Howard Hinnant.
    public var text: String {
        let days = microseconds.flooredQuotient(by: 86_400_000_000)
        let inDay = microseconds - days * 86_400_000_000
        let era = (days + 719_468).flooredQuotient(by: 146_097)
        let dayOfEra = days + 719_468 - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let seconds = inDay / 1_000_000
        return "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))"
            + "T\((seconds / 3600).padded(to: 2)):\((seconds / 60 % 60).padded(to: 2))"
            + ":\((seconds % 60).padded(to: 2)).\((inDay / 1000 % 1000).padded(to: 3))Z"
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        self >= 0 ? self / divisor : (self - divisor + 1) / divisor
    }

    fileprivate func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
