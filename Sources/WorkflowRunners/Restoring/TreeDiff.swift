import SystemPackage
import WorkflowSystem

/// What transitions change, as one unified diff.
package struct TreeDiff: Sendable {
    /// How many bytes of a diff are shown unless somebody asks for more.
    package static let standardLimit = 200_000
    /// The largest file whose lines are compared.
    static let fileLimit = 1 << 20

    let old: any ContentSource
    let new: any ContentSource

    /// The diff; what is over the limit is only counted.
    func text(of transitions: [FileTransition], limit: Int) throws -> String {
        var result = ""
        for (place, transition) in transitions.enumerated() {
            guard result.utf8.count < limit else {
                let rest = transitions.count - place
                return result + "… and \(rest) more \(rest == 1 ? "file" : "files")\n"
            }
            result += try text(of: transition)
        }
        return result
    }

    private func text(of transition: FileTransition) throws -> String {
        let (before, after) = (transition.present, transition.target)
        let path = transition.path.text
        guard !before.isFolder, !after.isFolder else {
            return try folderText(of: transition)
        }
        var header = "diff --git \(Self.quoted("a/" + path)) \(Self.quoted("b/" + path))\n"
        switch (before.gitMode, after.gitMode) {
        case (nil, let mode?): header += "new file mode \(mode)\n"
        case (let mode?, nil): header += "deleted file mode \(mode)\n"
        case (let old, let new) where old != new:
            header += "old mode \(old ?? "")\nnew mode \(new ?? "")\n"
        default: break
        }
        if before.digest == after.digest, before.digest != nil {
            return header
        }
        let oldName = before == .absent ? "/dev/null" : Self.quoted("a/" + path)
        let newName = after == .absent ? "/dev/null" : Self.quoted("b/" + path)
        guard let oldBytes = try bytes(of: transition.path, before, in: old),
            let newBytes = try bytes(of: transition.path, after, in: new)
        else {
            return header + "Files \(oldName) and \(newName) differ: too large to show\n"
        }
        guard !UnifiedDiff.isBinary(oldBytes), !UnifiedDiff.isBinary(newBytes) else {
            return header + "Binary files \(oldName) and \(newName) differ\n"
        }
        guard let hunks = UnifiedDiff.hunks(from: oldBytes, to: newBytes) else {
            return header + "Files \(oldName) and \(newName) differ in too many lines to show\n"
        }
        return hunks.isEmpty ? header : header + "--- \(oldName)\n+++ \(newName)\n" + hunks
    }

    /// Folders are no part of the format: a line tells of them, and the file beside them as usual.
    private func folderText(of transition: FileTransition) throws -> String {
        let (path, before, after) = (transition.path, transition.present, transition.target)
        let name = Self.quoted(path.text + "/")
        switch (before, after) {
        case (.folder(let old), .folder(let new)):
            return "folder \(name): mode \(String(old, radix: 8)) → \(String(new, radix: 8))\n"
        case (.folder, _):
            let rest = FileTransition(path: path, present: .absent, target: after)
            return "folder \(name): removed\n" + (after == .absent ? "" : try text(of: rest))
        default:
            let rest = FileTransition(path: path, present: before, target: .absent)
            return (before == .absent ? "" : try text(of: rest)) + "folder \(name): added\n"
        }
    }

    /// The bytes of one side; nothing when they are too many or not there any more.
    private func bytes(
        of path: TrackedPath,
        _ state: EntryState,
        in source: any ContentSource
    ) throws -> [UInt8]? {
        guard state != .absent else { return [] }
        guard let digest = state.digest, let content = try source.content(of: path, digest) else {
            return nil
        }
        do {
            return try content.bytes(limit: Self.fileLimit)
        } catch let error as SystemError where error.errno == .fileTooLarge {
            return nil
        }
    }

    /// A name as git writes it: within quotes when it holds something that could mislead.
    static func quoted(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && !"\"\\".utf8.contains($0) }
        guard !isPlain else { return name }
        var result = "\""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 8)
                result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension EntryState {
    /// The mode as git writes it; nothing where there is no file.
    fileprivate var gitMode: String? {
        switch self {
        case .absent, .folder: nil
        case .link: "120000"
        case .file(_, let permissions): "100" + String((permissions ?? 0o644) & 0o777, radix: 8)
        }
    }
}
