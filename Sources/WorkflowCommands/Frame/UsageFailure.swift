import ArgumentParser
import WorkflowDiagnostics
import WorkflowKit

/// Makes failures of command lines that cannot be read.
enum UsageFailure {
    /// Says what is wrong with a command line and which help page tells more.
    ///
    /// - Parameters:
    ///   - error: What the parser threw.
    ///   - arguments: The command line without the name of the program.
    /// - Returns: A failure with the code for wrong usage.
    static func failure(of error: any Error, in arguments: [String]) -> Failure {
        let path = CommandPath(of: arguments)
        let help = "\(path.text) --help"
        if let word = path.unknownWord {
            let known = path.subcommands
            return Failure(
                .usage,
                "there is no command '\(path.text) \(word)'",
                hints: [Suggestion.hint(for: word, among: known), help].compactMap(\.self)
            )
        }
        let lines = RootCommand.message(for: error).split(separator: "\n").map(String.init)
        var message = lines.joined(separator: "; ")
        var hints: [String] = []
        if let range = message.firstRange(of: ". Did you mean ") {
            hints.append("did you mean \(message[range.upperBound...])")
            message = String(message[..<range.lowerBound])
        }
        if let range = message.firstRange(of: ". Please provide one of ") {
            let words = message[range.upperBound...]
            hints.append("use one of \(words.hasSuffix(".") ? words.dropLast() : words)")
            message = String(message[..<range.lowerBound])
        }
        while message.hasSuffix(".") {
            message.removeLast()
        }
        return Failure(.usage, message.lowercasedFirst, hints: hints + [help])
    }
}

extension String {
    /// The text with a small first letter, unless the first word is an abbreviation.
    fileprivate var lowercasedFirst: String {
        guard dropFirst().first?.isUppercase != true else {
            return self
        }
        return prefix(1).lowercased() + dropFirst()
    }
}
