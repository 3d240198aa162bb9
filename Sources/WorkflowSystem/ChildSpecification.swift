package import SystemPackage

/// A program to start, with all that it is going to see.
package struct ChildSpecification: Sendable {
    /// The program: a path when it contains a slash, else a name to look for in the child's PATH.
    package var program: String
    /// What follows the program's name.
    package var arguments: [String]
    /// The whole environment; nothing is inherited.
    package var environment: [String: String]
    package var workingDirectory: FilePath
    /// The file that the program reads as its standard input.
    package var standardInput: FilePath
    /// What the program is told through its standard input instead of a file.
    package var conversation: ChildConversation?
    /// How long it may run; nothing for as long as it likes.
    package var timeout: Duration?
    /// The time between the request to end and the kill, when the time is out.
    package var grace: Duration

    package init(
        program: String,
        arguments: [String] = [],
        environment: [String: String],
        workingDirectory: FilePath,
        standardInput: FilePath = "/dev/null",
        timeout: Duration? = nil,
        grace: Duration = .seconds(10)
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardInput = standardInput
        self.timeout = timeout
        self.grace = grace
    }

    /// Whether there is such a program that may be executed.
    package var isProgramFound: Bool { ProgramSearch.isFound(self) }
}

/// What a program is told while it runs, by a pipe that stays open until its end.
package struct ChildConversation: Sendable {
    /// What it reads first.
    package let opening: [UInt8]
    /// What it reads when it is to end, before anybody sends it a signal.
    package let farewell: [UInt8]
    /// How long it has after the farewell to end by itself.
    package let patience: Duration

    package init(opening: [UInt8], farewell: [UInt8], patience: Duration) {
        self.opening = opening
        self.farewell = farewell
        self.patience = patience
    }
}

/// Which of its two streams a child wrote to.
package enum ChildStream: String, Sendable, Hashable {
    case standardOutput = "stdout"
    case standardError = "stderr"
}
