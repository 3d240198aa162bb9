import WorkflowModel

/// Records in order, one of which comes next.
protocol TimedRecords {
    /// When the next record was written; nothing behind the last.
    var time: Timestamp? { get }
}

extension Array where Element: TimedRecords {
    /// The first of those whose next record comes next in the order of time; nothing behind all.
    func nearest(newestFirst isNewestFirst: Bool = false) -> Int? {
        var found: (index: Int, time: Timestamp)?
        for index in indices {
            guard let time = self[index].time else {
                continue
            }
            if found.map({ isNewestFirst ? $0.time < time : time < $0.time }) ?? true {
                found = (index, time)
            }
        }
        return found?.index
    }
}
