/// The version of this program.
public enum ProgramVersion {
    /// A semantic version.
    public static let current = "0.1.0"
}
