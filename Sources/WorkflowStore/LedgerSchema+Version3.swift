extension LedgerSchema {
    /// Runs may be removed as a whole; that they were, and by whom, stays.
    static let version3 = """
        CREATE TABLE removal (
            run TEXT PRIMARY KEY NOT NULL,
            workflow TEXT NOT NULL,
            version TEXT NOT NULL,
            digest TEXT NOT NULL,
            status TEXT NOT NULL,
            created INTEGER NOT NULL,
            finished INTEGER,
            events INTEGER NOT NULL,
            last_seq INTEGER NOT NULL,
            time INTEGER NOT NULL,
            principal INTEGER NOT NULL REFERENCES principal
        ) STRICT;

        DROP TRIGGER event_is_never_removed;

        CREATE TRIGGER event_is_removed_with_its_run BEFORE DELETE ON event
        WHEN NOT EXISTS (
            SELECT 1 FROM run JOIN removal ON removal.run = run.id WHERE run.number = OLD.run
        )
        BEGIN SELECT RAISE(ABORT, 'events are never removed but with their run'); END;
        """
}
