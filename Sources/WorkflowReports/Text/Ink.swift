/// What a piece of text means; colour never carries a meaning alone.
enum Ink: Sendable, Hashable {
    case plain
    case strong
    case faint
    case good
    case bad
    case active
    case attention

    /// The text with the escape sequences of its colour.
    func painting(_ text: String) -> String {
        code.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text
    }

    private var code: String? {
        switch self {
        case .plain: nil
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .bad: "31"
        case .active: "36"
        case .attention: "33"
        }
    }
}
