import Synchronization
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// Shows on standard error how a run goes on: a live tree on a terminal, else a line a transition.
final class ProgressDisplay: Sendable {
    /// How much is shown.
    enum Mode: Sendable {
        case none
        case lines
        case tree
        /// The tree on a screen of its own, which goes away at the end.
        case screen
    }

    private let context: CommandContext
    private let outputs: LogReader
    private let mode: Mode
    private let state: Mutex<State>
    /// An element whenever the picture may have changed.
    private let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation

    private struct State {
        var tree = ProgressTree()
        /// Lines of the picture that stands on the screen.
        var drawnLines = 0
        var frame = 0
        var lastOutput: [String] = []
        /// Whether the screen of its own is shown.
        var hasScreen = false
        /// Whether nothing is to be drawn, for ever or until the process goes on.
        var isIdle = false
    }

    /// Prepares to show a run.
    ///
    /// - Parameters:
    ///   - outputs: Where the last line that a step wrote is read.
    ///   - context: Where to write, and how much.
    ///   - isOnOwnScreen: Whether a terminal shows nothing else meanwhile.
    init(
        reading outputs: LogReader,
        _ context: CommandContext,
        onOwnScreen isOnOwnScreen: Bool = false
    ) {
        self.outputs = outputs
        self.context = context
        let output = context.output
        let isDumb = context.surroundings.environment["TERM"] == "dumb"
        if output.isQuiet || output.isJSON && !output.isVerbose {
            mode = .none
        } else if output.console.terminals.contains(.error), output.console.size() != nil, !isDumb,
            !output.isVerbose, !output.isJSON
        {
            mode = isOnOwnScreen ? .screen : .tree
        } else {
            mode = .lines
        }
        state = Mutex(State())
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes in events that are durable, and prints their lines unless the tree shows them.
    ///
    /// - Parameters:
    ///   - events: In the order of the ledger.
    ///   - areNews: False for what happened before this process took the run up.
    func observe(_ events: [RecordedEvent], areNews: Bool = true) {
        guard mode != .none else { return }
        state.withLock { state in
            for event in events {
                do {
                    try state.tree.apply(event)
                } catch {
                    // The engine refuses such a history itself; there is nothing to show of it.
                    continue
                }
                guard mode == .lines, areNews,
                    let line = state.tree.line(for: event, context.output.style(context, .error))
                else {
                    continue
                }
                write(line + "\n")
            }
        }
        change.yield()
    }

    /// Draws again because the terminal has another size.
    func resize() {
        change.yield()
    }

    /// Draws the tree when something has changed, and for the times in it, until it is cancelled.
    func draw(isWanted: Bool = true) async {
        guard isDrawing, isWanted else {
            return
        }
        await withTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    self.readLastOutput()
                    self.state.withLock { $0.frame += 1 }
                    self.change.yield()
                    _ = try? await Task.sleep(for: Self.beat)
                }
            }
            for await _ in changes {
                state.withLock { redraw(&$0) }
                // Many changes at once are one picture.
                _ = try? await Task.sleep(for: Self.shortestLook)
            }
            group.cancelAll()
        }
    }

    /// How often times and the lines of a step are looked at, and how long a picture stays.
    private static let beat = Duration.milliseconds(500)
    private static let shortestLook = Duration.milliseconds(50)

    /// Writes a line that stays, above the tree.
    func note(_ text: String) {
        guard !context.output.isQuiet else {
            return
        }
        state.withLock { state in
            write(erasing(&state) + text + "\n")
            if isDrawing {
                redraw(&state)
            }
        }
    }

    /// Takes the tree off the screen; nothing is drawn after that.
    func end() {
        pause()
    }

    /// Takes the tree off the screen until `goOn`.
    func pause() {
        state.withLock { state in
            state.isIdle = true
            let erasure = erasing(&state)
            if !erasure.isEmpty {
                write(erasure)
            }
        }
    }

    /// Draws again after a pause.
    func goOn() {
        state.withLock { $0.isIdle = false }
        change.yield()
    }

    private var isDrawing: Bool { mode == .tree || mode == .screen }

    private func redraw(_ state: inout State) {
        guard !state.isIdle, let size = context.output.console.size() else {
            return
        }
        let screen = Screen(
            width: size.width,
            height: max(1, size.height - 1),
            frame: state.frame,
            now: context.surroundings.now(),
            lastOutput: state.lastOutput,
            isColored: context.output.isColored(.error)
        )
        let lines = state.tree.lines(on: screen)
        guard mode == .screen else {
            let erasure = erasing(&state)
            state.drawnLines = lines.count
            return write(erasure + lines.map { $0 + "\n" }.joined())
        }
        let entry = state.hasScreen ? "" : "\u{1B}[?1049h\u{1B}[?25l"
        state.hasScreen = true
        let hint = "Ctrl-C leaves; the run goes on".prefix(size.width)
        write(
            entry + "\u{1B}[H" + lines.map { $0 + "\u{1B}[K\n" }.joined()
                + "\u{1B}[J\u{1B}[\(size.height);1H\(hint)"
        )
    }

    /// Looks at what the step that was started last has written last.
    private func readLastOutput() {
        guard let record = state.withLock({ $0.tree.record }), let step = record.latestStep else {
            return
        }
        do {
            let last = try outputs.lastLines(
                of: step,
                in: record.id,
                count: mode == .screen ? Self.quotedLines : 1
            )
            var lines = last
            if lines.isEmpty {
                // Of a step that is elsewhere, where it is says more than nothing.
                var query = LogQuery()
                (query.phase, query.step) = (step.phase, step.step)
                lines = try outputs.records(of: record.id, matching: query, tail: 1).map(\.text)
            }
            state.withLock { [lines] in $0.lastOutput = lines }
        } catch {
            // The picture does without the line; whoever asks for the output is told why.
        }
    }

    /// How many lines of a step a screen of its own shows at most.
    private static let quotedLines = 12

    /// What takes the picture off the screen: up to its first line, then all below is erased.
    private func erasing(_ state: inout State) -> String {
        if state.hasScreen {
            state.hasScreen = false
            return "\u{1B}[?25h\u{1B}[?1049l"
        }
        guard state.drawnLines > 0 else {
            return ""
        }
        defer { state.drawnLines = 0 }
        return "\u{1B}[\(state.drawnLines)A\r\u{1B}[J"
    }

    private func write(_ text: String) {
        do {
            try context.output.console.write(text, .error)
        } catch {
            // A run must not end because nobody can see how it goes on.
        }
    }
}

extension RunRecord {
    /// The step that is under way and was started last.
    fileprivate var latestStep: StepReference? {
        var latest: (started: Timestamp, step: StepReference)?
        for phase in phases where phase.status == .inProgress {
            for step in phase.steps where step.isRunning {
                if let started = step.startedAt, latest.map({ $0.started <= started }) ?? true {
                    latest = (started, StepReference(phase.id, step.id))
                }
            }
        }
        return latest?.step
    }
}
