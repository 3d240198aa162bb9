extension String {
    /// The text as the ledger can hold it: SQLite ends a text at its first NUL.
    var storable: String {
        hasNUL ? String(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : self
    }

    private var hasNUL: Bool {
        unsafe utf8.withContiguousStorageIfAvailable { unsafe $0.contains(0) } ?? utf8.contains(0)
    }
}
