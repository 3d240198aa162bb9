import WorkflowModel

/// How runs went over time.
extension TimingReport {
    /// What runs are put together by.
    enum Period: String {
        case day
        case week
        case month

        /// What a stretch of days is divided into, so that people can overlook it.
        init(spanning days: Int64) {
            self = days <= 31 ? .day : days <= 26 * 7 ? .week : .month
        }

        /// The first day of the period that a day lies in; weeks begin on Monday.
        func beginning(of day: Int64) -> String {
            switch self {
            case .day: return Timestamp(day: day).dateText
            case .week:
                // The first day of 1970 was a Thursday.
                let weekday = (day + 3) % 7
                return Timestamp(day: day - (weekday < 0 ? weekday + 7 : weekday)).dateText
            case .month: return "\(Timestamp(day: day).dateText.dropLast(3))-01"
            }
        }
    }

    /// Runs by when they started.
    struct Trend {
        let from: String
        var runs: Runs
        /// Of runs that completed.
        var elapsed: Percentiles { Percentiles(runs.durations) }
    }

    var period: Period {
        let (first, last) = (days.keys.min() ?? 0, days.keys.max() ?? 0)
        return Period(spanning: last - first + 1)
    }

    /// The periods in which runs started, in order.
    var trends: [Trend] {
        let period = period
        var trends: [Trend] = []
        for (day, runs) in days.sorted(by: { $0.key < $1.key }) {
            let from = period.beginning(of: day)
            if trends.last?.from == from {
                trends[trends.count - 1].runs.add(runs)
            } else {
                trends.append(Trend(from: from, runs: runs))
            }
        }
        return trends
    }
}

extension TimingReport.Runs {
    fileprivate mutating func add(_ other: Self) {
        count += other.count
        completed += other.completed
        failed += other.failed
        cancelled += other.cancelled
        retries += other.retries
        durations += other.durations
        uses.merge(other.uses, uniquingKeysWith: +)
    }
}
