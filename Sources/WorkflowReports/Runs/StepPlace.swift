package import JSON

/// Where the last attempt of a step is, or was, that other machines carry out.
package struct StepPlace: Sendable, Hashable {
    /// The attempt that it is told of.
    package let attempt: Int
    /// Whether it goes on there as far as is known.
    package let isOpen: Bool
    /// The place in words, such as `queued on 'hpc'`.
    package let words: String
    /// The member `place` of a step.
    package let json: JSONValue

    /// Tells of a place.
    package init(attempt: Int, isOpen: Bool, words: String, json: JSONValue) {
        self.attempt = attempt
        self.isOpen = isOpen
        self.words = words
        self.json = json
    }
}
