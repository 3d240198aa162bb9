public import JSON

/// How an attempt of a step came out.
public struct StepOutcome: Sendable, Hashable {
    /// The end of an attempt.
    public enum End: Sendable, Hashable {
        /// It did what it is for.
        case completed
        /// It ended otherwise than it should.
        case failed(Reason)
        /// The step did its part and waits for people; it is looked at again on resume.
        case waiting(Reason)
        /// There was nothing to do: what the step makes is as new as what it is made from.
        case upToDate
    }

    /// How the attempt ended.
    public let end: End
    /// The exit code of the program; absent for steps that run none.
    public package(set) var exitCode: Int?
    /// What the step handed over, by name.
    public package(set) var outputs: JSONObject = [:]
    /// Files that the step made, changed or left alone.
    public package(set) var files: [FileChange] = []
    /// How long the attempt took, in milliseconds.
    public package(set) var durationMilliseconds: Int64 = 0
    /// What an agent did for it; absent where none was called.
    public package(set) var agent: AgentReport?
    /// A sentence for people: what went wrong or what is waited for.
    public package(set) var message: String?

    /// Begins an outcome.
    public init(_ end: End) {
        self.end = end
    }

    /// A completed attempt with what it hands over.
    public static func completed(outputs: JSONObject = [:], message: String? = nil) -> Self {
        var outcome = Self(.completed)
        outcome.outputs = outputs
        outcome.message = message
        return outcome
    }

    /// A failure with a sentence about it.
    public static func failed(_ reason: Reason, _ message: String) -> Self {
        var outcome = Self(.failed(reason))
        outcome.message = message
        return outcome
    }
}

/// A file that a step made or changed.
public struct FileChange: Sendable, Hashable {
    /// What happened to a file.
    public enum Change: String, Sendable, Hashable, CaseIterable {
        /// It was not there before.
        case added
        /// It is there with another content.
        case modified
        /// It is not there any more.
        case deleted
        /// Only the permissions changed.
        case mode
        /// The file was there and was left alone.
        case kept
    }

    /// Relative to the project.
    public let path: String
    /// What happened to the file.
    public let change: Change
    /// `sha256:…` of the content; nothing for a deleted file.
    public let digest: String?
    /// The permissions now; nothing where they were not looked at.
    public let mode: Int?
    /// `sha256:…` of the content before; nothing where there was none, or nobody looked.
    public let previousDigest: String?
    /// The permissions before.
    public let previousMode: Int?
    /// Steps under way at the same time that may have made the change instead.
    public let sharedWith: [StepReference]

    /// Describes a change.
    public init(
        path: String,
        change: Change,
        digest: String?,
        mode: Int? = nil,
        previousDigest: String? = nil,
        previousMode: Int? = nil,
        sharedWith: [StepReference] = []
    ) {
        self.path = path
        self.change = change
        self.digest = digest
        self.mode = mode
        self.previousDigest = previousDigest
        self.previousMode = previousMode
        self.sharedWith = sharedWith
    }
}
