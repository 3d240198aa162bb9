package import JSON

/// What came of a verb of the command line.
package struct VerbAnswer: Sendable {
    /// What it printed: one document, or several that were lines.
    package var documents: [JSONValue] = []
    /// What it said beside that.
    package var notes: [String] = []

    /// Begins with nothing.
    package init() {}

    /// The document `ddx.error/1` of a verb that failed.
    var failure: JSONValue? {
        documents.last.flatMap { $0["schema"]?.stringValue == "ddx.error/1" ? $0 : nil }
    }
}

/// What a verb is given beside its words.
package struct VerbCall: Sendable {
    /// The agent that calls.
    package let agent: String
    /// Each element asks to stop what the verb carries on.
    package let interruptions: AsyncStream<Void>
    /// Whether only the last document is wanted in the end.
    package let keepsLast: Bool
    /// Told of each document as it is printed.
    package let document: @Sendable (JSONValue) -> Void
    /// Told of each line that is said beside the documents.
    package let note: @Sendable (String) -> Void
}

/// Does what a command line says and tells what came of it; never fails in another way.
package typealias VerbRunner = @Sendable (_ words: [String], VerbCall) async -> VerbAnswer
