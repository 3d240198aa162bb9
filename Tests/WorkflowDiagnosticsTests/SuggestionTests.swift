import Testing
import WorkflowDiagnostics

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("fram", ["frame", "design"], ["frame"]),
        ("desing", ["frame", "design"], ["design"]),
        ("xyz", ["frame", "design"], []),
        ("ab", ["ba", "cd"], ["ba"]),
        ("a", ["b"], []),
        ("Needs", ["needs"], ["needs"]),
    ])
    func `only close words are suggested`(word: String, known: [String], expected: [String]) {
        #expect(Suggestion.closest(to: word, among: known) == expected)
    }

    @Test func `the hint names the words in quotes`() {
        #expect(Suggestion.hint(for: "fram", among: ["frame"]) == "did you mean 'frame'?")
        #expect(Suggestion.hint(for: "zzzzz", among: ["frame"]) == nil)
    }
}
