package import SystemPackage

/// Why the store of a project did not do what was asked, in words for people.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What scripts and exit codes tell errors apart by.
    package struct Code: Sendable, Hashable {
        package let rawValue: String

        package init(_ rawValue: String) {
            self.rawValue = rawValue
        }

        /// The file does not verify; nothing was repaired and nothing was changed.
        package static let corrupt = Code("corrupt")
        /// A later version of the program wrote the file.
        package static let newerVersion = Code("newer_version")
        /// The disk is full, read-only or broken; nothing was stored.
        package static let storage = Code("storage")
        /// Somebody else is at it; nothing was stored, and trying again may help.
        package static let busy = Code("busy")
        /// There is no such thing in the store.
        package static let notFound = Code("not_found")
        /// What was to be stored makes no sense; nothing was stored.
        package static let invalid = Code("invalid")
        /// A secret of the user may be known to others, or is damaged; it is not used.
        package static let exposed = Code("exposed")
        /// It is there, and whoever asks has no key to it.
        package static let closed = Code("closed")
        /// A commit failed and nobody could look whether it was made.
        package static let unknownOutcome = Code("unknown_outcome")
    }

    package let code: Code
    /// What is wrong, in lower case and without a full stop.
    package let message: String
    /// The file that it is about.
    package let path: FilePath?

    package init(_ code: Code, _ message: String, path: FilePath? = nil) {
        self.code = code
        self.message = message
        self.path = path
    }

    package var description: String {
        guard let path else {
            return message
        }
        return "\(message) ('\(path)')"
    }
}
