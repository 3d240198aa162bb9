import JSONSchema
import SystemPackage
import WorkflowLanguage
import WorkflowModel
import WorkflowSystem

/// Validates files of the project against a JSON Schema.
struct SchemaCheck: Sendable {
    let files: ProjectFiles
    /// The content of a file of the workflow; nothing when it has none.
    let definitionFile: @Sendable (String) throws -> [UInt8]?

    /// How many findings of one file are told.
    private static let longestList = 10

    /// Whether every file of a path or glob follows the schema.
    func finding(in text: String, schema file: SchemaFile) -> Finding {
        Finding.examining(text) {
            let paths = try files.matching(text)
            guard !paths.isEmpty else {
                return Finding(.unknown, path: text, "no file matches")
            }
            let schema = try schema(file)
            return .combined(try paths.map { try finding(in: $0, schema, file) })
        }
    }

    private func schema(_ file: SchemaFile) throws -> JSONSchema {
        switch file {
        case .workflow(let path): try SchemaFiles(content: definitionFile).schema(path)
        case .project(let path): try SchemaFiles(content: projectFile).schema(path)
        }
    }

    private func projectFile(_ text: String) throws -> [UInt8]? {
        let path = try ProjectFiles.path(text)
        return try files.status(of: path) == nil ? nil : files.content(of: path)
    }

    private func finding(
        in path: FilePath,
        _ schema: JSONSchema,
        _ file: SchemaFile
    ) throws -> Finding {
        let (content, digest) = try files.document(path)
        func evidence(_ found: String) -> Evidence {
            Evidence(path: path.string, digest: "\(digest)", found: found)
        }
        let result = SchemaValidation(of: content, at: path, by: schema)
        guard result.verdict != .pass else {
            return Finding(.pass, [evidence("follows '\(file)'")])
        }
        let lines = result.findings.prefix(Self.longestList).map(evidence)
        let rest = result.findings.count - lines.count
        return Finding(
            result.verdict,
            lines + (rest > 0 ? [evidence("and \(rest) more against '\(file)'")] : [])
        )
    }
}
