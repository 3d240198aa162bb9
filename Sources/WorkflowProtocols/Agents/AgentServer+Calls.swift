import JSON
import Synchronization
import WorkflowDiagnostics

/// Calls of tools.
extension AgentServer {
    /// Calls a tool.
    ///
    /// - Returns: Its result; that the verb failed stands in it, for the model to read.
    /// - Throws: `RPCError` for a call that makes no sense.
    func call(_ request: AgentRequest, _ work: AgentWork) async throws(RPCError) -> JSONObject {
        let name = try request.text("name")
        guard let verb = AgentVerbs.verb(name) else {
            let hint = Suggestion.hint(for: name, among: AgentVerbs.all.map(\.name))
            let more = hint ?? "tools/list names those that there are"
            throw .invalidParameters("there is no tool '\(name.prefix(100))'; \(more)")
        }
        let given = request.parameters["arguments"] ?? .null
        guard let given = given.isNull ? [:] : given.objectValue else {
            throw .invalidParameters("'arguments' must be an object, not \(given.kind)")
        }
        let words: [String]
        do throws(AgentVerb.Misuse) {
            words = try verb.commandLine(given)
        } catch {
            return ToolResult.misuse(of: verb, error.findings)
        }
        if given[AgentArgument.background.name]?.boolValue == true {
            return await callBehind(verb, words, request)
        }
        let answer = await runVerb(words, verbCall(verb, request, work))
        return ToolResult.json(of: answer, verb)
    }

    private func verbCall(
        _ verb: AgentVerb,
        _ request: AgentRequest,
        _ work: AgentWork,
        keepsLast: Bool = false,
        document: @escaping @Sendable (JSONValue) -> Void = { _ in }
    ) -> VerbCall {
        VerbCall(
            agent: request.client ?? "unknown",
            interruptions: work.interruptions,
            keepsLast: keepsLast,
            document: document,
            note: { [self] line in
                tell(line, at: verb.carriesOn ? .info : .notice, of: request, work)
            }
        )
    }

    /// Tells the client of something that happened while a verb is at work.
    private func tell(
        _ line: String,
        at level: AgentLogLevel,
        of request: AgentRequest,
        _ work: AgentWork
    ) {
        let isOpen = state.withLock { $0.requests[request.id] === work }
        if isOpen, let token = request.progressToken {
            outlet.send(
                .notification(
                    method: "notifications/progress",
                    parameters: [
                        "progressToken": token, "progress": work.countLine().json,
                        "message": line.json,
                    ]
                )
            )
        }
        // Since 2026-07-28 log messages belong to a request that is not answered yet.
        if let least = request.logLevel, level >= least, isOpen || !request.isModern {
            outlet.send(
                .notification(
                    method: "notifications/message",
                    parameters: ["level": level.rawValue.json, "logger": "ddx", "data": line.json]
                )
            )
        }
    }

    /// Has a run carried on, and answers as soon as it has begun.
    private func callBehind(
        _ verb: AgentVerb,
        _ words: [String],
        _ request: AgentRequest
    ) async -> JSONObject {
        let work = AgentWork()
        let (begun, beginning) = AsyncStream<String>.makeStream()
        state.withLock { $0.behind[ObjectIdentifier(work)] = work }
        let call = verbCall(verb, request, work, keepsLast: true) { document in
            if let run = document["run"]?.stringValue {
                beginning.yield(run)
                beginning.finish()
            }
        }
        let ended = Outcome()
        let isTaken = begin { [self] in
            ended.answer = await runVerb(words, call)
            state.withLock { $0.behind[ObjectIdentifier(work)] = nil }
            beginning.finish()
        }
        if !isTaken {
            beginning.finish()
        }
        for await run in begun {
            let call = verbCall(verb, request, AgentWork())
            return ToolResult.json(
                of: await runVerb(["run", "show", "--json", "--", run], call),
                verb
            )
        }
        return ToolResult.json(of: ended.answer, verb)
    }
}

/// What came of a verb that was carried on behind a call.
private final class Outcome: Sendable {
    private let content = Mutex(VerbAnswer())

    var answer: VerbAnswer {
        get { content.withLock(\.self) }
        set { content.withLock { $0 = newValue } }
    }
}

/// What a call of a tool answers.
enum ToolResult {
    /// The documents of a verb, or its failure, with what to do next.
    static func json(of answer: VerbAnswer, _ verb: AgentVerb) -> JSONObject {
        if let failure = answer.failure {
            return failed(failure)
        }
        guard let document = document(of: answer, verb) else {
            return failed(["message": "the verb answered nothing"])
        }
        var content = [text(document.text())]
        if !verb.carriesOn {
            content += answer.notes.map { text("note: \($0)") }
        }
        if let next = document["next"]?.stringValue {
            content.append(text("next: \(NextCall.hint(next))"))
        }
        return ["content": .array(content), "structuredContent": document, "isError": false]
    }

    /// Arguments that are not those of the verb; the model reads it and tries again.
    static func misuse(of verb: AgentVerb, _ findings: [String]) -> JSONObject {
        failed([
            "message":
                "the arguments of '\(verb.name)' are wrong: \(findings.joined(separator: "; "))"
                .json,
            "help": ["its arguments: \(verb.inputSchema.text())".json],
        ])
    }

    private static func document(of answer: VerbAnswer, _ verb: AgentVerb) -> JSONValue? {
        guard verb.answer.isLines, let name = verb.answer.name else {
            return answer.documents.last
        }
        return ["schema": name.json, "records": .array(answer.documents)]
    }

    private static func failed(_ failure: JSONValue) -> JSONObject {
        let help = (failure["help"]?.arrayValue ?? []).compactMap(\.stringValue).map { line in
            NextCall(line).map { "help: \($0.text)" } ?? "help: \(line)"
        }
        let findings = (failure["diagnostics"]?.arrayValue ?? []).map { finding in
            let place = finding["file"]?.stringValue.map { "\($0): " } ?? ""
            return place + (finding["message"]?.stringValue ?? "")
        }
        let lines = [failure["message"]?.stringValue ?? "it failed"] + findings + help
        return [
            "content": [text(lines.joined(separator: "\n"))], "isError": true,
            "_meta": ["ddx/error": failure],
        ]
    }

    private static func text(_ text: String) -> JSONValue {
        ["type": "text", "text": text.json]
    }
}
