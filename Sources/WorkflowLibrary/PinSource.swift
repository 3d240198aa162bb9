/// The words that a lock file has for where a workflow came from.
enum PinSource {
    static let project = "project"
    static let bundled = "bundled"
    static let path = "path:"

    /// Whether it came from this computer rather than from a git source.
    static func isLocal(_ source: String) -> Bool {
        source == project || source == bundled || source.hasPrefix(path)
    }
}
