extension MappingReader {
    /// The key that says what the record does: it has exactly one of several.
    ///
    /// - Parameters:
    ///   - kinds: The keys, most important first.
    ///   - what: How messages call the record, such as "the change".
    /// - Returns: The key; the first of them when there are more, which is reported, as is none.
    func kind(among kinds: [String], _ what: String) -> String? {
        let found = kinds.filter(has)
        guard let kind = found.first else {
            // An unknown key, which has been reported, is most likely the one.
            if others.isEmpty {
                findings.error(
                    .missingKind,
                    "\(what) does nothing",
                    at: firstLine,
                    hints: ["give it one of \(kinds.joined(separator: ", "))"]
                )
            }
            return nil
        }
        for other in found.dropFirst() {
            findings.error(
                .severalKinds,
                "\(what) does one thing, but has both '\(kind)' and '\(other)'",
                at: entry(other)?.keySpan,
                hints: ["make two of it"]
            )
        }
        return kind
    }
}
