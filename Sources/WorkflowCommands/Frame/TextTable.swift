import WorkflowDiagnostics
import WorkflowReports
import WorkflowSystem

/// Rows of cells in columns as wide as what they hold.
struct TextTable {
    private let rows: [[String]]

    init(_ rows: [[String]]) {
        self.rows = rows.map { $0.map(\.neutralised) }
    }

    /// A line for each row, cut where the terminal ends.
    func text(_ output: Output) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        let limit =
            output.console.terminals.contains(.output) ? output.console.size()?.width : nil
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let isLast = column == row.count - 1
                let gap = isLast ? 0 : widths[column] - cell.count + 2
                line += cell + String(repeating: " ", count: gap)
            }
            guard let limit, line.count > limit else {
                return line + "\n"
            }
            return line.prefix(max(1, limit) - 1) + "…\n"
        }
        .joined()
    }
}
