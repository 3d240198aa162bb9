/// What changes for people who come from a version before this one.
public struct MigrationDefinition: Sendable, Hashable {
    /// The version that needs it; it concerns everybody who had an older one.
    public let version: String
    /// New names of variables by their old ones; the values are taken over.
    public let variables: [String: String]
    /// New paths of files and folders by their old ones; edits move along.
    public let files: [String: String]
    /// What people have to do themselves; empty for nothing.
    public let note: String

    /// Describes a migration.
    public init(
        version: String,
        variables: [String: String] = [:],
        files: [String: String] = [:],
        note: String = ""
    ) {
        self.version = version
        self.variables = variables
        self.files = files
        self.note = note
    }
}
