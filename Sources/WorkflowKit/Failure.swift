public import WorkflowDiagnostics

/// Why something that was asked of a project was not done.
public struct Failure: Error, Sendable, CustomStringConvertible {
    /// What scripts tell failures apart by; each has one exit code.
    public struct Code: Sendable, Hashable {
        /// The word of the code, as JSON shows it.
        public let word: String
        /// The exit code of the program.
        public let exit: Int32

        /// The request makes no sense as it is.
        public static let usage = Self(word: "usage", exit: 64)
        /// A workflow or a data file is invalid.
        public static let invalid = Self(word: "invalid", exit: 65)
        /// There is no such thing.
        public static let notFound = Self(word: "not_found", exit: 66)
        /// A tool or service is missing.
        public static let unavailable = Self(word: "unavailable", exit: 69)
        /// A defect of the program.
        public static let defect = Self(word: "internal", exit: 70)
        /// Something cannot be created, or stands in the way.
        public static let cannotCreate = Self(word: "cannot_create", exit: 73)
        /// The storage is full, read-only or broken.
        public static let storage = Self(word: "storage", exit: 74)
        /// Somebody else is at it.
        public static let busy = Self(word: "busy", exit: 75)
        /// It is not permitted.
        public static let notPermitted = Self(word: "not_permitted", exit: 77)
        /// A setting is wrong.
        public static let configuration = Self(word: "configuration", exit: 78)
        /// The store does not verify.
        public static let integrity = Self(word: "integrity", exit: 3)
        /// The store no longer holds what a run is pinned to.
        public static let definitionLost = Self(word: "definition_lost", exit: 3)
        /// The workflow said no.
        public static let refused = Self(word: "refused", exit: 1)
    }

    /// What scripts tell this failure from others by.
    public let code: Code
    /// What is wrong and why, in lower case and without a full stop.
    public let message: String
    /// What to do next, most likely first.
    public let hints: [String]
    /// Findings in files, when those are the reason.
    public let diagnostics: [Diagnostic]
    /// The texts of the files with findings, by the path that is shown.
    public let texts: [String: SourceText]

    /// Describes a failure.
    public init(
        _ code: Code,
        _ message: String,
        hints: [String] = [],
        diagnostics: [Diagnostic] = [],
        texts: [String: SourceText] = [:]
    ) {
        self.code = code
        self.message = message
        self.hints = hints
        self.diagnostics = diagnostics
        self.texts = texts
    }

    /// The message.
    public var description: String { message }
}
