package import JSON
package import WorkflowMasking
package import WorkflowSystem

/// The streams of a command and the person in front of them.
///
/// Tests give a console of their own, so that every command runs within their process.
package struct Console: Sendable {
    /// The streams that a terminal stands behind.
    package var terminals: Set<Terminal.Stream>
    /// Columns and lines of the terminal; nothing without one.
    package var size: @Sendable () -> (width: Int, height: Int)?
    private let stream: @Sendable (String, Terminal.Stream) throws -> Void
    /// Hides what nobody may see in everything that is written.
    package var masker: ProcessMasker?
    /// Shows a prompt and waits for a line; the flag hides what is typed.
    package var ask: @Sendable (String, Bool) throws -> TerminalPrompt.Answer
    /// Reads what is handed over at standard input, up to a number of bytes.
    package var readInput: @Sendable (Int) throws -> [UInt8] = { _ in [] }
    /// Whether signals of this process pause the run that it carries on.
    package var takesSignals: Bool
    /// Each element pauses the run that a command carries on, where no signals do.
    package var interruptions: AsyncStream<Void>?

    /// Describes a console.
    package init(
        terminals: Set<Terminal.Stream> = [],
        size: @escaping @Sendable () -> (width: Int, height: Int)? = { nil },
        write: @escaping @Sendable (String, Terminal.Stream) throws -> Void,
        ask: @escaping @Sendable (String, Bool) throws -> TerminalPrompt.Answer = { _, _ in .end },
        takesSignals: Bool = false
    ) {
        self.terminals = terminals
        self.size = size
        stream = write
        self.ask = ask
        self.takesSignals = takesSignals
    }

    /// Writes a text without what nobody may see; a reader that has left is no error.
    package func write(_ text: String, _ stream: Terminal.Stream) throws {
        try self.stream(masker?.current.hidingValues(in: text) ?? text, stream)
    }

    /// Writes a value in JSON without what nobody may see; a reader that has left is no error.
    package func write(_ value: JSONValue, isPretty: Bool, _ stream: Terminal.Stream) throws {
        let value = masker?.current.hidingValues(in: value) ?? value
        try self.stream(value.text(pretty: isPretty) + "\n", stream)
    }

    /// The streams of this process.
    static var standard: Console {
        let streams: [Terminal.Stream] = [.input, .output, .error]
        var console = Console(
            terminals: Set(streams.filter(Terminal.isTerminal)),
            size: {
                guard let width = Terminal.width(.error) ?? Terminal.width(.output) else {
                    return nil
                }
                return (width, Terminal.height(.error) ?? Terminal.height(.output) ?? 24)
            },
            write: { text, stream in
                _ = try Terminal.write(text, to: stream)
            },
            ask: { prompt, isHidden in
                guard let terminal = TerminalPrompt() else {
                    return .end
                }
                return isHidden
                    ? try terminal.readHiddenLine(prompt) : try terminal.readLine(prompt)
            },
            takesSignals: true
        )
        console.readInput = { try Terminal.readInput(limit: $0) }
        return console
    }
}
