package import JSON
import SystemPackage
package import WorkflowKit
import WorkflowLanguage

/// Helps people write workflows in their editor, after the Language Server Protocol 3.17.
///
/// It writes no file of a project: every change is one that the editor carries out.
package struct LanguageServer: RPCService, Sendable {
    /// How far the conversation is.
    private enum Stage: Sendable {
        case new
        case ready
        case shutDown
        case over
    }

    package var outgoing: [RPCMessage] = []
    /// Whether the editor has said that it is done before it left.
    package var endedInOrder: Bool { wasShutDown }
    package var isOver: Bool { stage == .over }

    var documents = Documents()
    var workspace: Workspace
    var publishing: DiagnosticPublishing
    var abilities = Renaming.Abilities()
    /// What texts for people are written in.
    var markup = "markdown"
    private var stage = Stage.new
    private var wasShutDown = false
    private var hasChanges = false
    private var registersWatchers = false

    /// Begins a conversation.
    ///
    /// - Parameters:
    ///   - surroundings: The user and the environment.
    ///   - projectFolder: The folder of the project; the nearest one of each workflow if left out.
    package init(_ surroundings: Surroundings, projectFolder: String? = nil) {
        workspace = Workspace(surroundings, projectFolder: projectFolder)
        publishing = DiagnosticPublishing(CodePages(surroundings))
    }

    /// Answers a request.
    package mutating func answer(
        _ method: String,
        _ parameters: JSONValue
    ) throws(RPCError) -> JSONValue {
        switch (stage, method) {
        case (.new, "initialize"):
            read(parameters["capabilities"] ?? .null)
            stage = .ready
            return Self.capabilities
        case (.new, _): throw .notInitialized
        case (.shutDown, _), (.over, _):
            throw .invalidRequest("nothing can be asked after 'shutdown'")
        case (.ready, "initialize"):
            throw .invalidRequest("'initialize' can be sent only once")
        case (.ready, "shutdown"):
            stage = .shutDown
            wasShutDown = true
            return .null
        case (.ready, _): return try answerReady(method, parameters)
        }
    }

    /// Takes a notification; those that nobody knows mean nothing.
    package mutating func take(_ method: String, _ parameters: JSONValue) {
        if method == "exit" {
            stage = .over
            return
        }
        guard stage == .ready else {
            return
        }
        let document: Documents.Document?
        switch method {
        case "initialized":
            registerWatchers()
            return
        case "textDocument/didOpen": document = documents.open(parameters)
        case "textDocument/didChange": document = documents.change(parameters)
        case "textDocument/didClose": document = documents.close(parameters)
        case "textDocument/didSave", "workspace/didChangeWatchedFiles":
            workspace.noteChanges()
            hasChanges = true
            return
        default: return
        }
        if let path = document?.path {
            workspace.noteChange(of: path)
            hasChanges = true
        }
    }

    /// Tells what is wrong with everything that has changed.
    package mutating func rest() {
        guard hasChanges, stage == .ready else {
            return
        }
        hasChanges = false
        let folders = Set(
            documents.all.compactMap(\.path).compactMap { workspace.folder(of: $0, documents) }
        )
        workspace.keep(folders)
        outgoing += publishing.messages(keeping: folders, documents)
        for folder in folders.sorted() where workspace.isStale(folder) {
            let analysis = workspace.analysis(of: folder, documents)
            outgoing += publishing.messages(for: analysis, documents)
        }
    }

    // MARK: Abilities

    private mutating func read(_ capabilities: JSONValue) {
        let text = capabilities["textDocument"]
        let edit = capabilities["workspace"]?["workspaceEdit"]
        let operations = edit?["resourceOperations"]?.arrayValue ?? []
        abilities.takesVersions = edit?["documentChanges"]?.boolValue ?? false
        abilities.renamesFiles = operations.contains("rename")
        publishing.showsPages =
            text?["publishDiagnostics"]?["codeDescriptionSupport"]?.boolValue ?? false
        publishing.showsRelated =
            text?["publishDiagnostics"]?["relatedInformation"]?.boolValue ?? false
        registersWatchers =
            capabilities["workspace"]?["didChangeWatchedFiles"]?["dynamicRegistration"]?.boolValue
            ?? false
        let formats = text?["hover"]?["contentFormat"]?.arrayValue ?? []
        markup = formats.isEmpty || formats.contains("markdown") ? "markdown" : "plaintext"
    }

    /// Asks the editor to tell when files change that it does not show.
    private mutating func registerWatchers() {
        guard registersWatchers else {
            return
        }
        let watcher: JSONValue = ["globPattern": "**/*.{yml,yaml,md,json,template}"]
        outgoing.append(
            .request(
                id: "watch",
                method: "client/registerCapability",
                parameters: [
                    "registrations": [
                        [
                            "id": "files", "method": "workspace/didChangeWatchedFiles",
                            "registerOptions": ["watchers": [watcher]],
                        ]
                    ]
                ]
            )
        )
    }

    private static var capabilities: JSONValue {
        [
            "capabilities": [
                "positionEncoding": "utf-16",
                "textDocumentSync": ["openClose": true, "change": 2, "save": true],
                "hoverProvider": true,
                "completionProvider": [
                    "triggerCharacters": [".", "{", "[", " ", ":", ">"],
                    "resolveProvider": false,
                ],
                "definitionProvider": true,
                "referencesProvider": true,
                "documentSymbolProvider": true,
                "renameProvider": ["prepareProvider": true],
                "codeActionProvider": ["codeActionKinds": CodeActions.kinds.json],
            ],
            "serverInfo": ["name": "ddx", "version": ProgramVersion.current.json],
        ]
    }
}
