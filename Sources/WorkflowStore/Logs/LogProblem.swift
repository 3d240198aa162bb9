package import SystemPackage

/// Part of a log that cannot be read.
package struct LogProblem: Sendable, Hashable, CustomStringConvertible {
    /// The file.
    package let path: FilePath
    /// What is wrong with it, in lower case and without a full stop.
    package let description: String

    init(_ path: FilePath, _ words: String) {
        self.path = path
        description = words
    }

    init(damagedLines count: Int, in path: FilePath) {
        let lines = count == 1 ? "1 line of" : "\(count) lines of"
        self.init(path, "\(lines) '\(path)' cannot be read: what stands there is no log record")
    }
}
