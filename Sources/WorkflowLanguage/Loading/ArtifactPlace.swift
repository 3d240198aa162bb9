import WorkflowModel

/// Where the files of an artifact go.
struct ArtifactPlace {
    /// The folder, without a slash at its end; empty for the project itself.
    let folder: String
    /// The name of the file, or of a member of a collection.
    let name: String

    /// The whole path.
    var path: String { folder.isEmpty ? name : "\(folder)/\(name)" }

    /// Whether the name stands for many files: `{…}` that is no template's `{{ … }}`.
    var isCollection: Bool {
        var previous: Character = " "
        let characters = Array(name)
        for (index, character) in characters.enumerated() {
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            if character == "{", previous != "{", previous != "$", next != "{" {
                return true
            }
            previous = character
        }
        return false
    }

    init(folder: String, name: String) {
        self.folder = folder
        self.name = name
    }

    /// Splits a path at its last slash.
    init(path: String) {
        let slash = path.lastIndex(of: "/")
        folder = slash.map { String(path[..<$0]) } ?? ""
        name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Joins `output.location` and `output.naming`: a location with a slash at its end, or whose
    /// last part has no dot, is a folder when there is a naming.
    init(location: String, naming: String?, standardName: String) {
        let isFolder = location.hasSuffix("/")
        let trimmed = String(location.reversed().drop { $0 == "/" }.reversed())
        let last = Self(path: trimmed)
        if isFolder || naming != nil && !last.name.contains(".") {
            self.init(folder: trimmed, name: naming ?? standardName)
        } else {
            self.init(folder: last.folder, name: last.name)
        }
    }
}
