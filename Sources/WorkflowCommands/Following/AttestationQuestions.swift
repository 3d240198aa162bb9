import WorkflowDiagnostics
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// Asks the person at the terminal which open criteria hold, one by one.
struct AttestationQuestions {
    let context: CommandContext

    /// The numbers of the criteria that the person attests.
    ///
    /// - Parameter criteria: The open criteria of the run.
    /// - Returns: Numbers; the rest was denied or left open.
    /// - Throws: `SystemError` when the terminal is gone.
    func attested(of criteria: [WorkflowModel.OpenCriterion]) throws -> [String] {
        let console = context.output.console
        var attested: [String] = []
        for criterion in criteria where criterion.isAttestable {
            let result = criterion.result
            let role = result.role.map { ", for the role '\($0)'" } ?? ""
            let prompt =
                "\(criterion.number). \(result.criteria) (phase '\(criterion.phase)'\(role))"
                .neutralised + "\n   does it hold? [y/N/q] "
            guard case .text(let answer) = try console.ask(prompt, false) else {
                return attested
            }
            switch answer.lowercased() {
            case "y", "yes": attested.append(String(criterion.number))
            case "q", "quit": return attested
            default: continue
            }
        }
        return attested
    }
}
