package import JSON

/// Bars one below the other on a common scale: a timeline, or amounts that are compared.
///
/// Everything that the bars show stands in tables beside it, too.
package struct ReportChart: Sendable, Hashable {
    /// What a bar stands for; each has a look of its own beside its colour.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What the bars on it belong to, such as a phase from its beginning to its end.
        case frame
        case working
        case failed
        case waiting
        case stopped
        case unknown
    }

    /// A stretch of a row.
    package struct Bar: Sendable, Hashable {
        package let kind: Kind
        package let start: Int64
        package let end: Int64
        /// What is told about it beside its row.
        package let label: String
        /// Whether the end of the whole waited for it.
        package var isCritical = false

        /// Describes a stretch.
        package init(_ kind: Kind, from start: Int64, to end: Int64, _ label: String) {
            self.kind = kind
            self.start = start
            self.end = max(start, end)
            self.label = label
        }
    }

    /// Bars about one thing.
    package struct Row: Sendable, Hashable {
        package let label: String
        /// A figure at the end of the row, such as how long it took.
        package let figure: String
        package let depth: Int
        package var bars: [Bar]

        /// Describes a row.
        package init(_ label: String, figure: String, depth: Int = 0, bars: [Bar]) {
            self.label = label
            self.figure = figure
            self.depth = depth
            self.bars = bars
        }
    }

    /// A stretch in which nothing goes on, drawn shorter than it was.
    package struct Gap: Sendable, Hashable {
        let start: Int64
        let end: Int64
        let drawn: Int64
    }

    package let title: String
    /// What the chart shows, for whoever does not see it.
    package let description: String
    /// Where the scale ends; it begins with 0.
    package let length: Int64
    /// What the ends of the scale are called.
    package let scale: (first: String, last: String)
    package let rows: [Row]
    /// What is called how in the legend; kinds that do not occur are not in it.
    package let legend: [(kind: Kind, words: String)]
    /// In order, none over another.
    let gaps: [Gap]

    /// Describes a chart.
    ///
    /// - Parameters:
    ///   - title: What it is called.
    ///   - description: What it shows, in words.
    ///   - length: Where its scale ends.
    ///   - scale: What the ends of the scale are called.
    ///   - rows: The bars.
    ///   - legend: What kinds of bars are called.
    ///   - pauses: Stretches in which nothing goes on; they are drawn short where they are long.
    package init(
        title: String,
        description: String,
        length: Int64,
        scale: (first: String, last: String),
        rows: [Row],
        legend: [(kind: Kind, words: String)],
        pauses: [Range<Int64>] = []
    ) {
        self.title = title
        self.description = description
        self.length = max(1, length)
        self.scale = scale
        self.rows = rows
        let kinds = Set(rows.flatMap(\.bars).map(\.kind))
        self.legend = legend.filter { kinds.contains($0.kind) }
        let busy = self.length - pauses.reduce(0) { $0 + Int64($1.count) }
        let longest = max(1, busy / 8)
        gaps = pauses.filter { $0.count > longest }
            .map { Gap(start: $0.lowerBound, end: $0.upperBound, drawn: longest) }
    }

    /// The length of the picture, in units of the scale.
    var drawnLength: Int64 { place(of: length) }

    /// Where something is drawn.
    func place(of value: Int64) -> Int64 {
        var place = max(0, min(value, length))
        for gap in gaps where gap.start < value {
            let inside = min(value, gap.end) - gap.start
            let drawn =
                value >= gap.end
                ? gap.drawn
                : Int64(Double(inside) / Double(gap.end - gap.start) * Double(gap.drawn))
            place -= inside - drawn
        }
        return place
    }

    var hasCriticalBars: Bool { rows.contains { $0.bars.contains(where: \.isCritical) } }

    package static func == (left: Self, right: Self) -> Bool {
        left.title == right.title && left.length == right.length && left.rows == right.rows
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(title)
        hasher.combine(rows)
    }
}

extension ReportChart: JSONRepresentable {
    /// An element of `content`.
    package var json: JSONValue {
        [
            "title": title.json, "length": length.json,
            "bars": .array(
                rows.flatMap { row in
                    row.bars.map { bar in
                        [
                            "row": row.label.json, "kind": bar.kind.rawValue.json,
                            "start": bar.start.json, "end": bar.end.json,
                            "text": bar.label.json, "critical": bar.isCritical.json,
                        ]
                    }
                }
            ),
        ]
    }
}
