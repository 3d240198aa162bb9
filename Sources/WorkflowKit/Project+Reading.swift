public import WorkflowModel

/// What a program reads of a project; nothing is written, and no run is taken over.
extension Project {
    /// A run as the ledger has it now.
    ///
    /// A run whose owner died still says `running`; resuming it puts that right. The cost grows with
    /// the number of its events.
    ///
    /// - Parameter name: The id of the run, or a beginning of it that no other run has; the newest
    ///   run when left out.
    /// - Returns: The run with its phases, steps, gates and outputs.
    /// - Throws: `Failure` with `notFound` when there is none, with `usage` when several begin so.
    public func run(_ name: String? = nil) async throws -> RunRecord {
        try await history(of: name).record
    }

    /// What happened in a run, from its creation on.
    ///
    /// Folding them with `RunRecord.folding` gives the run as it was at any time.
    ///
    /// - Parameter name: The id of the run, or a beginning of it; the newest run when left out.
    /// - Returns: The events in the order of the ledger.
    /// - Throws: `Failure` with `notFound` when there is none, with `usage` when several begin so.
    public func events(of name: String? = nil) async throws -> [RecordedEvent] {
        try await history(of: name).events
    }

    /// The definition of a workflow, read and checked as before a run.
    ///
    /// - Parameter workflow: A name, or a path, which holds a slash.
    /// - Returns: The definition with its overlay and the workflows that it uses.
    /// - Throws: `Failure` with `notFound`, or with `invalid` and all findings in its files.
    public func definition(of workflow: String) async throws -> WorkflowDefinition {
        try await self.workflow(workflow).definition
    }
}
