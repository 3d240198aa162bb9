package import WorkflowModel

/// The part of a terminal that progress is drawn on, at one moment.
package struct Screen: Sendable, Hashable {
    package let width: Int
    package let height: Int
    /// Number of the picture; turns the spinner.
    package let frame: Int
    package let now: Timestamp
    /// The lines that a step wrote last.
    package let lastOutput: [String]
    package let isColored: Bool

    /// Describes a screen of at least one line and one column.
    package init(
        width: Int,
        height: Int,
        frame: Int,
        now: Timestamp,
        lastOutput: [String] = [],
        isColored: Bool = false
    ) {
        self.width = max(1, width)
        self.height = max(1, height)
        self.frame = frame
        self.now = now
        self.lastOutput = lastOutput
        self.isColored = isColored
    }

    var spinner: String {
        let frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
        let place = frame % frames.count
        return frames[place < 0 ? place + frames.count : place]
    }
}
