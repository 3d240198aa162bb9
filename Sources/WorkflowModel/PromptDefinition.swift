public import JSON

/// A prompt that an agent, or a person, carries out.
public struct PromptDefinition: Sendable, Hashable {
    /// The text, or the content of the file; expressions are filled in unless it is a file.
    public let text: SourceString
    /// The file of the workflow that holds it; nothing for text of the definition.
    public package(set) var file: String?
    /// The agent that the step names.
    public package(set) var agent: String?
    /// How often a result that is not accepted goes back to the agent.
    public package(set) var maximumRevisions: Int?

    /// Takes a text.
    public init(text: SourceString) {
        self.text = text
    }
}

/// What an agent is told of the run around its step: data for one prompt.
public struct PromptContext: Sendable, Hashable {
    /// A value that the run has.
    public struct Value: Sendable, Hashable {
        /// The name as expressions know it.
        public let name: String
        /// The value; never a secret.
        public let value: JSONValue

        /// Names a value.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The workflow and its version.
    public package(set) var workflow = ""
    /// What the workflow is for.
    public package(set) var purpose = ""
    /// What governs all phases.
    public package(set) var principles: [String] = []
    /// The phase by its name.
    public package(set) var phase = ""
    /// What the phase is for.
    public package(set) var phasePurpose = ""
    /// The role that does the work.
    public package(set) var role: String?
    /// What the run was given.
    public package(set) var values: [Value] = []
    /// Paths of artifacts that steps before this one left, sorted.
    public package(set) var inputs: [String] = []
    /// What must hold before the phase completes.
    public package(set) var criteria: [GateDefinition] = []
    /// The agent that the step names.
    public package(set) var agent: String?
    /// The agent that the workflow names for all steps.
    public package(set) var defaultAgent: String?
    /// How often a result that is not accepted goes back to the agent.
    public package(set) var maximumRevisions: Int?
    /// What agents took in the run so far.
    public package(set) var spent = AgentUsage()

    /// Begins with nothing.
    public init() {}
}
