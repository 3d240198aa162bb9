package import WorkflowModel

/// How a report is written out as text.
package struct Style: Sendable, Hashable {
    package let isColored: Bool
    /// How many columns fit on a line; nothing when text is read by programs and never shortened.
    package let width: Int?
    package let now: Timestamp
    /// Where the reader's clock stands against UTC.
    package let secondsFromUTC: Int

    /// Describes where text is written to.
    package init(
        isColored: Bool = false,
        width: Int? = nil,
        now: Timestamp,
        secondsFromUTC: Int = 0
    ) {
        self.isColored = isColored
        self.width = width.map { max(1, $0) }
        self.now = now
        self.secondsFromUTC = secondsFromUTC
    }

    /// The time of day, such as `12:03:04`.
    func clock(_ time: Timestamp) -> String {
        String(local(time).suffix(13).prefix(8))
    }

    /// The date and time to the minute, such as `2026-11-22 20:17`.
    func date(_ time: Timestamp) -> String {
        let text = local(time)
        return "\(text.dropLast(14)) \(text.suffix(13).prefix(5))"
    }

    private func local(_ time: Timestamp) -> String {
        let shift = Int64(secondsFromUTC).multipliedReportingOverflow(by: 1_000_000).partialValue
        let shifted = time.microseconds.addingReportingOverflow(shift)
        return shifted.overflow
            ? time.text : Timestamp(microseconds: shifted.partialValue).text
    }
}
