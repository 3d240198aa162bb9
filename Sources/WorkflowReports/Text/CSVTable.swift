/// Rows as other programs read them: comma-separated values (RFC 4180).
///
/// A spreadsheet takes text that begins like a formula for one. Such a cell gets an apostrophe
/// before it, so that nothing that is recorded can act on whoever opens the file.
struct CSVTable {
    private static let formulaMarks: Set<UInt8> = Set("=+-@\t\r\n".utf8)

    /// One row with its end.
    static func row(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    private static func cell(_ text: String) -> String {
        // What stands behind blanks is a formula, too, for some programs.
        let first = text.utf8.first { $0 != UInt8(ascii: " ") }
        let isFormula = first.map(formulaMarks.contains) ?? false
        // Wide forms of the same marks act like them in some of those programs.
        let isWide = text.unicodeScalars.first.map { "＝＋－＠".unicodeScalars.contains($0) } ?? false
        let safe = isFormula || isWide ? "'" + text : text
        let needsQuotes = safe.utf8.contains { [0x2C, 0x22, 0x0D, 0x0A].contains($0) }
        return needsQuotes ? "\"\(safe.replacing("\"", with: "\"\""))\"" : safe
    }
}
