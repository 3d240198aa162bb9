import WorkflowAudit
import WorkflowModel

/// Seals what people write about events for those who may look at runs, and opens it again.
///
/// Each note is a file of the format age of its own: it travels as it is from the command that
/// leaves a wish to the process that grants it, which need not be able to read it.
struct NoteSeals: Sendable {
    /// Where the keys of the reader are; nothing where nobody reads notes.
    let identity: IdentityFile?

    /// Seals words; what is sealed already, and remarks of the program, stay as they are.
    static func seal(_ note: Note?, for readers: AuditReaders) throws -> Note? {
        guard case .words(let words)? = note else {
            return note
        }
        let keys = readers.keys(of: AuditEntry.Part.core.readers ?? [])
        return .sealed(Base64.text(try AgeFile.seal(Array(words.utf8), to: keys)))
    }

    /// The words of a sealed note; nothing when no key opens it.
    static func open(_ note: String, with identities: [AgeIdentity]) -> String? {
        guard let file = Base64.bytes(note),
            let words = try? AgeFile.open(file, with: identities)
        else {
            return nil
        }
        return String(decoding: words, as: UTF8.self)
    }

    /// The notes with the words that this reader may read.
    func opener() -> (Note?) -> Note? {
        let identities = (try? identity?.identities()) ?? []
        return { note in
            guard case .sealed(let sealed)? = note else {
                return note
            }
            return Self.open(sealed, with: identities).map(Note.words) ?? note
        }
    }

    /// Events with the words that this reader may read.
    func opened(_ events: [RecordedEvent]) -> [RecordedEvent] {
        guard events.contains(where: { $0.note?.text == nil && $0.note != nil }) else {
            return events
        }
        let open = opener()
        return events.map { $0.with(note: open($0.note)) }
    }
}

extension Note {
    /// How every age file begins, in Base64.
    private static let seal = "YWdlLWVuY3J5cHRpb24ub3JnL3Yx"

    /// Reads a column.
    init(stored text: String) {
        self = text.utf8.starts(with: Self.seal.utf8) ? .sealed(text) : .remark(text)
    }

    /// What a column holds.
    ///
    /// - Throws: `StoreError` with `invalid` for words that nobody has sealed.
    func stored() throws -> String {
        switch self {
        case .remark(let text), .sealed(let text): return text.storable
        case .words: throw StoreError(.invalid, "the words of a person are stored sealed alone")
        }
    }
}

extension RecordedEvent {
    /// The same event with another note.
    func with(note: Note?) -> RecordedEvent {
        RecordedEvent(
            sequence: sequence,
            id: id,
            run: run,
            time: time,
            principal: principal,
            note: note,
            event: event
        )
    }
}

extension RunCommand {
    /// The same wish with another note.
    func with(note: Note?) -> RunCommand {
        RunCommand(
            id: id,
            run: run,
            event: event,
            time: time,
            principal: principal,
            note: note
        )
    }
}
