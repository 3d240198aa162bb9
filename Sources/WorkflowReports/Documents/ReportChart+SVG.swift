/// Charts as pictures in a page.
extension ReportChart {
    private static let rowHeight = 38
    private static let barHeight = 14

    /// A picture as wide as its page, in which text keeps its size on a telephone.
    ///
    /// - Parameter id: What the page calls it, unique there.
    /// - Returns: A figure with its legend.
    func html(id: String) -> String {
        let height = rows.count * Self.rowHeight + 22
        let drawn = rows.enumerated().map { svg(of: $1, top: $0 * Self.rowHeight, id) }
        let bottom = height - 6
        return """
            <figure>
            <svg width="100%" height="\(height)" role="img" aria-labelledby="\(id)-t \(id)-d">
            <title id="\(id)-t">\(HTMLWords.text(title))</title>
            <desc id="\(id)-d">\(HTMLWords.text(description))</desc>
            \(Self.patterns(id))
            \(drawn.joined(separator: "\n"))
            <text x="0" y="\(bottom)" class="faint">\(HTMLWords.text(scale.first))</text>
            <text x="100%" y="\(bottom)" class="faint end">\(HTMLWords.text(scale.last))</text>
            </svg>
            <figcaption>\(legendHTML(id))</figcaption>
            </figure>
            """
    }

    private func svg(of row: Row, top: Int, _ id: String) -> String {
        let label = Line(row.label).shortened(to: 42).text(isColored: false)
        let indent = min(6, row.depth) * 12
        let y = top + 19
        let bars = row.bars.map { bar in
            let (start, end) = (place(of: bar.start), place(of: bar.end))
            let x = percent(start)
            let width = percent(end - start)
            let mark =
                bar.isCritical
                ? "<rect x=\"\(x)%\" y=\"\(y + Self.barHeight)\" width=\"\(width)%\""
                    + " height=\"3\" class=\"critical\"/>"
                : ""
            return "<rect x=\"\(x)%\" y=\"\(y)\" width=\"\(width)%\" height=\"\(Self.barHeight)\""
                + " \(bar.kind.attributes(id))><title>\(HTMLWords.text(bar.label))</title></rect>"
                + mark
        }
        return """
            <text x="\(indent)" y="\(top + 14)">\(HTMLWords.text(label))\
            <title>\(HTMLWords.text(row.label))</title></text>
            <text x="100%" y="\(top + 14)" class="faint end">\(HTMLWords.text(row.figure))</text>
            <rect x="0" y="\(y)" width="100%" height="\(Self.barHeight)" class="track"/>
            \(bars.joined(separator: "\n"))
            """
    }

    /// A share of the scale in percent with two digits behind the point.
    private func percent(_ value: Int64) -> String {
        let share = max(
            0,
            min(10_000, Int((Double(value) / Double(drawnLength) * 10_000).rounded()))
        )
        let rest = share % 100
        return "\(share / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func legendHTML(_ id: String) -> String {
        var items = legend.map { kind, words in
            "<span class=\"key\"><svg width=\"22\" height=\"12\" aria-hidden=\"true\">"
                + "<rect width=\"22\" height=\"12\" \(kind.attributes(id))/></svg> "
                + "\(HTMLWords.text(words))</span>"
        }
        if hasCriticalBars {
            items.append(
                "<span class=\"key\"><svg width=\"22\" height=\"12\" aria-hidden=\"true\">"
                    + "<rect y=\"8\" width=\"22\" height=\"3\" class=\"critical\"/></svg> "
                    + "on the critical path</span>"
            )
        }
        return items.joined(separator: "\n")
    }

    /// Stripes and dots, so that no bar is told from another by colour alone.
    private static func patterns(_ id: String) -> String {
        """
        <defs>
        <pattern id="\(id)-failed" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" class="failed"/>
        <path d="M0 0L6 6M6 0L0 6" class="cut"/></pattern>
        <pattern id="\(id)-waiting" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" class="waiting"/>
        <path d="M0 6L6 0" class="cut"/></pattern>
        <pattern id="\(id)-stopped" width="6" height="6" patternUnits="userSpaceOnUse">
        <circle cx="3" cy="3" r="1.5" class="stopped"/></pattern>
        <pattern id="\(id)-unknown" width="8" height="8" patternUnits="userSpaceOnUse">
        <path d="M4 0V8M0 4H8" class="unknown"/></pattern>
        </defs>
        """
    }
}

extension ReportChart.Kind {
    /// How a bar of the kind is filled: by a class, or by a pattern of its chart.
    fileprivate func attributes(_ id: String) -> String {
        switch self {
        case .frame, .working: "class=\"\(rawValue)\""
        case .failed, .waiting, .stopped, .unknown:
            "class=\"edge\" fill=\"url(#\(id)-\(rawValue))\""
        }
    }
}
