extension LedgerSchema {
    /// The audit trail: a tree of records for each writer, with heads that are signed.
    ///
    /// `event` in a leaf is the event that it vouches for. The content of all other records stands
    /// in `audit_part`, behind the salt of its commitment; of an event only the salt does. The
    /// triggers keep honest people from mistakes; what dishonest ones do, the signatures tell.
    ///
    /// What people may not all read is sealed with keys in `audit_key`, wrapped to those in
    /// `audit_reader`, as it was last recorded; who a person was, with keys in `subject_key`, whose
    /// `secret` goes when the person is erased. `mark` commits to the name of a principal under
    /// `salt`, which goes with the name.
    static let version4 = """
        CREATE TABLE audit_log (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE audit_leaf (
            log INTEGER NOT NULL REFERENCES audit_log,
            seq INTEGER NOT NULL,
            event INTEGER,
            leaf BLOB NOT NULL,
            leaf_hash BLOB NOT NULL,
            PRIMARY KEY (log, seq)
        ) STRICT;

        CREATE UNIQUE INDEX audit_leaf_event ON audit_leaf (event) WHERE event IS NOT NULL;

        CREATE TABLE audit_part (
            log INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            name TEXT NOT NULL,
            box BLOB NOT NULL,
            PRIMARY KEY (log, seq, name)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit_head (
            log INTEGER NOT NULL REFERENCES audit_log,
            size INTEGER NOT NULL,
            frontier BLOB NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (log, size)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE audit_epoch (
            log INTEGER NOT NULL REFERENCES audit_log,
            epoch INTEGER NOT NULL,
            first_seq INTEGER NOT NULL,
            started INTEGER NOT NULL,
            vkey TEXT NOT NULL,
            end_note TEXT,
            PRIMARY KEY (log, epoch)
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER audit_leaf_is_never_changed BEFORE UPDATE ON audit_leaf
        BEGIN SELECT RAISE(ABORT, 'records of the audit trail are never changed'); END;

        CREATE TRIGGER audit_leaf_is_never_removed BEFORE DELETE ON audit_leaf
        BEGIN SELECT RAISE(ABORT, 'records of the audit trail are never removed'); END;

        CREATE TRIGGER audit_epoch_is_never_removed BEFORE DELETE ON audit_epoch
        BEGIN SELECT RAISE(ABORT, 'epochs of the audit trail are never removed'); END;

        CREATE TRIGGER audit_epoch_ends_once BEFORE UPDATE ON audit_epoch
        WHEN OLD.end_note IS NOT NULL OR NEW.vkey <> OLD.vkey OR NEW.first_seq <> OLD.first_seq
        BEGIN SELECT RAISE(ABORT, 'an epoch of the audit trail ends once'); END;

        CREATE TABLE audit_reader (
            key TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            roles TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE subject_key (
            number INTEGER PRIMARY KEY,
            principal INTEGER NOT NULL REFERENCES principal,
            public TEXT NOT NULL,
            readers TEXT NOT NULL,
            digest TEXT NOT NULL,
            secret BLOB
        ) STRICT;

        CREATE INDEX subject_key_principal ON subject_key (principal);

        CREATE TABLE audit_key (
            id TEXT PRIMARY KEY NOT NULL,
            part TEXT NOT NULL,
            subject INTEGER,
            file BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TRIGGER audit_key_is_never_changed BEFORE UPDATE ON audit_key
        BEGIN SELECT RAISE(ABORT, 'keys of the audit trail are never changed'); END;

        CREATE TRIGGER audit_key_is_never_removed BEFORE DELETE ON audit_key
        BEGIN SELECT RAISE(ABORT, 'keys of the audit trail are never removed'); END;

        CREATE TRIGGER subject_key_is_only_erased BEFORE UPDATE ON subject_key
        WHEN NEW.secret IS NOT NULL OR NEW.number <> OLD.number
            OR NEW.principal <> OLD.principal OR NEW.digest <> OLD.digest
        BEGIN SELECT RAISE(ABORT, 'the key of a person is only ever erased'); END;

        CREATE TRIGGER subject_key_is_never_removed BEFORE DELETE ON subject_key
        BEGIN SELECT RAISE(ABORT, 'the key of a person is only ever erased'); END;

        ALTER TABLE principal ADD COLUMN salt BLOB;
        ALTER TABLE principal ADD COLUMN mark TEXT;

        ALTER TABLE removal ADD COLUMN leaves TEXT NOT NULL DEFAULT '[]';
        """
}
