/// Finds out which program a shell could not find.
enum MissingTool {
    /// The name in a shell's complaint, such as `sh: 1: frob: not found`.
    ///
    /// Only a word that the script itself holds is told: a value from elsewhere may be secret.
    static func name(in complaint: String, of script: String) -> String? {
        let parts = complaint.split(separator: ":").map { part in
            String(part.drop { $0 == " " })
        }
        guard
            let end = parts.lastIndex(where: { $0 == "not found" || $0 == "command not found" })
        else {
            return nil
        }
        // One shell puts the name before the words, another behind them.
        let candidates = [end - 1, end + 1].filter(parts.indices.contains).map { parts[$0] }
        return candidates.first { candidate in
            !candidate.isEmpty && !candidate.utf8.allSatisfy(\.isDigit)
                && script.contains(candidate)
        }
    }
}
