import WorkflowExpressions
import WorkflowModel

/// An expression of Spec Kit, in the words of this format.
struct SpecKitExpression {
    /// What a reference of the other tool is called here; nothing when nothing here means the same.
    let reference: (String) -> String?

    /// The expression in these words; nothing when a part of it has no counterpart.
    func translated(_ text: String) -> String? {
        guard
            let parts = pieces(of: text)?.split(separator: .pipe, omittingEmptySubsequences: false),
            let first = parts.first
        else {
            return nil
        }
        var result = first.map(\.text).joined(separator: " ")
        for filter in parts.dropFirst() {
            let words = filter.map(\.text)
            guard let name = words.first, Self.filters.contains(name) else {
                return nil
            }
            let arguments = words.dropFirst().joined()
            let inner = arguments.isEmpty ? "" : arguments.dropFirst().dropLast()
            result = "\(name)(\(inner.isEmpty ? result : "\(result), \(inner)"))"
        }
        return (try? Expression(parsing: SourceString(result))) == nil ? nil : result
    }

    private static let filters: Set<String> = [
        "default", "join", "contains", "from_json", "to_json", "upper", "lower", "split", "length",
    ]

    private enum Piece: Equatable {
        case text(String)
        case pipe

        var text: String {
            if case .text(let text) = self { text } else { "" }
        }
    }

    private func pieces(of text: String) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = text[...]
        while let character = rest.first {
            if character.isWhitespace {
                rest.removeFirst()
            } else if character == "'" || character == "\"" {
                let body = rest.dropFirst().prefix { $0 != character }
                guard rest.count > body.count + 1, !body.contains("\\"), !body.contains("'") else {
                    return nil
                }
                pieces.append(.text("'\(body)'"))
                rest = rest.dropFirst(body.count + 2)
            } else if character.isLetter || character == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || "_.-".contains($0) }
                rest = rest.dropFirst(word.count)
                let isFilter = pieces.last == .pipe
                guard let name = isFilter ? String(word) : self.word(String(word)) else {
                    return nil
                }
                pieces.append(.text(name))
            } else if character == "|" {
                pieces.append(.pipe)
                rest.removeFirst()
            } else {
                let sign = rest.prefix { "=!<>".contains($0) }
                let count = max(1, sign.count)
                let isNumber = character.isNumber || character == "."
                let digits = rest.prefix { $0.isNumber || $0 == "." }
                pieces.append(.text(String(rest.prefix(isNumber ? digits.count : count))))
                rest = rest.dropFirst(isNumber ? digits.count : count)
            }
        }
        return pieces
    }

    private func word(_ word: String) -> String? {
        switch word {
        case "and": "&&"
        case "or": "||"
        case "not": "!"
        case "in": "in"
        case "true", "True": "true"
        case "false", "False": "false"
        case "none", "None", "null": "null"
        default: reference(word)
        }
    }
}

/// Text with `{{ … }}` in it, taken apart.
struct BracedText {
    /// A stretch of text, or what stood between braces.
    enum Part {
        case text(String)
        case expression(String)
    }

    let parts: [Part]

    init(_ text: String) {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstRange(of: "{{"),
            let close = rest[open.upperBound...].firstRange(of: "}}")
        {
            parts.append(.text(String(rest[..<open.lowerBound])))
            let inner = rest[open.upperBound..<close.lowerBound]
            parts.append(.expression(String(inner.trimmingWhitespace)))
            rest = rest[close.upperBound...]
        }
        self.parts = parts + [.text(String(rest))]
    }

    /// The one expression that is the whole text; the text itself when it has no braces.
    var condition: String? {
        let expressions = parts.compactMap { part in
            if case .expression(let text) = part { text } else { nil }
        }
        let text = parts.map { part in
            if case .text(let text) = part { text } else { "" }
        }
        .joined()
        if expressions.isEmpty {
            return text
        }
        return expressions.count == 1 && text.allSatisfy(\.isWhitespace) ? expressions[0] : nil
    }
}

extension Substring {
    fileprivate var trimmingWhitespace: Substring {
        var result = drop(while: \.isWhitespace)
        while result.last?.isWhitespace == true {
            result.removeLast()
        }
        return result
    }
}
