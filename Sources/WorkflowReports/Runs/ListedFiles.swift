import JSON
import WorkflowModel

extension StepRecord {
    /// What all attempts together changed, then what the last attempt found and left as it was.
    var allFiles: [FileChange] {
        changes.map(\.files).net + (outcome?.files.filter { $0.change == .kept } ?? [])
    }

    /// The files that a reader wants to see: a folder that came or went with what it holds is none.
    var listedFiles: [FileChange] {
        let files = allFiles
        return files.filter { file in
            guard file.isOfFolder, file.change != .mode else { return true }
            return !files.contains { $0.path.utf8.starts(with: "\(file.path)/".utf8) }
        }
    }
}

extension FileChange {
    /// The path with a slash behind a folder, and who else may have made the change.
    var words: String {
        let name = isOfFolder ? path + "/" : path
        guard !sharedWith.isEmpty else { return name }
        return name + " (or by \(sharedWith.map { "'\($0)'" }.joined(separator: ", ")))"
    }

    /// An element of `files`; permissions and other steps only where there is something to tell.
    var json: JSONValue {
        let bare = digest.map { $0.hasPrefix("sha256:") ? String($0.dropFirst(7)) : $0 }
        var object: JSONObject = [
            "path": path.json, "change": change.rawValue.json, "sha256": bare.json,
        ]
        object["mode"] = mode.map { String($0, radix: 8).json }
        if !sharedWith.isEmpty {
            object["shared_with"] = .array(sharedWith.map(\.description.json))
        }
        return object.json
    }
}
