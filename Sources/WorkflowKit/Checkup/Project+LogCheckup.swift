import WorkflowModel
import WorkflowReports
import WorkflowStore

/// The logs of runs, and the index that makes searching them fast.
extension Project {
    private static let logs = "logs"

    /// Damaged segments that are told one by one.
    private static let mostDamaged = 20

    func logFindings() -> [CheckupFinding] {
        examining(Self.logs) {
            var findings: [CheckupFinding] = []
            var runs = 0
            for run in try RunFolder.all(state: stateFolder) {
                runs += 1
                let isOwned = try RunOwnership.isOwned(run, state: stateFolder)
                for problem in try LogDamage.problems(of: run, state: stateFolder) {
                    findings.append(
                        .warn(
                            Self.logs,
                            "\(problem)",
                            hints: isOwned ? ["look again when run \(run.short) has ended"] : [],
                            repair: isOwned ? nil : .logSegment(problem.path, of: run)
                        )
                    )
                }
            }
            if findings.count > Self.mostDamaged {
                let more = findings.count - Self.mostDamaged
                findings = Array(findings.prefix(Self.mostDamaged))
                findings.append(
                    .warn(Self.logs, "\(more) more segments are damaged", hints: ["ddx doctor"])
                )
            }
            if let problem = try LogDamage.problemOfIndex(state: stateFolder) {
                findings.append(
                    .warn(
                        Self.logs,
                        "\(problem); searching reads all of the logs meanwhile",
                        hints: [],
                        repair: .logIndex
                    )
                )
            }
            guard findings.isEmpty else {
                return findings
            }
            return [.pass(Self.logs, "those of \(runs.counting("run")) can be read")]
        }
    }
}
