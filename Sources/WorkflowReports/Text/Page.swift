import WorkflowDiagnostics

/// Lines one below the other, fitted to the width of the reader.
struct Page {
    private var lines: [String] = []
    private let style: Style

    init(_ style: Style) {
        self.style = style
    }

    /// How many columns fit on a line; nothing where lines are not limited.
    var width: Int? { style.width }

    /// Adds a line, cut where the page ends.
    mutating func add(_ line: Line = Line()) {
        lines.append(
            (style.width.map(line.shortened) ?? line).text(isColored: style.isColored)
        )
    }

    /// Adds a line that is meant to be copied and therefore never cut.
    mutating func addCommand(_ label: String, _ command: String, indent: Int = 0) {
        let line = Line(label, .faint) + Line(command, .strong)
        lines.append(line.indented(by: indent).text(isColored: style.isColored))
    }

    /// Adds text over as many lines as it needs.
    ///
    /// - Parameters:
    ///   - text: Words; their line breaks count as spaces.
    ///   - head: What stands before the first line.
    ///   - ink: The ink of the text.
    ///   - indent: How far all lines are moved to the right.
    mutating func addText(
        _ text: String,
        after head: Line = Line(),
        _ ink: Ink = .plain,
        indent: Int = 0
    ) {
        guard let width = style.width else {
            return add((head + Line(text, ink)).indented(by: indent))
        }
        let margin = min(indent, width / 4)
        let hanging = min(head.columns, width / 4)
        var line = head.indented(by: margin)
        var isEmpty = true
        for word in text.neutralised.split(separator: " ") {
            var word = String(word)
            if !isEmpty, line.columns + 1 + word.columns > width {
                add(line)
                line = Line().padded(to: margin + hanging)
                isEmpty = true
            }
            while line.columns + word.columns + (isEmpty ? 0 : 1) > width {
                if line.columns >= width, !isEmpty || line.columns > margin + hanging {
                    add(line)
                    line = Line().padded(to: margin + hanging)
                    isEmpty = true
                    continue
                }
                let room = max(1, width - line.columns)
                let piece = word.prefix(columns: room)
                guard !piece.isEmpty, piece.utf8.count < word.utf8.count else {
                    break
                }
                add(line + Line(piece, ink))
                line = Line().padded(to: margin + hanging)
                word.removeFirst(piece.count)
            }
            line += Line(isEmpty ? word : " " + word, ink)
            isEmpty = false
        }
        add(line)
    }

    /// Adds the last lines that a step wrote, marked as a quotation.
    mutating func addQuotation(_ quoted: [String], indent: Int) {
        for line in quoted {
            let fitted = Line(line).shortened(to: Self.widestQuotation)
            add((Line("| ", .faint) + fitted).indented(by: indent))
        }
    }

    /// Adds rows in columns as wide as what they hold, up to a limit for all but the last one.
    mutating func addTable(
        header: [String],
        _ rows: [[Line]],
        widestCell: Int = Self.widestCell
    ) {
        let header = header.map { Line($0, .faint) }
        var widths = header.map(\.columns)
        for row in rows {
            for (column, cell) in row.enumerated() where column < widths.count {
                widths[column] = max(widths[column], min(cell.columns, widestCell))
            }
        }
        for row in [header] + rows {
            var line = Line()
            let end = row.lastIndex { $0.columns > 0 } ?? -1
            for (column, cell) in row.prefix(end + 1).enumerated() {
                let isLast = column == end
                line +=
                    isLast
                    ? cell : cell.shortened(to: widths[column]).padded(to: widths[column] + 2)
            }
            add(line)
        }
    }

    /// All lines, each with its end.
    var text: String {
        lines.map { $0 + "\n" }.joined()
    }

    /// How wide a quoted line may become where nothing else limits it.
    private static let widestQuotation = 240

    /// How wide a column of a table may become, the last one apart.
    private static let widestCell = 40
}
