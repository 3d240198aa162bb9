import WorkflowModel

/// Finds the files in an answer.
enum AnswerFiles {
    /// What is wrong with an answer, as a finding for its author.
    struct Failure: Error, Sendable, Hashable {
        let finding: String
    }

    /// The content of each file, in the order of the paths.
    ///
    /// - Throws: `Failure` when a file is missing or empty, or stands there twice.
    static func read(_ answer: String, paths: [String]) throws(Failure) -> [(String, String)] {
        guard paths.count > 1 else {
            return try paths.map { path throws(Failure) in
                (path, try content(answer, of: path))
            }
        }
        var contents: [String: String] = [:]
        var path: String?
        var lines: [Substring] = []
        func finish() throws(Failure) {
            guard let known = path else {
                return
            }
            let text = lines.joined(separator: "\n")
            guard contents.updateValue(text, forKey: known) == nil else {
                throw Failure(finding: "the answer holds '\(known)' twice")
            }
        }
        for line in self.lines(of: answer) {
            if let next = marked(line) {
                try finish()
                path = next
                lines = []
            } else {
                lines.append(line)
            }
        }
        try finish()
        return try paths.map { path throws(Failure) in
            guard let text = contents[path] else {
                let mark = PromptAssembly.fileMark + path + PromptAssembly.fileMarkEnd
                throw Failure(finding: "the answer lacks '\(path)': no line is '\(mark)'")
            }
            return (path, try content(text, of: path))
        }
    }

    private static func marked(_ line: Substring) -> String? {
        let line = line.hasSuffix("\r") ? line.dropLast() : line
        guard line.hasPrefix(PromptAssembly.fileMark), line.hasSuffix(PromptAssembly.fileMarkEnd)
        else {
            return nil
        }
        return String(
            line.dropFirst(PromptAssembly.fileMark.count)
                .dropLast(PromptAssembly.fileMarkEnd.count)
        )
    }

    /// The lines by their line feeds; a carriage return before one stays.
    private static func lines(of text: String) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }

    /// The text without a fence around all of it, and with a line end.
    private static func content(_ text: String, of path: String) throws(Failure) -> String {
        var lines = lines(of: text)[...]
        while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
        while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
        guard !lines.isEmpty else {
            throw Failure(finding: "'\(path)' is empty")
        }
        if isFenced(lines) {
            lines = lines.dropFirst().dropLast()
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whether the first line opens a fence that the last one closes, and none before it.
    private static func isFenced(_ lines: ArraySlice<Substring>) -> Bool {
        var depth = 0
        for (place, line) in zip(lines.indices, lines) {
            let isBare =
                line.prefix { $0 == "`" }.count == 3 && line.dropFirst(3).allSatisfy(\.isWhitespace)
            if place == lines.startIndex {
                depth = line.hasPrefix("```") ? 1 : 0
            } else if isBare {
                depth -= 1
            } else if line.hasPrefix("```") {
                depth += 1
            }
            if depth <= 0 {
                return place == lines.endIndex - 1 && lines.count > 2 && isBare
            }
        }
        return false
    }
}
