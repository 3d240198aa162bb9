import SystemPackage
import WorkflowLanguage
import WorkflowModel

/// One prompt on its way to an agent.
struct AgentCall: Sendable {
    let agent: AgentSetting
    let request: StepRequest
    let prompt: String
    /// The file that holds the prompt.
    let promptFile: FilePath
    /// How long the call may take; as long as it wants when absent.
    let timeout: Duration?

    /// The longest answer that is taken, in bytes.
    static let longestAnswer = 16 << 20
}

/// What became of a call.
enum AgentEnd: Sendable {
    case answered(AgentAnswer, exitCode: Int?)
    /// The outcome tells why there is no answer; what the agent took may be known all the same.
    case failed(StepOutcome)
}
