package import WorkflowModel
package import WorkflowStore

/// How long phases and steps take over many runs, and where runs are held up.
///
/// Feed it runs one by one, the oldest first. It keeps eight bytes for each attempt, and nothing
/// else of a run.
package struct TimingReport: Sendable {
    /// A phase, or a step of it, in all runs of a workflow.
    struct Place: Hashable, Comparable {
        let workflow: String
        let phase: PhaseID
        let step: StepID?

        static func < (left: Self, right: Self) -> Bool {
            (left.workflow, left.phase, left.step ?? "")
                < (right.workflow, right.phase, right.step ?? "")
        }

        /// What it is called in its workflow.
        var name: String { step.map { "\(phase)/\($0)" } ?? phase.text }
    }

    /// What is known of a place.
    struct Figures {
        /// Milliseconds of each attempt that ended.
        var durations: [Int64] = []
        var waits: [Int64] = []
        var failures = 0
        var retries = 0
        /// Milliseconds that ends of runs waited for it.
        var critical: Int64 = 0
    }

    /// What is known of the runs of a workflow, or of a period.
    struct Runs {
        var count = 0
        var completed = 0
        var failed = 0
        var cancelled = 0
        var retries = 0
        /// Milliseconds of each run that completed.
        var durations: [Int64] = []
        var uses: [Timeline.Use: Int64] = [:]
        var critical: Int64 = 0

        var open: Int { count - completed - failed - cancelled }

        mutating func take(_ run: RunSummary, _ timeline: Timeline, retries: Int) {
            count += 1
            self.retries += retries
            switch run.status {
            case .completed:
                completed += 1
                durations.append(timeline.milliseconds)
            case .failed: failed += 1
            case .cancelled: cancelled += 1
            case .pending, .running, .paused: break
            }
            uses.merge(timeline.uses, uniquingKeysWith: +)
        }
    }

    package let since: Timestamp?
    package let workflow: String?
    package let now: Timestamp
    private(set) var places: [Place: Figures] = [:]
    private(set) var workflows: [String: Runs] = [:]
    private(set) var days: [Int64: Runs] = [:]
    /// What held runs up beside steps, such as a pause for an attestation, by workflow.
    private(set) var stops: [Place: Int64] = [:]

    /// How many runs there were.
    package var runCount: Int { workflows.values.reduce(0) { $0 + $1.count } }

    /// Begins with nothing.
    package init(workflow: String?, since: Timestamp?, now: Timestamp) {
        self.workflow = workflow
        self.since = since
        self.now = now
    }

    /// Takes in a run with its moments in order; one that has not begun takes no time.
    package mutating func take(_ run: RunSummary, _ events: [TimelineEvent]) {
        let timeline = Timeline(events)
        guard let start = timeline.start else {
            return
        }
        var retries = 0
        for phase in timeline.phases {
            let place = Place(phase.phase, nil, in: run.workflow)
            let isAgain = phase.attempt > 1
            retries += isAgain ? 1 : 0
            places[place, default: Figures()].retries += isAgain ? 1 : 0
            if phase.status == .completed || phase.status == .failed {
                let took = phase.end.milliseconds(since: phase.start)
                places[place, default: Figures()].durations.append(took)
                places[place, default: Figures()].failures += phase.status == .failed ? 1 : 0
            }
        }
        for span in timeline.spans {
            retries += take(span, of: run.workflow)
        }
        for span in timeline.criticalPath {
            let took = span.end.milliseconds(since: span.start)
            workflows[run.workflow, default: Runs()].critical += took
            if let step = span.subjectStep {
                let place = Place(step.phase, step.step, in: run.workflow)
                places[place, default: Figures()].critical += took
            } else if case .stop(let status, let reason) = span.subject {
                let words = reason?.rawValue ?? status.rawValue
                let place = Place(workflow: run.workflow, phase: PhaseID(words), step: nil)
                stops[place, default: 0] += took
            }
        }
        workflows[run.workflow, default: Runs()].take(run, timeline, retries: retries)
        days[start.day, default: Runs()].take(run, timeline, retries: retries)
    }

    /// Takes in what took time, and says how many retries it was: one or none.
    private mutating func take(_ span: Timeline.Span, of workflow: String) -> Int {
        guard let step = span.subjectStep, !span.isOpen else {
            return 0
        }
        let place = Place(step.phase, step.step, in: workflow)
        switch span.subject {
        case .attempt(_, let number, let ending):
            var isFailure = false
            switch ending {
            case .completed, .upToDate:
                places[place, default: Figures()].durations.append(span.milliseconds)
            case .failed:
                places[place, default: Figures()].durations.append(span.milliseconds)
                isFailure = true
            case .interrupted: isFailure = true
            case .open: break
            }
            places[place, default: Figures()].failures += isFailure ? 1 : 0
            places[place, default: Figures()].retries += number > 1 ? 1 : 0
            return number > 1 ? 1 : 0
        case .wait:
            places[place, default: Figures()].waits.append(span.milliseconds)
        case .stop: break
        }
        return 0
    }
}

extension TimingReport.Place {
    /// Instances of a matrix count as one phase.
    init(_ phase: PhaseID, _ step: StepID?, in workflow: String) {
        var name = ""
        var isPlace = false
        for character in phase.text {
            if character == "[" {
                name += "[*"
                isPlace = true
            } else if character == "]" || !isPlace {
                name.append(character)
                isPlace = false
            }
        }
        self.init(workflow: workflow, phase: PhaseID(name), step: step)
    }
}

extension Timestamp {
    /// Days since 1970 in UTC.
    var day: Int64 {
        let length: Int64 = 86_400_000_000
        return microseconds >= 0
            ? microseconds / length : (microseconds - length + 1) / length
    }

    /// The beginning of a day.
    init(day: Int64) {
        self.init(microseconds: day * 86_400_000_000)
    }

    /// The date alone, such as `2026-11-22`.
    var dateText: String { String(text.prefix(10)) }
}
