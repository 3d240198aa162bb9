import WorkflowDiagnostics
import WorkflowReports
import WorkflowSystem

/// Rows of cells in columns as wide as what they hold.
struct TextTable {
    /// What stands in one place, and how many characters wide it is.
    private struct Cell {
        let text: String
        let width: Int

        init(_ text: String) {
            // Counting characters takes time; where every byte is one it need not be done.
            let isPlain = text.isPlain
            self.text = isPlain ? text : text.neutralised
            width = isPlain ? text.utf8.count : self.text.count
        }
    }

    private let rows: [[Cell]]
    private let indent: String

    /// Takes the cells of each row.
    ///
    /// - Parameters:
    ///   - rows: The rows; the last cell of each may be as long as it likes.
    ///   - indent: What each line begins with.
    init(_ rows: [[String]], indent: String = "") {
        self.rows = rows.map { $0.map(Cell.init) }
        self.indent = indent
    }

    /// A line for each row, cut where the terminal ends.
    func text(_ output: Output) -> String {
        var widths: [Int] = []
        for row in rows {
            widths += Array(repeating: 0, count: max(0, row.count - widths.count))
            for (column, cell) in row.enumerated() {
                widths[column] = max(widths[column], cell.width)
            }
        }
        let blanks = String(repeating: " ", count: (widths.max() ?? 0) + 2)
        let limit =
            output.console.terminals.contains(.output) ? output.console.size()?.width : nil
        var text = ""
        for row in rows {
            if let limit {
                text += cut(line(row, widths, blanks), limit)
            } else {
                add(row, widths, blanks, to: &text)
            }
            text += "\n"
        }
        return text
    }

    private func cut(_ line: String, _ limit: Int) -> String {
        line.count > limit ? line.prefix(max(1, limit) - 1) + "…" : line
    }

    private func line(_ row: [Cell], _ widths: [Int], _ blanks: String) -> String {
        var line = ""
        add(row, widths, blanks, to: &line)
        return line
    }

    /// Adds to a text what is long, so that not each line is made on its own first.
    private func add(_ row: [Cell], _ widths: [Int], _ blanks: String, to text: inout String) {
        text += indent
        for (column, cell) in row.enumerated() {
            text += cell.text
            if column < row.count - 1 {
                text += blanks.prefix(widths[column] - cell.width + 2)
            }
        }
    }
}
