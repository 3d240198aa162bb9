public import JSON

/// Words beside an event.
public enum Note: Sendable, Hashable {
    /// What the program adds, and what people wrote before their words were sealed.
    case remark(String)
    /// What a person wrote; whoever stores it seals it.
    case words(String)
    /// What a person wrote, for those alone who hold a key to it.
    case sealed(String)

    /// The words, as far as they can be read.
    public var text: String? {
        switch self {
        case .remark(let text), .words(let text): text
        case .sealed: nil
        }
    }

    /// The words in quotation marks, or who can read them.
    package var quoted: String {
        text.map { "“\($0)”" } ?? "(the note is sealed: viewers and auditors read it)"
    }

    /// The same note with other words; what is sealed stays as it is.
    func mapWords(_ change: (String) -> String) -> Note {
        switch self {
        case .remark(let text): .remark(change(text))
        case .words(let text): .words(change(text))
        case .sealed: self
        }
    }
}

extension Note: ExpressibleByStringLiteral {
    /// Takes words of a person.
    public init(stringLiteral text: String) {
        self = .words(text)
    }
}

extension Note: JSONRepresentable {
    /// The words, or who can read them.
    public var json: JSONValue {
        text?.json ?? ["sealed_for": ["viewer", "auditor"]]
    }
}
