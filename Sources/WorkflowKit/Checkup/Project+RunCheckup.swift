import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// The runs that have not ended, and why each does not move.
extension Project {
    /// Milliseconds after which somebody may have forgotten that a run waits for him.
    private static let longWait: Int64 = 7 * 86_400_000

    /// Runs that are listed one by one; of the others only how many there are.
    private static let mostListed = 20

    func runFindings() async -> [CheckupFinding] {
        await examining("runs") {
            let open = RunFilter(statuses: Set(RunStatus.allCases.filter { !$0.hasEnded }))
            let runs = try await runs(matching: open)
            guard !runs.isEmpty else {
                return [.pass("runs", "none is under way")]
            }
            var findings: [CheckupFinding] = []
            for (run, isOwned) in runs.prefix(Self.mostListed) {
                let isPinned = try await history(of: run.id.text).pinned != nil
                findings +=
                    isPinned
                    ? try self.findings(of: run, isOwned: isOwned)
                    : [.fail("run \(run.id.short)", PinnedDefinition.lost(by: run.id))]
            }
            if runs.count > Self.mostListed {
                let more = (runs.count - Self.mostListed).counting("more run")
                findings.append(.pass("runs", "\(more): ddx run list"))
            }
            return findings
        }
    }

    private func findings(of run: RunSummary, isOwned: Bool) throws -> [CheckupFinding] {
        let subject = "run \(run.id.short)"
        if isOwned {
            let owner = try RunOwnership.owner(of: run.id, state: stateFolder)
            let place = owner.map { ", by process \($0.process.pid) on \($0.host)" } ?? ""
            return [.pass(subject, "'\(run.workflow)' is under way\(place)")]
        }
        let left = try RunFolder(run.id, state: stateFolder).children().filter(\.isAlive)
        var findings: [CheckupFinding] = []
        if !left.isEmpty {
            let processes = left.map { "\($0.pid)" }.joined(separator: ", ")
            findings.append(
                .warn(
                    subject,
                    "its process is gone, and what it had started still runs: \(processes)",
                    hints: ["ddx run resume \(run.id.short)"],
                    repair: .endChildren(of: run.id)
                )
            )
        }
        for (step, place) in places(of: run.id).sorted(by: { $0.key < $1.key })
        where place.isOpen && run.status == .running {
            findings.append(
                .warn(
                    subject,
                    "nobody follows step '\(step)', which is \(place.words)",
                    hints: ["ddx run resume \(run.id.short)", "ddx run cancel \(run.id.short)"]
                )
            )
        }
        let idle = surroundings.now().milliseconds(since: run.updatedAt)
        let since = "since \(Elapsed(milliseconds: idle))"
        switch run.status {
        case .running:
            findings.append(
                .warn(
                    subject,
                    "nobody carries '\(run.workflow)' on \(since): its process is gone",
                    hints: ["ddx run resume \(run.id.short)"]
                )
            )
        case .pending:
            findings.append(
                .warn(
                    subject,
                    "'\(run.workflow)' was created and never began",
                    hints: ["ddx run resume \(run.id.short)", "ddx run cancel \(run.id.short)"]
                )
            )
        default:
            let why = run.reason?.words ?? "it was paused"
            let message = "'\(run.workflow)' waits \(since): \(why)"
            findings.append(
                idle > Self.longWait
                    ? .warn(subject, message, hints: ["ddx explain \(run.id.short)"])
                    : .pass(subject, message)
            )
        }
        return findings
    }
}
