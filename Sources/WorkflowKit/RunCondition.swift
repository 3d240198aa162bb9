import WorkflowDiagnostics
import WorkflowExpressions
package import WorkflowModel
package import WorkflowStore

/// A condition about runs in the language of workflows, checked before any run is looked at.
package struct RunCondition: Sendable {
    private let expression: Expression
    private let world: Clock

    /// What has to be read of each run for it.
    package let details: Set<RunAttributes.Detail>

    /// Reads and checks a condition.
    ///
    /// - Parameters:
    ///   - text: What was typed.
    ///   - now: What `now()` yields, and what runs under way are measured to.
    /// - Throws: `Failure` with `usage` and everything that is wrong with the text.
    package init(_ text: String, now: Timestamp) throws {
        let bytes = text.utf8.count
        let source = SourceString(text, at: SourceSpan(file: Self.place, range: 0..<bytes))
        var findings: [Diagnostic] = []
        do {
            expression = try Expression.condition(parsing: source)
        } catch {
            throw Self.failure([error], of: text)
        }
        findings += expression.check(in: RunScope(), expecting: .bool)
        for name in expression.calls.intersection(Self.unusable).sorted() {
            findings.append(
                Diagnostic(
                    .unknownFunction,
                    "\(name)() means nothing for runs in a list",
                    at: expression.span,
                    hints: ["compare attributes of the run, such as status == 'failed'"]
                )
            )
        }
        guard findings.isEmpty else {
            throw Self.failure(findings, of: text)
        }
        details = Set(
            expression.roots.compactMap { root in
                switch root {
                case "vars": .variables
                case "phases": .phases
                default: nil
                }
            }
        )
        world = Clock(now: now)
    }

    /// Whether the condition holds for a run.
    ///
    /// - Throws: `EvaluationError` when it has no value for it, such as an order of what is missing.
    func holds(for run: RunAttributes) throws(EvaluationError) -> Bool {
        let values = RunAttributeValues(run, now: world.time)
        return try expression.decide(in: Context(values: values, world: world)).holds
    }

    /// What the text is called in messages.
    private static let place = "--where"

    /// Functions about one run under way, or about files.
    private static let unusable: Set = [
        "success", "failure", "cancelled", "always", "exists", "glob", "hash_files",
    ]

    private static func failure(_ findings: [Diagnostic], of text: String) -> Failure {
        Failure(
            .usage,
            findings.count == 1 ? findings[0].message : "the condition of '--where' cannot be used",
            hints: ["ddx run list --help"],
            diagnostics: findings,
            texts: [place: SourceText(text)]
        )
    }
}

/// A world that knows the time and nothing else.
private struct Clock: ExpressionWorld {
    let time: Timestamp
    private let closed = ClosedWorld()

    init(now: Timestamp) {
        time = now
    }

    func exists(_ path: String) throws -> Bool { try closed.exists(path) }
    func glob(_ pattern: String) throws -> [String] { try closed.glob(pattern) }
    func hashFiles(_ patterns: [String]) throws -> String? { try closed.hashFiles(patterns) }
    func environment(_ name: String) throws -> String? { try closed.environment(name) }
    func now() throws -> Int64 { time.microseconds }
}
