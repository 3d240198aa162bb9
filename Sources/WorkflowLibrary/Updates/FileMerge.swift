import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

/// Joins two changes of one text, line by line, as git does.
struct FileMerge {
    /// The three texts and what the markers of a conflict call them.
    struct Input {
        let base: [UInt8]
        let mine: [UInt8]
        let theirs: [UInt8]
        let labels: MergeLabels
    }

    let git: Git
    /// A folder for the three files, which git reads.
    let scratch: FilePath

    /// Merges texts; changes of the same lines are marked, or decided as preferred.
    ///
    /// - Parameters:
    ///   - input: The texts.
    ///   - preference: Whose lines win where both changed them.
    /// - Returns: The merged text and how many places are marked in it.
    /// - Throws: `LibraryError` when git cannot be run.
    func merge(
        _ input: Input,
        _ preference: MergePreference
    ) async throws -> (text: [UInt8], conflicts: Int) {
        let files = [("mine", input.mine), ("base", input.base), ("theirs", input.theirs)]
        for (name, bytes) in files {
            try DurableFile.write(bytes, to: scratch.appending(name), mode: .privateFile)
        }
        let labels = [input.labels.mine, input.labels.base, input.labels.theirs]
        let answer = try await git.run(
            ["-c", "merge.conflictStyle=merge", "merge-file", "--stdout", "--quiet"]
                + preference.options + labels.flatMap { ["-L", $0] }
                + files.map { scratch.appending($0.0).string },
            limit: WorkflowSource.mostBytes
        )
        guard answer.status < 128 else {
            return (try answer.required().output, 0)
        }
        return (answer.output, Int(answer.status))
    }
}

/// Whose change wins where two changes meet.
package enum MergePreference: Sendable, Hashable {
    /// Nobody's: both are kept and marked.
    case mark
    case mine
    case theirs

    fileprivate var options: [String] {
        switch self {
        case .mark: []
        case .mine: ["--ours"]
        case .theirs: ["--theirs"]
        }
    }
}

/// What the two sides of a conflict, and what was before them, are called.
struct MergeLabels: Sendable, Hashable {
    let mine = "yours"
    let base: String
    let theirs: String

    init(name: String, from old: String, to new: String) {
        base = Self.plain("\(name) \(old)")
        theirs = Self.plain("\(name) \(new)")
    }

    private static func plain(_ text: String) -> String {
        let visible = text.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }
        return String(visible.prefix(60).map(Character.init))
    }
}
