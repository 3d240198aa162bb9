import WorkflowDiagnostics

/// Words that somebody looks for, with those that mean the same.
package struct SearchQuery: Sendable, Hashable {
    /// One word of the question.
    struct Term: Sendable, Hashable {
        let word: String
        /// Other words that count as this one.
        let synonyms: [String]
    }

    /// Without those that say nothing; each once.
    let terms: [Term]

    /// More words than these add nothing but cost.
    private static let mostTerms = 24

    /// Takes words apart.
    ///
    /// - Parameters:
    ///   - text: What somebody typed.
    ///   - isSentence: Whether words such as "the" and "our" are left out.
    package init(_ text: String, isSentence: Bool = false) {
        var seen: Set<String> = []
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        let telling = isSentence ? words.filter { !Synonyms.isFiller($0) } : words
        terms = telling.filter { seen.insert($0).inserted }.prefix(Self.mostTerms)
            .map { Term(word: $0, synonyms: Synonyms.of($0)) }
    }

    package var isEmpty: Bool { terms.isEmpty }

    /// The words as the name of a workflow would spell them.
    var asName: String { terms.map(\.word).joined(separator: "-") }

    /// The question in the language of FTS5.
    ///
    /// - Parameter needsAll: Whether every word must be found.
    /// - Returns: The words with their synonyms; each may be the beginning of a longer one.
    func match(needsAll: Bool) -> String {
        terms.map { term in
            let words =
                ([term.word] + term.synonyms).map(Self.quoted)
                + [Self.quoted(term.word) + "*"]
            return "(\(words.joined(separator: " OR ")))"
        }
        .joined(separator: needsAll ? " AND " : " OR ")
    }

    /// One word of the question, to be found in some columns.
    static func match(_ term: Term, in column: String) -> String {
        "{\(column)} : (\(SearchQuery(terms: [term]).match(needsAll: true)))"
    }

    private init(terms: [Term]) {
        self.terms = terms
    }

    private static func quoted(_ word: String) -> String {
        "\"\(word.replacing("\"", with: "\"\""))\""
    }
}
