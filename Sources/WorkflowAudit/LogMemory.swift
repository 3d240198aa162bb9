/// A head of a log that something outside the project remembers.
package struct LogMemory: Sendable, Hashable {
    /// Who remembers.
    package enum Keeper: Sendable, Hashable {
        /// A file of this user, written whenever the ledger is closed.
        case mark
        /// A commit of the project's repository, by the name that leads to it.
        case git(reference: String)
        /// Somebody who signed what he has seen.
        case person(String)
    }

    package let keeper: Keeper
    package let note: SignedNote
    package let checkpoint: Checkpoint

    /// Takes a note as a memory; nothing when it is no head.
    package init?(_ note: SignedNote, kept keeper: Keeper) {
        guard let checkpoint = Checkpoint(note.text) else {
            return nil
        }
        self.keeper = keeper
        self.note = note
        self.checkpoint = checkpoint
    }

    /// Whether the head counts even if no key of the log vouches for it.
    ///
    /// A person answers for what he signed. The mark is this user's own file: what is damaged in it
    /// counts for nothing.
    var isIndependent: Bool {
        if case .person = keeper { true } else { false }
    }
}

extension LogMemory.Keeper {
    /// The word that JSON has for it.
    package var word: String {
        switch self {
        case .mark: "mark"
        case .git: "git"
        case .person: "ssh"
        }
    }

    /// What people read.
    package var words: String {
        switch self {
        case .mark: "this user's own mark outside the project"
        case .git(let reference): "the commit at \(reference)"
        case .person(let name): "the signature of \(name)"
        }
    }
}
