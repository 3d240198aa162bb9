import WorkflowLanguage
package import WorkflowModel
import WorkflowSystem

/// Reads options that name a moment: a time, a day, or how long ago.
package enum MomentArgument {
    /// What such an option takes, for help pages.
    package static let help =
        "a time (2026-11-22T20:17:03Z), a day in UTC (2026-11-22) or how long ago (2h, 7d)"

    /// The moment that a text means.
    ///
    /// - Parameters:
    ///   - text: What was typed.
    ///   - option: The option that it was typed for.
    ///   - now: What durations count back from.
    /// - Returns: The moment; of a day its beginning.
    /// - Throws: `Failure` with `usage` when it is no moment.
    package static func parse(_ text: String, of option: String, now: Timestamp) throws -> Timestamp
    {
        if let moment = RFC3339.microseconds(text) ?? RFC3339.microseconds("\(text)T00:00:00Z") {
            return Timestamp(microseconds: moment)
        }
        guard let duration = SettingValue.duration(text) else {
            throw Failure(
                .usage,
                "'\(text)' is no moment that '\(option)' takes",
                hints: ["it takes \(help)"]
            )
        }
        return now.before(duration)
    }
}
