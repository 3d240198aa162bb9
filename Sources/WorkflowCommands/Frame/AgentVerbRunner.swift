import JSON
import Synchronization
package import WorkflowKit
package import WorkflowProtocols
import WorkflowSystem

/// Does verbs of the command line in this process for an agent, and gives what they print.
package struct AgentVerbRunner: Sendable {
    private let surroundings: Surroundings
    private let options: [String]

    /// Says for whom and where verbs are done.
    ///
    /// - Parameters:
    ///   - surroundings: The user for whom the agents act.
    ///   - projectFolder: The folder of the project; the nearest one when left out.
    package init(_ surroundings: Surroundings, projectFolder: String?) {
        self.surroundings = surroundings
        options =
            (projectFolder.map { ["--project", $0] } ?? [])
            + (surroundings.onBehalfOf.map { ["--on-behalf-of", $0] } ?? [])
    }

    /// Does what a command line says.
    ///
    /// - Parameters:
    ///   - words: The words of the command line, with `--json`.
    ///   - call: Who calls, and what is told meanwhile.
    /// - Returns: What was printed.
    package func run(_ words: [String], _ call: VerbCall) async -> VerbAnswer {
        var surroundings = surroundings
        surroundings.agent = call.agent
        let printed = Printed(call)
        var console = Console(write: { text, stream in printed.take(text, stream) })
        console.interruptions = call.interruptions
        _ = await Program.run(options + words, on: console, in: surroundings)
        return printed.answer
    }
}

/// What a verb has printed so far.
private final class Printed: Sendable {
    private let call: VerbCall
    private let state = Mutex(VerbAnswer())

    init(_ call: VerbCall) {
        self.call = call
    }

    var answer: VerbAnswer { state.withLock(\.self) }

    func take(_ text: String, _ stream: Terminal.Stream) {
        let lines = text.split(separator: "\n").map(String.init)
        guard stream == .output else {
            state.withLock { $0.notes += lines }
            lines.forEach(call.note)
            return
        }
        for document in Self.documents(in: text, lines) {
            state.withLock { state in
                if call.keepsLast {
                    state.documents = []
                }
                state.documents.append(document)
            }
            call.document(document)
        }
    }

    /// A text is one document, or holds one in each line.
    private static func documents(in text: String, _ lines: [String]) -> [JSONValue] {
        do throws(JSONError) {
            return [try JSONValue(parsing: text)]
        } catch {
            return lines.compactMap { try? JSONValue(parsing: $0) }
        }
    }
}
