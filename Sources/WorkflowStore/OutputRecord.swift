package import WorkflowModel

/// A line that a step wrote, as it stands in its file.
package struct OutputRecord: Sendable, Hashable {
    package let time: Timestamp
    package let step: StepReference
    package let attempt: Int
    package let stream: OutputLine.Stream
    /// The text as the step wrote it, in whatever encoding.
    package let bytes: [UInt8]
}
