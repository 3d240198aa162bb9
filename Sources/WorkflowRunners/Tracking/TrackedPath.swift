import SystemPackage
import WorkflowModel

/// A path in the project as text, compared byte by byte.
struct TrackedPath: Identifier {
    /// Relative to the project, without a slash at either end.
    let text: String

    /// Takes a path as it is.
    init(_ text: String) { self.text = text }

    /// The path for the operating system.
    var filePath: FilePath { FilePath(text) }

    /// How many folders lead to it.
    var depth: Int { text.utf8.count { $0 == UInt8(ascii: "/") } }
}
