import WorkflowDiagnostics

/// A line of text in pieces of different ink.
///
/// Whatever it is made of is neutralised: nothing in it can act on a terminal.
struct Line: Sendable, Hashable, ExpressibleByStringInterpolation {
    private var pieces: [Piece]

    private struct Piece: Sendable, Hashable {
        var text: String
        let ink: Ink
    }

    init(_ text: String = "", _ ink: Ink = .plain) {
        pieces = text.isEmpty ? [] : [Piece(text: text.neutralised, ink: ink)]
    }

    init(stringLiteral text: String) {
        self.init(text)
    }

    static func + (left: Self, right: Self) -> Self {
        var line = left
        line.pieces += right.pieces
        return line
    }

    static func += (left: inout Self, right: Self) {
        left.pieces += right.pieces
    }

    /// How many columns the line takes on a terminal.
    var columns: Int {
        pieces.reduce(0) { $0 + $1.text.columns }
    }

    /// The line with spaces before it.
    func indented(by count: Int) -> Self {
        Self(String(repeating: " ", count: count)) + self
    }

    /// The line with spaces behind it up to a number of columns.
    func padded(to columns: Int) -> Self {
        self + Self(String(repeating: " ", count: max(0, columns - self.columns)))
    }

    /// The line cut to a number of columns; an ellipsis shows the cut.
    func shortened(to columns: Int) -> Self {
        guard self.columns > columns else {
            return self
        }
        var room = columns - 1
        var line = Self()
        for piece in pieces {
            let text = piece.text.prefix(columns: room)
            room -= text.columns
            line.pieces.append(Piece(text: text, ink: piece.ink))
            if text.utf8.count < piece.text.utf8.count {
                break
            }
        }
        return columns > 0 ? line + Self("…", .faint) : line
    }

    /// The line as it is written to a terminal or a file.
    func text(isColored: Bool) -> String {
        pieces.map { isColored ? $0.ink.painting($0.text) : $0.text }.joined()
    }
}
