import WorkflowDiagnostics
import WorkflowModel

/// A step together with one thing that it says it writes.
struct OutputWriter {
    /// Counts the steps that write, so that each is told apart from all others.
    let place: Int
    /// Place of the phase in the workflow.
    let phase: Int
    /// Place of the step in its phase; nothing for a step of a workflow that the phase uses.
    let step: Int?
    /// What messages call it.
    let name: String
    let claim: OutputClaim
    let phaseLocks: [String]
    /// Locks of the step, or of what is around it inside of a used workflow.
    let ownLocks: [String]
    let span: SourceSpan?

    /// Whether it is one file, the same whenever the step runs.
    var isFile: Bool {
        if case .files = claim { false } else { true }
    }

    /// Whether a lock keeps both from running at the same time.
    func sharesLock(with other: OutputWriter) -> Bool {
        let left = phase == other.phase ? ownLocks : phaseLocks + ownLocks
        let right = phase == other.phase ? other.ownLocks : other.phaseLocks + other.ownLocks
        return left.contains { right.contains($0) }
    }

    /// Everything that the phases of a workflow say they write.
    static func all(of workflow: WorkflowDefinition) -> [OutputWriter] {
        var writers: [OutputWriter] = []
        var place = 0
        for (index, phase) in workflow.phases.enumerated() {
            for (number, step) in phase.steps.enumerated() {
                place += 1
                writers += OutputClaim.all(of: step).map {
                    OutputWriter(
                        place: place,
                        phase: index,
                        step: number,
                        name: "step '\(step.id)' of phase '\(phase.id)'",
                        claim: $0,
                        phaseLocks: phase.locks,
                        ownLocks: step.locks,
                        span: step.span
                    )
                }
            }
            for used in phase.subworkflow?.definition?.withUsedWorkflows ?? [] {
                for inner in used.phases {
                    for step in inner.steps {
                        place += 1
                        writers += Self.inner(step, inner, used, phase, index, place)
                    }
                }
            }
        }
        return writers
    }

    /// What a step of a used workflow writes; its variables differ from those of others.
    private static func inner(
        _ step: StepDefinition,
        _ inner: PhaseDefinition,
        _ used: WorkflowDefinition,
        _ phase: PhaseDefinition,
        _ index: Int,
        _ place: Int
    ) -> [OutputWriter] {
        OutputClaim.all(of: step).compactMap { claim in
            if case .constant = claim {
                return nil
            }
            return OutputWriter(
                place: place,
                phase: index,
                step: nil,
                name: "phase '\(phase.id)' (workflow '\(used.name)', step '\(step.id)')",
                claim: claim,
                phaseLocks: phase.locks,
                ownLocks: inner.locks + step.locks,
                span: phase.subworkflow?.reference.span
            )
        }
    }
}

/// Which phases and steps of a workflow may run at the same time.
struct ParallelOrder {
    private let phases: DependencyGraph
    private let steps: [DependencyGraph]
    private let ranks: [Int]

    init(_ workflow: WorkflowDefinition) {
        var places: [PhaseID: Int] = [:]
        for (index, phase) in workflow.phases.enumerated() {
            places[phase.id] = index
        }
        phases = DependencyGraph(
            edges: workflow.phases.map { $0.needs.compactMap { places[$0] } }
        )
        steps = workflow.phases.map { DependencyGraph(edges: Self.edges(of: $0.steps)) }
        var ranks = Array(repeating: 0, count: workflow.phases.count)
        for (rank, phase) in phases.dependenciesFirst().enumerated() {
            ranks[phase] = rank
        }
        self.ranks = ranks
    }

    /// A number that is higher than those of all that come before.
    func rank(of writer: OutputWriter) -> Int { ranks[writer.phase] }

    /// Whether neither of two writers waits for the other.
    func mayOverlap(_ one: OutputWriter, _ other: OutputWriter) -> Bool {
        guard one.phase != other.phase else {
            guard let first = one.step, let second = other.step, first != second else {
                return false
            }
            let graph = steps[one.phase]
            return !graph.leads(from: first, to: second) && !graph.leads(from: second, to: first)
        }
        let (early, late) =
            ranks[one.phase] < ranks[other.phase]
            ? (one.phase, other.phase) : (other.phase, one.phase)
        return !phases.leads(from: late, to: early) { ranks[$0] >= ranks[early] }
    }

    private static func edges(of steps: [StepDefinition]) -> [[Int]] {
        var places: [StepID: Int] = [:]
        for (index, step) in steps.enumerated() {
            places[step.id] = index
        }
        return steps.enumerated().map { index, step in
            step.needs.map { $0.compactMap { places[$0] } } ?? (index > 0 ? [index - 1] : [])
        }
    }
}
