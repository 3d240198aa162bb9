/// The words of a command line as the audit trail tells them.
enum CommandWords {
    /// Options whose values belong elsewhere: variables beside the run, people where they can be erased.
    private static let hidden = ["--var", "--on-behalf-of"]
    /// Behind this verb stands who is to be erased.
    private static let erasing = "erase-subject"
    /// The most bytes of a word, and words of a line.
    private static let longest = (word: 1_024, line: 64)

    /// The words without values that may be secret, and without names that may have to go.
    static func told(_ arguments: [String]) -> [String] {
        var told: [String] = []
        var isHidden = false
        for word in arguments.prefix(longest.line) {
            if isHidden {
                told.append(name(in: word) ?? "***")
                isHidden = false
            } else if let option = hidden.first(where: { word.hasPrefix($0 + "=") }) {
                let value = String(word.dropFirst(option.count + 1))
                told.append("\(option)=\(name(in: value) ?? "***")")
            } else {
                isHidden = hidden.contains(word)
                told.append(String(word.prefix(longest.word)))
            }
            if word == erasing {
                return told + ["***"]
            }
        }
        return arguments.count > longest.line ? told + ["…"] : told
    }

    /// What is told of `NAME=VALUE`: the name.
    private static func name(in assignment: String) -> String? {
        assignment.firstIndex(of: "=").map { assignment[..<$0] + "=***" }
    }
}
