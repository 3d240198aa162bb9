import Patterns
import WorkflowModel

/// Tells what each step changes, and holds it to what it says it changes.
struct StepTracking: Sendable {
    let tracker: FileTracker
    let log: StepLog

    /// Carries out an attempt, and adds to its outcome the files that it changed.
    ///
    /// - Parameters:
    ///   - request: The attempt.
    ///   - files: What the attempt is known to write; nothing when anything may come.
    ///   - work: What carries it out.
    /// - Returns: The outcome. A step that completed and changed what its `affects` does not name
    ///   has failed.
    func following(
        _ request: StepRequest,
        writing files: Set<TrackedPath>?,
        _ work: () async -> StepOutcome
    ) async -> StepOutcome {
        let attempt = TrackedAttempt(request.step, attempt: request.attempt)
        let participant: Participant
        do {
            let paths = try DeclaredPaths(
                affects: request.affects,
                generates: request.generates,
                files: files
            )
            guard !paths.isEmpty else { return await work() }
            participant = Participant(
                attempt: attempt,
                paths: paths,
                isTakenUp: request.isTakenUp
            )
        } catch {
            return .failed(.invalid, "'affects' or 'generates' holds no pattern: \(error)")
        }
        let token: FileTracker.Token
        do {
            token = try await tracker.begin(participant)
        } catch {
            return .failed(
                .storage,
                "the step was not started, because the files of the project cannot be tracked: "
                    + "\(error)"
            )
        }
        let outcome = await work()
        do {
            return add(try await tracker.end(token), to: outcome, of: request)
        } catch {
            let end = outcome.message.map { " (\($0))" } ?? ""
            return outcome.ending(
                .failed(.storage),
                "the step ended\(end), but what it changed cannot be tracked: \(error)"
            )
        }
    }

    private func add(
        _ changes: TrackedChanges,
        to outcome: StepOutcome,
        of request: StepRequest
    ) -> StepOutcome {
        var outcome = outcome
        // What an artifact writes is known: all else that changed meanwhile was somebody else's.
        let outside = request.affects == nil ? [] : changes.outside
        let files =
            request.affects == nil
            ? changes.files.filter { !changes.outside.contains($0.path) } : changes.files
        outcome.files = Self.merged(outcome.files, files)
        var sentences = changes.conflicts.map(\.sentence)
        if !outside.isEmpty {
            sentences.insert(Self.sentence(about: outside, files), at: 0)
        }
        let source = OutputSource(run: request.run, step: request.step, attempt: request.attempt)
        let output = log.output(of: source)
        for note in changes.notes + sentences { output.note(note) }
        guard !sentences.isEmpty else { return outcome }
        let message = ([outcome.message].compactMap { $0 } + sentences).joined(separator: "; ")
        if !outside.isEmpty, outcome.end == .completed {
            return outcome.ending(.failed(.affects), message)
        }
        outcome.message = message
        return outcome
    }

    /// What an artifact tells of its files, completed by what was seen, and all else that was seen.
    static func merged(_ told: [FileChange], _ seen: [FileChange]) -> [FileChange] {
        var rest = seen.reduce(into: [TrackedPath: FileChange]()) { $0[TrackedPath($1.path)] = $1 }
        let first = told.map { file in
            file.change == .kept ? file : rest.removeValue(forKey: TrackedPath(file.path)) ?? file
        }
        return first + rest.values.sorted { TrackedPath($0.path) < TrackedPath($1.path) }
    }

    /// What an attempt did that it had not said.
    static func sentence(about outside: [String], _ files: [FileChange] = []) -> String {
        let names = list(outside)
        let others = Set(
            files.filter { outside.contains($0.path) }.flatMap(\.sharedWith)
        ).sorted()
        let doubt =
            others.isEmpty
            ? "" : " (or \(others.map { "'\($0)'" }.joined(separator: ", ")) did)"
        return "changed \(names)\(doubt), which 'affects' does not name"
    }

    private static func list(_ paths: [String]) -> String {
        let shown = paths.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
        return paths.count > 10 ? "\(shown) and \(paths.count - 10) more" : shown
    }
}

extension WriteConflict {
    /// Who may have written what at the same time; walks do not see who wrote.
    fileprivate var sentence: String {
        let names = writers.map { "'\($0)'" }.joined(separator: " and ")
        return "'\(path)' changed more than once while \(names) were under way at the same time"
    }
}
