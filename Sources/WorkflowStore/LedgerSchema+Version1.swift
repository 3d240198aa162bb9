extension LedgerSchema {
    static let tablesOfVersion1: Set<String> = [
        "principal", "content", "definition", "run", "phase", "step", "event", "command",
    ]

    /// Times are microseconds since 1970; `run` in other tables is the number of the run.
    static let version1 = """
        CREATE TABLE principal (
            id INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (kind, name)
        ) STRICT;

        CREATE TABLE content (
            digest TEXT PRIMARY KEY NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE definition (
            digest TEXT NOT NULL,
            path TEXT NOT NULL,
            executable INTEGER NOT NULL,
            content TEXT NOT NULL REFERENCES content,
            PRIMARY KEY (digest, path)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE run (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            workflow TEXT NOT NULL,
            version TEXT NOT NULL,
            digest TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT 'pending',
            reason TEXT,
            note TEXT,
            principal INTEGER NOT NULL REFERENCES principal,
            created INTEGER NOT NULL,
            started INTEGER,
            finished INTEGER,
            updated INTEGER NOT NULL,
            correlation TEXT,
            ended_steps INTEGER NOT NULL DEFAULT 0,
            total_steps INTEGER NOT NULL,
            completed_phases INTEGER NOT NULL DEFAULT 0,
            total_phases INTEGER NOT NULL,
            pause_requested INTEGER NOT NULL DEFAULT 0,
            cancel_requested INTEGER NOT NULL DEFAULT 0,
            epoch INTEGER NOT NULL DEFAULT 1,
            last_seq INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE TABLE phase (
            run INTEGER NOT NULL REFERENCES run,
            idx INTEGER NOT NULL,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            status TEXT NOT NULL DEFAULT 'pending',
            reason TEXT,
            attempt INTEGER NOT NULL DEFAULT 0,
            started INTEGER,
            finished INTEGER,
            PRIMARY KEY (run, idx),
            UNIQUE (run, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE step (
            run INTEGER NOT NULL,
            phase_idx INTEGER NOT NULL,
            idx INTEGER NOT NULL,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            kind TEXT NOT NULL,
            continues_on_error INTEGER NOT NULL,
            status TEXT NOT NULL DEFAULT 'pending',
            reason TEXT,
            attempt INTEGER NOT NULL DEFAULT 0,
            exit_code INTEGER,
            duration INTEGER,
            started INTEGER,
            interrupted INTEGER NOT NULL DEFAULT 0,
            waiting INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (run, phase_idx, idx),
            UNIQUE (run, phase_idx, id),
            FOREIGN KEY (run, phase_idx) REFERENCES phase (run, idx)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE event (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            run INTEGER NOT NULL REFERENCES run,
            time INTEGER NOT NULL,
            principal INTEGER NOT NULL REFERENCES principal,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            note TEXT
        ) STRICT;

        CREATE INDEX event_run ON event (run);

        CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

        CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;

        CREATE TABLE command (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            run INTEGER NOT NULL REFERENCES run,
            kind TEXT NOT NULL,
            time INTEGER NOT NULL,
            principal INTEGER NOT NULL REFERENCES principal,
            note TEXT,
            taken INTEGER NOT NULL DEFAULT 0
        ) STRICT;

        CREATE INDEX command_open ON command (run) WHERE taken = 0;
        """
}
