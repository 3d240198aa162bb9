package import WorkflowLanguage
package import WorkflowModel

/// The agents that a run may call, and what they may take.
package struct AgentConfiguration: Sendable {
    /// Who carries a prompt out.
    package enum Choice: Sendable, Hashable {
        case agent(AgentSetting)
        /// A name that the settings do not know.
        case unknown(String)
        /// Nobody but people.
        case person
    }

    /// The name of the agent that is taken where nothing else is said.
    package static let standardName = "default"

    package var agents: [AgentSetting] = []
    package var personas: [PersonaSetting] = []
    package var budget = AgentBudget()
    /// How often a result goes back unless a step says otherwise.
    package var revisions = 2
    /// Our own environment, from which agents get what their settings name.
    package var environment: [String: String] = [:]

    /// Begins without agents.
    package init() {}

    /// Reads the settings.
    package init(_ settings: Settings, environment: [String: String]) {
        agents = settings.agents
        personas = settings.personas
        budget = settings.agentBudget
        revisions = settings.agentRevisions
        self.environment = environment
    }

    /// Who carries a prompt out: the agent of the step, of the role, of the workflow, or the standard
    /// one.
    package func choice(for context: PromptContext) -> Choice {
        let name =
            context.agent ?? persona(of: context.role)?.agent ?? context.defaultAgent
        if let name {
            return agent(name).map(Choice.agent) ?? .unknown(name)
        }
        return agent(Self.standardName).map(Choice.agent) ?? .person
    }

    /// Who an agent with a role is.
    func persona(of role: String?) -> PersonaSetting? {
        role.flatMap { role in personas.first { $0.role.utf8.elementsEqual(role.utf8) } }
    }

    private func agent(_ name: String) -> AgentSetting? {
        agents.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}

extension AgentBudget {
    /// Why no more may be taken; nothing as long as there is some left.
    func exhaustion(_ usage: AgentUsage) -> String? {
        if let cost, usage.cost >= cost {
            return "agents have cost $\(DollarText.digits(of: usage.cost)) in this run"
                + " and may cost $\(DollarText.digits(of: cost)): raise limits.agent_cost"
        }
        if let tokens, usage.tokens >= tokens {
            return "agents have taken \(usage.tokens) tokens in this run"
                + " and may take \(tokens): raise limits.agent_tokens"
        }
        if let time, .milliseconds(usage.milliseconds) >= time {
            return "agents have worked for \(usage.milliseconds / 1_000) s in this run"
                + " and may work for \(time.components.seconds) s: raise limits.agent_time"
        }
        return nil
    }

    /// The time that is left; nothing without a limit.
    func timeLeft(after usage: AgentUsage) -> Duration? {
        time.map { max(.zero, $0 - .milliseconds(usage.milliseconds)) }
    }
}
