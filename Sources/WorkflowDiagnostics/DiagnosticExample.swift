/// A few lines that cause a kind of finding, and the same lines as they should be.
public struct DiagnosticExample: Sendable, Hashable {
    /// What the lines are part of.
    public enum Frame: String, Sendable, Hashable {
        /// They are a whole `workflow.yml`.
        case file
        /// They are keys of a phase.
        case phase
        /// They are keys of a step.
        case step
    }

    /// What the lines are part of.
    public let frame: Frame
    /// Lines that cause the finding.
    public let wrong: String
    /// Lines that do not.
    public let right: String

    /// Sets wrong lines against right ones.
    public init(_ frame: Frame, wrong: String, right: String) {
        self.frame = frame
        self.wrong = wrong
        self.right = right
    }
}
