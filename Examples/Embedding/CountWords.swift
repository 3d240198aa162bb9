import JSON
import WorkflowModel

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A kind of step in Swift: counts the words of a file, and fails when there are too many.
///
/// A definition uses it as `uses: count-words` with `with: { path: letter.md, most: 60 }`.
struct CountWords: StepKind {
    var declaration: StepKindDeclaration {
        var declaration = StepKindDeclaration(name: "count-words", version: "1.0.0")
        declaration.summary = "Counts the words of a file."
        declaration.inputs = [
            "type": "object",
            "properties": [
                "path": ["type": "string"], "most": ["type": "integer", "minimum": 1],
            ],
            "required": ["path"],
            "additionalProperties": false,
        ]
        // It changes no file, and a run in which it did would fail.
        declaration.writes = []
        return declaration
    }

    func run(_ invocation: StepInvocation) async -> StepOutcome {
        let path = invocation.inputs["path"]?.stringValue ?? ""
        guard let text = text(of: "\(invocation.project)/\(path)") else {
            return .failed(.invalid, "'\(path)' cannot be read")
        }
        let words = text.split(whereSeparator: \.isWhitespace).count
        invocation.log("\(path) has \(words) words")
        if let most = invocation.inputs["most"]?.intValue, words > most {
            return .failed(.invalid, "'\(path)' has \(words) words, more than \(most)")
        }
        return .completed(outputs: ["words": words.json])
    }

    private func text(of path: String) -> String? {
        guard let file = unsafe fopen(path, "r") else {
            return nil
        }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        while true {
            let byte = unsafe getc(file)
            guard byte != EOF else {
                return String(validating: bytes, as: UTF8.self)
            }
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
    }
}
