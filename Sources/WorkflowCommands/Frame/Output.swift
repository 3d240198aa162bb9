import JSON
import WorkflowKit
import WorkflowReports
import WorkflowSystem

/// Where a command writes and how: text or JSON, coloured or plain, much or little.
struct Output: Sendable {
    let console: Console
    let isJSON: Bool
    let isQuiet: Bool
    let isVerbose: Bool
    private let allowsColor: Bool

    /// Decides how to write.
    ///
    /// - Parameters:
    ///   - console: The streams.
    ///   - options: What the command line asks for.
    ///   - environment: `NO_COLOR` and `TERM` are looked at.
    init(_ console: Console, _ options: SharedOptions, environment: [String: String]) {
        self.console = console
        isJSON = options.json
        isQuiet = options.quiet
        isVerbose = options.verbose
        allowsColor =
            !options.noColor && (environment["NO_COLOR"] ?? "").isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Whether a stream shows colours and can be drawn on.
    func isColored(_ stream: Terminal.Stream) -> Bool {
        allowsColor && console.terminals.contains(stream)
    }

    /// How reports are written to a stream.
    func style(_ context: CommandContext, _ stream: Terminal.Stream = .output) -> Style {
        Style(
            isColored: isColored(stream),
            width: console.terminals.contains(stream) ? console.size()?.width : nil,
            now: context.surroundings.now()
        )
    }

    /// Writes what was asked for.
    func print(_ text: String) throws {
        // Bytes, since the two of CRLF are one character.
        let isWhole = text.utf8.last.map { $0 == UInt8(ascii: "\n") } ?? true
        try console.write(isWhole ? text : text + "\n", .output)
    }

    /// Writes the one object that was asked for.
    func print(json value: some JSONRepresentable) throws {
        try console.write(value.json, isPretty: true, .output)
    }

    /// Writes the object or the text of an answer, whichever was asked for.
    func print(_ text: @autoclosure () -> String, or value: @autoclosure () -> JSONValue) throws {
        try isJSON ? print(json: value()) : print(text())
    }

    /// Writes something beside the answer, unless nobody wants to read it.
    func note(_ text: String) throws {
        guard !isQuiet else {
            return
        }
        try console.write(text.hasSuffix("\n") ? text : text + "\n", .error)
    }

    /// Marks text that should stand out.
    func strong(_ text: String) -> String {
        paint(text, "1")
    }

    /// Marks text that should stand back.
    func faint(_ text: String) -> String {
        paint(text, "2")
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColored(.output) ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
