import WorkflowAudit
import WorkflowSystem

/// Keys that records name, as far as a reader has them; they open boxes on any thread.
struct AuditKeys: Sendable {
    /// What became of a box.
    enum Opening {
        case opened(salt: ArraySlice<UInt8>, content: ArraySlice<UInt8>)
        /// The reader has no key to it.
        case foreign
        /// The key to it was erased with this person.
        case erased(pseudonym: String)
        /// The key to it is missing.
        case keyless
        /// It is not what was recorded.
        case changed
    }

    /// What is known of a key.
    enum Key: Sendable {
        case known(PartKey)
        case foreign, keyless, changed
        case erased(String)
    }

    private let identities: [AgeIdentity]
    private var keys: [String: Key] = [:]

    /// Begins without any; one who has no identities still tells whether boxes were changed.
    init(_ identities: [AgeIdentity]) {
        self.identities = identities
    }

    /// The key with a name; nothing when nobody looked for it yet.
    subscript(id: String) -> Key? {
        get { keys[id] }
        set { keys[id] = newValue }
    }

    /// Opens a box.
    ///
    /// - Parameters:
    ///   - box: What is stored.
    ///   - part: What the record says of it.
    ///   - kind: The kind of content.
    ///   - place: Where the record stands.
    /// - Returns: The salt and the content, or why there are none. Of an event the content is
    ///   empty: its row in the table of events is the content.
    func open(
        _ box: ArraySlice<UInt8>,
        _ part: AuditPart,
        _ kind: AuditEntry.Part,
        at place: AuditPlace
    ) -> Opening {
        var opened = box
        if let seal = part.seal {
            guard seal.holds(box) else {
                return .changed
            }
            switch keys[seal.key] ?? .keyless {
            case .foreign: return .foreign
            case .keyless: return .keyless
            case .changed: return .changed
            case .erased(let pseudonym): return .erased(pseudonym: pseudonym)
            case .known(let key):
                guard let content = key.open(box, at: place.bytes(kind, key: seal.key)) else {
                    return .changed
                }
                opened = content[...]
            }
        }
        guard opened.count >= AuditPart.saltLength,
            kind != .event || opened.count == AuditPart.saltLength,
            kind.readers == nil || part.seal != nil
        else {
            return .changed
        }
        return .opened(
            salt: opened.prefix(AuditPart.saltLength),
            content: opened.dropFirst(AuditPart.saltLength)
        )
    }

    /// Whether a sealed box is not what was recorded or its key is missing, as far as that shows
    /// without opening it.
    func isDamaged(_ box: ArraySlice<UInt8>, _ part: AuditPart) -> Bool {
        guard let seal = part.seal, seal.holds(box) else {
            return true
        }
        return switch keys[seal.key] ?? .keyless {
        case .known, .foreign, .erased: false
        case .keyless, .changed: true
        }
    }

    /// What happened, with the words that a person wrote about it as far as a key opens them.
    func opened(_ core: AuditCore?) -> AuditCore? {
        guard var core, let note = core.sealedNote else {
            return core
        }
        core.note = NoteSeals.open(note, with: identities)
        core.sealedNote = core.note == nil ? note : nil
        return core
    }
}
