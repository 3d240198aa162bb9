/// What is kept of a secret: where it is, or a seal of it.
package enum SecretReference: Sendable, Hashable {
    case environment(String)
    case file(String)
    /// The terminal or standard input, which is asked by each process that needs it.
    case input
    /// Sealed with a key that lies outside the project.
    case sealed(String)

    /// Reads what is kept, or what somebody typed; nothing for a plain value.
    package init?(_ text: String) {
        let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")).map { text.utf8.index(after: $0) }
        let rest = colon.map { String(text[$0...]) } ?? ""
        switch colon.map({ text[..<$0] }) {
        case nil where text == "-": self = .input
        case "env:" where !rest.isEmpty: self = .environment(rest)
        case "file:" where !rest.isEmpty: self = .file(rest)
        case "sealed:" where !rest.isEmpty: self = .sealed(rest)
        default: return nil
        }
    }

    /// Whether a text is a reference and no plain value.
    package static func isReference(_ text: String) -> Bool {
        SecretReference(text) != nil
    }

    /// The reference as it is kept.
    package var text: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .input: "-"
        case .sealed(let text): "sealed:\(text)"
        }
    }
}
