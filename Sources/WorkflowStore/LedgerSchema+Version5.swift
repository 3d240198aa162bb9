extension LedgerSchema {
    /// Old records of the audit trail may be moved to an archive outside of the ledger.
    ///
    /// Of a record that was moved, the hash stays, so that the tree is the same as before; its
    /// `leaf` is empty unless something in the ledger still depends on it.
    static let version5 = """
        CREATE TABLE audit_archive (
            number INTEGER PRIMARY KEY,
            log INTEGER NOT NULL REFERENCES audit_log,
            first INTEGER NOT NULL,
            until INTEGER NOT NULL,
            time INTEGER NOT NULL,
            digest TEXT NOT NULL,
            UNIQUE (log, first)
        ) STRICT;

        CREATE TRIGGER audit_archive_is_never_changed BEFORE UPDATE ON audit_archive
        BEGIN SELECT RAISE(ABORT, 'notes of archives are never changed'); END;

        CREATE TRIGGER audit_archive_is_never_removed BEFORE DELETE ON audit_archive
        BEGIN SELECT RAISE(ABORT, 'notes of archives are never removed'); END;

        DROP TRIGGER audit_leaf_is_never_changed;

        CREATE TRIGGER audit_leaf_is_only_archived BEFORE UPDATE ON audit_leaf
        WHEN NEW.leaf <> x'' OR NEW.log <> OLD.log OR NEW.seq <> OLD.seq
            OR NEW.event IS NOT OLD.event OR NEW.leaf_hash <> OLD.leaf_hash
            OR NOT EXISTS (
                SELECT 1 FROM audit_archive
                WHERE log = OLD.log AND first <= OLD.seq AND until > OLD.seq
            )
        BEGIN SELECT RAISE(ABORT, 'records of the audit trail are never changed'); END;

        CREATE TRIGGER audit_part_is_never_changed BEFORE UPDATE ON audit_part
        BEGIN SELECT RAISE(ABORT, 'contents of the audit trail are never changed'); END;

        CREATE TRIGGER audit_part_is_only_archived BEFORE DELETE ON audit_part
        WHEN OLD.name <> 'event' AND NOT EXISTS (
            SELECT 1 FROM audit_archive
            WHERE log = OLD.log AND first <= OLD.seq AND until > OLD.seq
        )
        BEGIN SELECT RAISE(ABORT, 'contents of the audit trail are never removed'); END;
        """
}
