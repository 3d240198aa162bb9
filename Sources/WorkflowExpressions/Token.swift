/// A word of an expression and where it stands.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        /// The digits of a whole number; the sign is an operator.
        case integer(UInt64)
        case number(Double)
        case string(String)
        case name(String)
        case symbol(Symbol)
        case end
    }

    enum Symbol: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case and = "&&"
        case or = "||"
        case arrow = "=>"
        case less = "<"
        case greater = ">"
        case not = "!"
        case question = "?"
        case colon = ":"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case remainder = "%"
        case dot = "."
        case comma = ","
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
        case pipe = "|"
    }

    let kind: Kind
    /// UTF-8 offsets in the text.
    let range: Range<Int>

    /// The token as a message names it.
    var words: String {
        switch kind {
        case .integer(let value): "'\(value)'"
        case .number(let value): "'\(value)'"
        case .string: "a string"
        case .name(let name): "'\(name)'"
        case .symbol(let symbol): "'\(symbol.rawValue)'"
        case .end: "the end"
        }
    }
}
