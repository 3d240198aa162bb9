/// Who did something.
public struct Principal: Sendable, Hashable {
    /// What kind of actor it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Somebody with an account.
        case person
        /// A program that acts for a person.
        case agent
        /// A part of the engine.
        case system
    }

    /// Whether it is a person, an agent or the engine.
    public let kind: Kind
    /// The name of the account, or of the part of the engine.
    public let name: String

    /// Names a principal.
    public init(_ kind: Kind = .person, name: String) {
        self.kind = kind
        self.name = name
    }

    /// The name as people read it, which tells an agent from the person that it acts for.
    package var shown: String { kind == .agent ? "\(name) (agent)" : name }

    /// The engine itself.
    public static let engine = Self(.system, name: "ddx")
}

extension Principal {
    /// Whether two principals are the same one, byte for byte.
    public func isSame(as other: Principal) -> Bool {
        kind == other.kind && name.utf8.elementsEqual(other.name.utf8)
    }

    /// Whether the same person stands behind both: a person and his own agents are one where
    /// several people have to agree.
    package func actsForSame(as other: Principal) -> Bool {
        (kind == .system) == (other.kind == .system) && name.utf8.elementsEqual(other.name.utf8)
    }
}
