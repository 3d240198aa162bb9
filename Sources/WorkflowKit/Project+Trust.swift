import WorkflowLanguage
import WorkflowLibrary
import WorkflowModel
import WorkflowSystem

extension Project {
    /// Refuses to run a workflow that this user does not trust.
    func requireTrust(of pinned: PinnedDefinition) throws {
        guard let refusal = try refusal(of: pinned) else {
            return
        }
        throw Failure(.notPermitted, refusal.reason, hints: refusal.hints)
    }

    /// Why the commands of a workflow would not be run here; nothing when they would be.
    func refusal(of pinned: PinnedDefinition) throws -> WorkflowTrust.Refusal? {
        let trust = WorkflowTrust(store: trust, bundled: try surroundings.bundledWorkflows())
        let decision = try trust.decide(
            pinned.definition,
            source: pinned.source,
            in: root,
            lock: isInitialized ? try ProjectLock.read(in: root) : LockFile()
        )
        if case .refused(let refusal) = decision {
            return refusal
        }
        return nil
    }
}
