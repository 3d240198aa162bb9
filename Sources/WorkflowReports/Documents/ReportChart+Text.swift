/// Charts where there are only characters.
extension ReportChart {
    /// One line a row, with its bars between its label and its figure.
    ///
    /// - Parameter width: How many columns there are.
    /// - Returns: The rows, the scale and the legend.
    func lines(width: Int) -> [Line] {
        let labels = rows.map { String(repeating: "  ", count: min(8, $0.depth)) + $0.label }
        let widest = min(labels.map(\.columns).max() ?? 0, max(8, width / 3))
        let figures = rows.map(\.figure.columns).max() ?? 0
        let room = max(10, width - widest - figures - 3)
        var lines = zip(rows, labels).map { row, label in
            Line(label).shortened(to: widest).padded(to: widest + 1) + picture(of: row, room)
                + Line(" " + row.figure, .faint)
        }
        let gap = room - scale.first.columns - scale.last.columns
        if gap > 0 {
            let ends = scale.first + String(repeating: " ", count: gap) + scale.last
            lines.append(Line(String(repeating: " ", count: widest + 1) + ends, .faint))
        }
        let words = legend.map { Line(String($0.kind.sign), $0.kind.ink) + " \($0.words)" }
        if let first = words.first {
            lines.append(words.dropFirst().reduce(first) { $0 + "   " + $1 })
        }
        return lines
    }

    /// Later bars are drawn over earlier ones; what is too short to see takes one column.
    private func picture(of row: Row, _ columns: Int) -> Line {
        var kinds = [Kind?](repeating: nil, count: columns)
        for bar in row.bars {
            let first = min(columns - 1, column(of: bar.start, in: columns))
            let end = min(columns, max(first + 1, column(of: bar.end, in: columns)))
            for column in first..<end where bar.kind != .frame || kinds[column] == nil {
                kinds[column] = bar.kind
            }
        }
        var line = Line()
        var next = 0
        while next < columns {
            let kind = kinds[next]
            let end = kinds[next...].firstIndex { $0 != kind } ?? columns
            let text = String(repeating: kind?.sign ?? " ", count: end - next)
            line += Line(text, kind?.ink ?? .plain)
            next = end
        }
        return line
    }

    private func column(of place: Int64, in columns: Int) -> Int {
        // Lengths are milliseconds or counts, far from where a double would lose one.
        Int((Double(self.place(of: place)) / Double(drawnLength) * Double(columns)).rounded(.down))
    }
}

extension ReportChart.Kind {
    /// What a column of such a bar looks like without colours.
    var sign: Character {
        switch self {
        case .frame: "─"
        case .working: "█"
        case .failed: "▓"
        case .waiting: "░"
        case .stopped: "·"
        case .unknown: "?"
        }
    }

    var ink: Ink {
        switch self {
        case .frame: .faint
        case .working: .good
        case .failed: .bad
        case .waiting: .attention
        case .stopped: .faint
        case .unknown: .attention
        }
    }
}
