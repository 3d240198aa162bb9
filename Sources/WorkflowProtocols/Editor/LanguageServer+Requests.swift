import JSON
import WorkflowDiagnostics
import WorkflowLanguage

/// What an editor can ask about a document.
extension LanguageServer {
    mutating func answerReady(
        _ method: String,
        _ parameters: JSONValue
    ) throws(RPCError) -> JSONValue {
        switch method {
        case "textDocument/hover":
            guard let cursor = try cursor(parameters), let found = cursor.target else {
                return .null
            }
            return [
                "contents": ["kind": markup.json, "value": HoverText.text(found.target).json],
                "range": cursor.document.text.json(found.range),
            ]
        case "textDocument/completion":
            guard let cursor = try cursor(parameters) else {
                return .null
            }
            return Completion(at: cursor).json(in: cursor.document.text, markup: markup)
        case "textDocument/definition":
            guard let cursor = try cursor(parameters) else {
                return .null
            }
            return Definition.location(cursor, documents)
        case "textDocument/references":
            let all = parameters["context"]?["includeDeclaration"]?.boolValue ?? true
            return try cursor(parameters).map {
                Renaming.references(at: $0, withDefinition: all, documents)
            } ?? .null
        case "textDocument/documentSymbol":
            let document = try document(parameters)
            let name = document.path?.split(separator: "/").last.map(String.init)
            return name == WorkflowLoader.fileName ? Symbols.json(document.text) : []
        case "textDocument/prepareRename":
            guard let cursor = try cursor(parameters), let mention = Renaming.mention(at: cursor)
            else {
                return .null
            }
            return [
                "range": cursor.document.text.json(mention.span.range),
                "placeholder": mention.id.json,
            ]
        case "textDocument/rename": return try rename(parameters)
        case "textDocument/codeAction": return try codeActions(parameters)
        default: throw .unknownMethod(method)
        }
    }

    private mutating func rename(_ parameters: JSONValue) throws(RPCError) -> JSONValue {
        guard let new = parameters["newName"]?.stringValue else {
            throw .invalidParameters("'newName' must be a string")
        }
        guard let cursor = try cursor(parameters) else {
            throw .failed("the file belongs to no workflow")
        }
        return try Renaming.edit(at: cursor, to: new, abilities, documents)
    }

    private mutating func codeActions(_ parameters: JSONValue) throws(RPCError) -> JSONValue {
        let document = try document(parameters)
        guard let start = EditorText.Position(parameters["range"]?["start"]),
            let end = EditorText.Position(parameters["range"]?["end"])
        else {
            throw .invalidParameters("'range' must have 'start' and 'end' with positions")
        }
        guard let path = document.path, let folder = workspace.folder(of: path, documents) else {
            return .null
        }
        let analysis = workspace.analysis(of: folder, documents)
        let first = document.text.offset(of: start)
        let actions = CodeActions(analysis: analysis, documents: documents, abilities: abilities)
        var publishing = publishing
        return actions.json(
            for: document,
            path,
            in: first..<max(first, document.text.offset(of: end)),
            only: parameters["context"]?["only"]?.arrayValue?.compactMap(\.stringValue)
        ) { finding in
            let place = DiagnosticPublishing.place(of: finding, analysis)
            return publishing.json(finding, place.range, analysis)
        }
    }

    // MARK: What a request is about

    private func document(_ parameters: JSONValue) throws(RPCError) -> Documents.Document {
        guard let uri = parameters["textDocument"]?["uri"]?.stringValue else {
            throw .invalidParameters("'textDocument' must have 'uri'")
        }
        guard let document = documents[uri] else {
            throw .invalidParameters("'\(uri.prefix(500))' is not open")
        }
        return document
    }

    /// The place that a request is about; nothing in a document that belongs to no workflow.
    private mutating func cursor(_ parameters: JSONValue) throws(RPCError) -> Cursor? {
        let document = try document(parameters)
        guard let position = EditorText.Position(parameters["position"]) else {
            throw .invalidParameters("'position' must have 'line' and 'character'")
        }
        guard let path = document.path, let folder = workspace.folder(of: path, documents) else {
            return nil
        }
        return Cursor(document, path, at: position, workspace.analysis(of: folder, documents))
    }
}
