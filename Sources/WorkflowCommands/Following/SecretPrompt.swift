import Synchronization
import WorkflowDiagnostics
import WorkflowKit
import WorkflowMasking
import WorkflowSystem

/// Asks for secrets at the terminal, which does not show them, or reads one from standard input.
final class SecretPrompt: Sendable {
    private let output: Output
    private let isInteractive: Bool
    /// The variable that has taken what stood at standard input.
    private let reader = Mutex<String?>(nil)

    init(output: Output, isInteractive: Bool) {
        self.output = output
        self.isInteractive = isInteractive
    }

    /// What the kit asks and tells.
    var dialogue: SecretDialogue {
        var dialogue = SecretDialogue()
        dialogue.ask = { try self.answer(for: $0) }
        dialogue.warn = { self.warn($0) }
        return dialogue
    }

    /// The bytes that somebody types or hands over; nothing where there are none.
    func bytes(_ prompt: String) throws -> [UInt8]? {
        guard output.console.terminals.contains(.input) else {
            let bytes = try output.console.readInput(SecretValue.longest + 1)
            return bytes.isEmpty ? nil : bytes
        }
        guard isInteractive, case .text(let text) = try output.console.ask(prompt, true),
            !text.isEmpty
        else {
            return nil
        }
        return Array(text.utf8)
    }

    private func answer(for name: String) throws -> String? {
        if !output.console.terminals.contains(.input) {
            let first = reader.withLock { reader in
                reader = reader ?? name
                return reader
            }
            guard first == name else {
                throw Failure(
                    .usage,
                    "standard input holds one secret, and both '\(first ?? "")' and '\(name)' want it",
                    hints: ["--var \(name)=env:NAME or --var \(name)=file:PATH"]
                )
            }
        }
        guard var bytes = try bytes("\(name) (hidden): ") else {
            return nil
        }
        while let last = bytes.last, last == 0x0A || last == 0x0D {
            bytes.removeLast()
        }
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw Failure(.usage, "the secret '\(name)' is no text", hints: ["encode it in Base64"])
        }
        return text
    }

    /// A warning that cannot be written must not stop what it warns of.
    private func warn(_ finding: Diagnostic) {
        let text = FailureReport.text(of: [finding], isColored: output.isColored(.error))
        _ = try? output.note(text)
    }
}
