import SystemPackage
import WorkflowLanguage
import WorkflowMasking
package import WorkflowModel
package import WorkflowSystem

/// Prompts as they are, or would be, handed over.
extension LocalRunner {
    /// The agent that would carry a step out; nothing where a person or no agent at all does.
    package func agentName(for request: StepRequest) -> String? {
        agents.agent(for: request)?.name
    }

    /// Whether a step has a prompt, for an agent or for a person.
    package func hasPrompt(_ request: StepRequest) -> Bool {
        switch request.work {
        case .prompt: true
        case .artifact(let artifact): artifact.isForAgents
        case .script, .program, .plugin: false
        }
    }

    /// The prompt that an agent or a person would be given for a step; writes nothing.
    ///
    /// - Throws: What reading templates and files throws.
    package func prompt(of request: StepRequest) async throws -> String {
        let changesFiles = agents.agent(for: request)?.changesFiles ?? true
        let prompts = agents.prompts
        let text = try await BlockingWork.run {
            PromptAssembly.text(
                of: try prompts.material(of: request, changesFiles: changesFiles)
            )
        }
        return log.masker.current.masked(text)
    }

    /// A prompt or an answer that was kept; nothing when its run has been removed since.
    package func keptText(_ digest: SHA256Digest) async throws -> String? {
        let store = agents.store
        return try await BlockingWork.run {
            guard let file = try store.open(digest) else {
                return nil
            }
            return String(decoding: try file.content(limit: ProjectFiles.sizeLimit), as: UTF8.self)
        }
    }
}
