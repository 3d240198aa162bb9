import JSON

/// The documents that are open in the editor, with the texts that it shows.
struct Documents: Sendable {
    /// One document.
    struct Document: Sendable {
        /// The name by which the editor knows it.
        let uri: String
        /// The absolute path; nothing for what is no file.
        let path: String?
        var version: JSONValue
        var text: EditorText
    }

    private var byURI: [String: Document] = [:]

    /// All open documents, by name.
    var all: [Document] { byURI.values.sorted { $0.uri < $1.uri } }

    /// The document of a name.
    subscript(uri: String) -> Document? { byURI[uri] }

    /// The document of a file.
    func document(at path: String) -> Document? {
        byURI.values.first { $0.path.map { $0.utf8.elementsEqual(path.utf8) } ?? false }
    }

    /// The texts of all files by the bytes of their paths.
    var unsaved: [[UInt8]: [UInt8]] {
        var texts: [[UInt8]: [UInt8]] = [:]
        for document in all {
            if let path = document.path {
                texts[Array(path.utf8)] = document.text.bytes
            }
        }
        return texts
    }

    /// Opens a document.
    mutating func open(_ parameters: JSONValue) -> Document? {
        let item = parameters["textDocument"]
        guard let uri = item?["uri"]?.stringValue, let text = item?["text"]?.stringValue else {
            return nil
        }
        let document = Document(
            uri: uri,
            path: FileURI.path(uri),
            version: item?["version"] ?? .null,
            text: EditorText(Array(text.utf8))
        )
        byURI[uri] = document
        return document
    }

    /// Changes the text of an open document, one change after another.
    mutating func change(_ parameters: JSONValue) -> Document? {
        guard let uri = parameters["textDocument"]?["uri"]?.stringValue, var document = byURI[uri]
        else {
            return nil
        }
        for change in parameters["contentChanges"]?.arrayValue ?? [] {
            guard let text = change["text"]?.stringValue else {
                continue
            }
            guard let range = change["range"] else {
                document.text = EditorText(Array(text.utf8))
                continue
            }
            guard let start = EditorText.Position(range["start"]),
                let end = EditorText.Position(range["end"])
            else {
                continue
            }
            let first = document.text.offset(of: start)
            let last = max(first, document.text.offset(of: end))
            document.text = document.text.replacing(first..<last, by: text)
        }
        document.version = parameters["textDocument"]?["version"] ?? document.version
        byURI[uri] = document
        return document
    }

    /// Closes a document.
    mutating func close(_ parameters: JSONValue) -> Document? {
        parameters["textDocument"]?["uri"]?.stringValue.flatMap { byURI.removeValue(forKey: $0) }
    }
}
