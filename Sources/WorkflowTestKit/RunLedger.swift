package import WorkflowModel

/// A ledger as those see it who create runs and take them over.
package protocol RunLedger: Ledger {
    /// Stores a new run, owned with epoch 1.
    func createRun(_ event: RecordedEvent) async throws
    /// Takes a run over and answers with the epoch to append with.
    func claim(_ run: RunID) async throws -> Int64
    /// Leaves a wish for the owner of a run.
    func submit(_ command: RunCommand) async throws
}

extension MemoryLedger: RunLedger {}
