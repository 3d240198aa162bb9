/// Options that all commands take may also stand before the verb.
enum LeadingOptions {
    private static let flags: Set = [
        "--json", "--quiet", "-q", "--verbose", "-v", "--no-color", "--yes", "-y",
    ]

    private static let valued = ["--project", "--on-behalf-of"]

    /// The command line with such options behind the verb, where the parser looks for them.
    static func moved(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var leading: [String] = []
        while let word = rest.first {
            if flags.contains(word) || valued.contains(where: { word.hasPrefix("\($0)=") }) {
                leading.append(word)
                rest = rest.dropFirst()
            } else if valued.contains(word), rest.count > 1 {
                leading += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else {
                break
            }
        }
        guard !leading.isEmpty else {
            return arguments
        }
        let verbs = CommandPath(of: Array(rest)).names.count - 1
        return verbs == 0 ? arguments : rest.prefix(verbs) + leading + rest.dropFirst(verbs)
    }
}
