/// A part of an expression and where it stands.
struct Syntax: Sendable {
    indirect enum Kind: Sendable {
        case literal(Value)
        /// A name of a context with what follows it: `phases.build.status`.
        ///
        /// The path is the part up to the first place that has to be evaluated; it repeats the first
        /// accessors, one less than it has names.
        case reference([String], [Accessor])
        /// The parameter of a lambda, counted from the outermost.
        case local(Int)
        /// Members and places of a value that is not a name.
        case access(Syntax, [Accessor])
        case not(Syntax)
        case negative(Syntax)
        /// Operators of one precedence from left to right; flat, so that chains do not nest.
        case chain(Syntax, [Operation])
        case conditional(Syntax, then: Syntax, otherwise: Syntax)
        case list([Syntax])
        case map([(key: String, value: Syntax)])
        case call(Call)
    }

    let kind: Kind
    /// UTF-8 offsets in the text.
    let range: Range<Int>
}

/// One step from a value to a part of it.
struct Accessor: Sendable {
    enum Kind: Sendable {
        case member(String)
        case place(Syntax)
    }

    let kind: Kind
    let range: Range<Int>
}

/// An operator with its right operand.
struct Operation: Sendable {
    let symbol: BinaryOperator
    let operand: Syntax
}

/// A call of a function.
struct Call: Sendable {
    let name: String
    let nameRange: Range<Int>
    let arguments: [Syntax]
    /// The body of the last argument `x => …`; the parameter is a local.
    let lambda: Syntax?
}

/// Operators between two operands.
enum BinaryOperator: String, Sendable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in`
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case remainder = "%"

    /// How tightly it binds; the operators of one precedence group from left to right.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual: 3
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .in: 4
        case .plus, .minus: 5
        case .times, .divide, .remainder: 6
        }
    }

    /// The operator that a token stands for.
    init?(_ token: Token) {
        switch token.kind {
        case .name(let name) where name == "in": self = .in
        case .symbol(let symbol):
            guard let found = Self(rawValue: symbol.rawValue) else {
                return nil
            }
            self = found
        default: return nil
        }
    }
}
