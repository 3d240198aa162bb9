import WorkflowModel

/// Everything that one prompt is made of.
struct PromptMaterial: Sendable, Hashable {
    /// A file with its text.
    struct File: Sendable, Hashable {
        let path: String
        let content: Content
    }

    /// What is handed over of a file.
    enum Content: Sendable, Hashable {
        case text(String)
        /// The file is longer than what a prompt takes of it.
        case tooLong(bytes: Int)
        case notText(bytes: Int)
    }

    /// What the answer has to be.
    enum Answer: Sendable, Hashable {
        /// The content of these files.
        case files([String])
        /// Nothing: these files are written by the agent itself.
        case edits([String])
        /// A few words.
        case words
    }

    /// What is wrong with the result before.
    struct Rejection: Sendable, Hashable {
        let findings: [String]
        /// The answer that was not accepted; nothing when the agent changed files itself.
        let answer: String?
    }

    let context: PromptContext
    var persona: String?
    var inputs: [File] = []
    /// What the files look like before anybody has filled them in.
    var templates: [File] = []
    let task: String
    let answer: Answer
    /// The JSON Schema that the files have to follow.
    var schema: String?
    /// What is looked at before the result is accepted.
    var criteria: [String] = []
    var rejection: Rejection?
}
