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

    init(_ rows: [[String]]) {
        self.rows = rows.map { $0.map(Cell.init) }
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
        let limit =
            output.console.terminals.contains(.output) ? output.console.size()?.width : nil
        var text = ""
        for row in rows {
            let line = line(row, widths)
            if let limit, line.count > limit {
                text += line.prefix(max(1, limit) - 1) + "…\n"
            } else {
                text += line
                text += "\n"
            }
        }
        return text
    }

    private func line(_ row: [Cell], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in row.enumerated() {
            line += cell.text
            if column < row.count - 1 {
                line += String(repeating: " ", count: widths[column] - cell.width + 2)
            }
        }
        return line
    }
}
