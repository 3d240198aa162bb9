/// What the composer stumbled over, in words for people.
struct YAMLProblem {
    /// What is wrong.
    let message: String
    /// What to do about it.
    let hint: String

    /// Translates a problem.
    ///
    /// - Parameters:
    ///   - problem: The words of the composer.
    ///   - rest: The text from the place of the problem on.
    ///   - line: Where the bracket or quote in question was opened.
    init(_ problem: String, before rest: ArraySlice<UInt8>, openedOn line: Int?) {
        let opened = line.map { "opened on line \($0)" } ?? "that is open"
        let isAtEnd = rest.allSatisfy { " \t\r\n".utf8.contains($0) }
        switch problem {
        case "did not find expected node content" where isAtEnd:
            message = "the file ends where a value was expected"
            hint = "restore the rest of the file; it may have been cut off"
        case "did not find expected node content":
            message = "a value was expected here"
            hint = "write a value, or put the text in quotes"
        case "did not find expected ',' or ']'":
            message = "expected ',' or ']' here"
            hint = "close the bracket \(opened), or put a comma between its items"
        case "did not find expected ',' or '}'":
            message = "expected ',' or '}' here"
            hint = "close the brace \(opened), or put a comma between its entries"
        case "found unexpected end of stream":
            message = "the file ends inside a text in quotes"
            hint = "close the quote \(opened)"
        case "found unexpected document indicator":
            message = "the document ends inside a text in quotes"
            hint = "close the quote \(opened)"
        case "found character that cannot start any token" where rest.first == UInt8(ascii: "\t"),
            "found a tab character that violates indentation":
            message = "a tab stands where the line is indented"
            hint = "indent with spaces"
        case "found character that cannot start any token":
            message = "this character cannot begin a value"
            hint = "put the text in quotes"
        case "mapping values are not allowed in this context":
            message = "a colon begins a value where none can stand"
            hint = "put the text in quotes, or indent the line like its neighbours"
        case "did not find expected key":
            message = "a key was expected here"
            hint = "indent the line like its neighbours"
        case "could not find expected ':'":
            message = "a key without a colon"
            hint = "write it as 'key: value'"
        case "did not find expected '-' indicator":
            message = "an item of the list was expected here"
            hint = "begin it with '- ', indented like its neighbours"
        case "block sequence entries are not allowed in this context":
            message = "a list cannot begin here"
            hint = "begin it on a line of its own"
        case "found unknown escape character":
            message = "there is no such escape"
            hint = "write a backslash twice, or use single quotes"
        default:
            message = problem
            hint = "put the text in quotes, or indent the line like its neighbours"
        }
    }
}
