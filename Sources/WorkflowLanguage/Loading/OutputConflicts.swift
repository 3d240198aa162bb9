import WorkflowDiagnostics
import WorkflowModel

/// Finds steps that may run at the same time and say that they write the same file.
///
/// Only what is certain is reported. The search ends after a bounded number of comparisons, small
/// groups and neighbours first, so that no workflow is slow to load.
struct OutputConflicts {
    private let workflow: WorkflowDefinition
    private let findings: Findings
    private let writers: [OutputWriter]
    private let order: ParallelOrder

    private static let mostComparisons = 50_000

    init(workflow: WorkflowDefinition, findings: Findings) {
        self.workflow = workflow
        self.findings = findings
        writers = OutputWriter.all(of: workflow)
        order = ParallelOrder(workflow)
    }

    /// Reports each pair of writers once.
    func check() {
        for phase in workflow.phases where phase.hasParallelInstances {
            checkInstances(of: phase)
        }
        var left = Self.mostComparisons
        var seen: Set<[Int]> = []
        for group in candidates {
            for distance in 1..<max(group.count, 1) {
                for index in group.indices.dropLast(distance) {
                    left -= 1
                    guard left > 0, !findings.isPlenty else {
                        return
                    }
                    let (first, second) = (group[index], group[index + distance])
                    let (one, other) = (writers[first], writers[second])
                    guard one.claim.overlaps(other.claim), !one.sharesLock(with: other),
                        order.mayOverlap(one, other),
                        seen.insert([one.place, other.place]).inserted
                    else {
                        continue
                    }
                    report(one, other)
                }
            }
        }
    }

    /// Groups of writers to be compared: those of the same file, then all when there are globs.
    private var candidates: [[Int]] {
        let indices = writers.indices.map { (order.rank(of: writers[$0]), $0) }.sorted(by: <)
            .map(\.1)
        var byText: [[UInt8]: [Int]] = [:]
        for index in indices {
            byText[Array(writers[index].claim.text.utf8), default: []].append(index)
        }
        let same = byText.values.filter { $0.count > 1 }
            .sorted { ($0.count, $0[0]) < ($1.count, $1[0]) }
        let globs = indices.filter {
            if case .files = writers[$0].claim { true } else { false }
        }
        let others = indices.filter {
            if case .files = writers[$0].claim { false } else { true }
        }
        return same + (globs.isEmpty ? [] : [globs] + pairs(globs, others))
    }

    private func pairs(_ globs: [Int], _ others: [Int]) -> [[Int]] {
        globs.lazy.flatMap { glob in others.lazy.map { [min(glob, $0), max(glob, $0)] } }
            .prefix(Self.mostComparisons)
            .map(\.self)
    }

    private func report(_ one: OutputWriter, _ other: OutputWriter) {
        let texts =
            one.claim.text.utf8.elementsEqual(other.claim.text.utf8)
            ? "'\(one.claim.text)'" : "'\(one.claim.text)' and '\(other.claim.text)'"
        findings.error(
            .overlappingOutputs,
            "\(one.name) and \(other.name) may write \(texts) at the same time",
            at: other.span,
            label: "the other one is in \(line(of: one.span))",
            hints: [
                one.phase == other.phase
                    ? "let one step need the other" : "let one phase need the other",
                "or give both the same 'lock'",
            ]
        )
    }

    private func checkInstances(of phase: PhaseDefinition) {
        var seen: Set<Int> = []
        for writer in writers
        where workflow.phases[writer.phase].id == phase.id && writer.isFile
            && writer.ownLocks.isEmpty && seen.insert(writer.place).inserted
        {
            findings.error(
                .overlappingOutputs,
                "the instances of phase '\(phase.id)' run at the same time and all write "
                    + "'\(writer.claim.text)'",
                at: writer.span,
                hints: [
                    "put a value of the matrix into the path",
                    "or give the step a 'lock', or the matrix 'max_parallel: 1'",
                ]
            )
        }
    }

    private func line(of span: SourceSpan?) -> String {
        guard let span else {
            return "'\(workflow.name)'"
        }
        guard let text = findings.texts[span.file] else {
            return span.file
        }
        return "line \(text.position(of: span.range.lowerBound).line) of \(span.file)"
    }
}

extension PhaseDefinition {
    /// Whether two instances of the phase may run at the same time.
    fileprivate var hasParallelInstances: Bool {
        guard let matrix, matrix.maxParallel != 1 else {
            return false
        }
        return matrix.forEach != nil || matrix.combinations.count > 1
    }
}
