package import SystemPackage
package import WorkflowModel

/// Reads what the steps of a run printed, all attempts merged by time.
package struct OutputReader: Sendable {
    private let state: FilePath

    /// Reads from the folders of runs in the state folder of a project.
    package init(state: FilePath) {
        self.state = state
    }

    /// Hands over the records of a run one by one, in bounded memory unless a tail is asked for.
    ///
    /// Within one attempt the order is that of the file, even when the clock stepped back. A run
    /// without output has no records, and neither has one that does not exist.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - phase: The phase to keep to; nothing for all.
    ///   - step: The step to keep to; nothing for all.
    ///   - tail: How many records to hand over at most, counted from the end; nothing for all.
    ///   - body: Takes one record.
    /// - Throws: `SystemError` when a file cannot be read, and what the body throws.
    package func forEachRecord(
        of run: RunID,
        phase: PhaseID? = nil,
        step: StepID? = nil,
        tail: Int? = nil,
        _ body: (OutputRecord) throws -> Void
    ) throws {
        let places = try OutputPlace.all(of: run, phase: phase, step: step, state: state)
        let cursors = try places.map { try OutputCursor($0, state: state, tail: tail) }
        guard let tail else {
            return try merge(cursors, body)
        }
        var records: [OutputRecord] = []
        try merge(cursors) { records.append($0) }
        for record in records.suffix(max(0, tail)) {
            try body(record)
        }
    }

    /// The records of a run in an array.
    package func records(
        of run: RunID,
        phase: PhaseID? = nil,
        step: StepID? = nil,
        tail: Int? = nil
    ) throws -> [OutputRecord] {
        var records: [OutputRecord] = []
        try forEachRecord(of: run, phase: phase, step: step, tail: tail) { records.append($0) }
        return records
    }

    /// Takes the earliest head again and again; the earliest cursor stands last.
    private func merge(
        _ cursors: [OutputCursor],
        _ body: (OutputRecord) throws -> Void
    ) throws {
        var waiting = cursors.filter { $0.head != nil }.enumerated()
            .sorted { ($0.element.time, $0.offset) > ($1.element.time, $1.offset) }
            .map(\.element)
        while var earliest = waiting.popLast() {
            let next = waiting.last?.time
            while let record = earliest.head, next.map({ record.time <= $0 }) ?? true {
                try body(record)
                try earliest.advance()
            }
            if earliest.head != nil {
                waiting.insert(earliest, at: place(for: earliest.time, in: waiting))
            }
        }
    }

    /// Where a cursor belongs among others that are sorted from late to early.
    private func place(for time: Timestamp, in cursors: [OutputCursor]) -> Int {
        var low = 0
        var high = cursors.count
        while low < high {
            let middle = (low + high) / 2
            if cursors[middle].time > time {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension OutputCursor {
    /// The time of the next record; that of the end lies behind all others.
    fileprivate var time: Timestamp {
        head?.time ?? Timestamp(microseconds: .max)
    }
}
