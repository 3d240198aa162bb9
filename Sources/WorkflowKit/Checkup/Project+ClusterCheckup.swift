import WorkflowJobs
import WorkflowLanguage

/// The clusters that runners of the settings name.
extension Project {
    func clusterFindings() async -> [CheckupFinding] {
        await clusterHealth().map { name, failure in
            let subject = "runner '\(name)'"
            guard let failure else {
                return .pass(subject, "the cluster answers")
            }
            return .warn(subject, failure.message, hints: failure.hints)
        }
    }
}
