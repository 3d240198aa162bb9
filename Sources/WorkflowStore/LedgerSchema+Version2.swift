extension LedgerSchema {
    /// Runs are trees of phases, and commands carry the event that they wish for.
    ///
    /// A step that is to be done again has no outcome any more, and none waits once it has ended.
    static let version2 = """
        ALTER TABLE phase ADD COLUMN parent INTEGER;
        ALTER TABLE phase ADD COLUMN role TEXT NOT NULL DEFAULT 'work';
        ALTER TABLE phase ADD COLUMN left_behind INTEGER NOT NULL DEFAULT 0;

        UPDATE step SET exit_code = NULL, duration = NULL WHERE status = 'pending';
        UPDATE step SET waiting = 0 WHERE status <> 'in_progress';

        ALTER TABLE command ADD COLUMN payload TEXT NOT NULL DEFAULT '{}';
        UPDATE command SET kind = kind || '_requested' WHERE kind IN ('pause', 'cancel');
        """
}
