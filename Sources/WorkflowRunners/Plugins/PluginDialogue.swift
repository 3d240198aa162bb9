import JSON
import Synchronization
import WorkflowLanguage
import WorkflowModel

/// What a plugin says while it carries out one request: lines of JSON, events first, then one answer.
///
/// What it does not know of is left alone; what is no JSON object ends the plugin.
final class PluginDialogue: Sendable {
    /// What was said, once the plugin has ended.
    struct Result: Sendable {
        /// The answer; nothing when it ended without one.
        var answer: JSONValue?
        /// What `output` events handed over.
        var outputs: JSONObject = [:]
        /// What is wrong with what it said, in lower case and without a full stop.
        var violation: String?
        /// Whether it was ended because it had been silent for too long.
        var wasSilent = false
    }

    private struct State {
        var line: [UInt8] = []
        var lineCount = 0
        var byteCount = 0
        var outputSize = 0
        var heard: Timestamp
        var isOver = false
        var result = Result()
    }

    private let request: String
    private let limit: Int
    private let clock: any WorldClock
    private let write: @Sendable (String, LogRecord.Stream) -> Void
    private let state: Mutex<State>

    /// Begins to listen.
    ///
    /// - Parameters:
    ///   - request: The word of the request, which the answer repeats.
    ///   - limit: How many bytes may be said altogether.
    ///   - clock: Tells when something was heard.
    ///   - write: Takes what is for the log.
    init(
        to request: String,
        limit: Int,
        clock: any WorldClock,
        write: @escaping @Sendable (String, LogRecord.Stream) -> Void
    ) {
        self.request = request
        self.limit = limit
        self.clock = clock
        self.write = write
        state = Mutex(State(heard: clock.now()))
    }

    /// What was said so far.
    var result: Result { state.withLock { $0.result } }

    /// When something was last heard.
    var heard: Timestamp { state.withLock { $0.heard } }

    /// Notes that the plugin is ended since it says nothing.
    func endForSilence() {
        state.withLock { state in
            state.result.wasSilent = !state.isOver
            state.isOver = true
        }
    }

    /// Takes in what the plugin wrote, and says whether the dialogue is over.
    func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        let (notes, isOver) = state.withLock { state in
            var notes: [(String, LogRecord.Stream)] = []
            guard !state.isOver else {
                return (notes, true)
            }
            state.heard = clock.now()
            state.byteCount += bytes.count
            guard state.byteCount <= limit else {
                Self.violate("it says more than \(limit) bytes ('limits.output')", &state)
                return (notes, true)
            }
            var rest = bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")), !state.isOver {
                let line = state.line + rest[rest.startIndex..<end]
                state.line = []
                rest = rest[(end + 1)...]
                state.lineCount += 1
                hear(line, &state, &notes)
            }
            if !state.isOver {
                state.line += rest
            }
            return (notes, state.isOver)
        }
        for (text, stream) in notes {
            write(text, stream)
        }
        return isOver
    }

    /// Takes a last line that nothing completed, once the plugin has ended.
    func finish() -> Result {
        let (notes, result) = state.withLock { state in
            var notes: [(String, LogRecord.Stream)] = []
            let line = state.line
            state.line = []
            if !state.isOver, !line.isEmpty {
                state.lineCount += 1
                hear(line, &state, &notes)
            }
            return (notes, state.result)
        }
        for (text, stream) in notes {
            write(text, stream)
        }
        return result
    }

    // MARK: Lines

    private func hear(
        _ line: [UInt8],
        _ state: inout State,
        _ notes: inout [(String, LogRecord.Stream)]
    ) {
        guard !line.allSatisfy(\.isBlank) else {
            return
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: line)
        } catch {
            Self.violate("line \(state.lineCount) is no JSON: \(error.message)", &state)
            return
        }
        guard value.objectValue != nil else {
            Self.violate("line \(state.lineCount) is \(value.kind), and no object", &state)
            return
        }
        if let spoken = value["protocol"]?.stringValue, spoken != PluginManifest.plainProtocol {
            Self.violate("it speaks '\(spoken.prefix(40))', which is not spoken here", &state)
        } else if let answer = value["answer"] {
            hear(answer, value, &state)
        } else if let event = value["event"]?.stringValue {
            hear(event, value, &state, &notes)
        } else {
            Self.violate(
                "line \(state.lineCount) has neither 'event' nor 'answer'",
                &state
            )
        }
    }

    private func hear(_ answer: JSONValue, _ value: JSONValue, _ state: inout State) {
        guard let word = answer.stringValue, [request, "error"].contains(word) else {
            Self.violate(
                "line \(state.lineCount) answers \(answer.text().prefix(40)), not '\(request)'",
                &state
            )
            return
        }
        state.result.answer = value
        state.isOver = true
    }

    private func hear(
        _ event: String,
        _ value: JSONValue,
        _ state: inout State,
        _ notes: inout [(String, LogRecord.Stream)]
    ) {
        switch event {
        case "log":
            guard let message = value["message"]?.stringValue else {
                return Self.violate("line \(state.lineCount): 'log' needs a 'message'", &state)
            }
            let isError =
                ["warn", "error"].contains(value["level"]?.stringValue)
                || value["stream"]?.stringValue == "stderr"
            notes.append((message, isError ? .standardError : .standardOutput))
        case "output":
            guard let name = value["name"]?.stringValue, let content = value["value"],
                StepOutputs.isName(name)
            else {
                let needs = "'output' needs 'value' and a 'name' of letters, digits, '_' and '-'"
                return Self.violate("line \(state.lineCount): \(needs)", &state)
            }
            state.outputSize += content.text().utf8.count + name.utf8.count
            guard state.outputSize <= StepOutputs.limit else {
                return Self.violate("its outputs are larger than 1 MB", &state)
            }
            state.result.outputs[name] = content
        case "files":
            let paths = (value["paths"]?.arrayValue ?? []).compactMap(\.stringValue)
            if !paths.isEmpty {
                let more = paths.count > 20 ? " and \(paths.count - 20) more" : ""
                let list = paths.prefix(20).joined(separator: ", ")
                notes.append(("it says that it changes \(list)\(more)", .engine))
            }
        default: break
        }
    }

    private static func violate(_ message: String, _ state: inout State) {
        state.result.violation = message
        state.isOver = true
    }
}
