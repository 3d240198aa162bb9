import JSON
package import SystemPackage
import WorkflowDiagnostics
package import WorkflowLanguage
import WorkflowSystem

/// Makes new workflows of a project.
package enum Scaffold {
    private static let firstVersion = "0.1.0"
    /// Where a scene of a workflow of a project finds its schema.
    package static let sceneSchema = "../../../scene.schema.json"

    /// Makes a workflow that is valid and runs as it is, or a copy of another one.
    ///
    /// - Parameters:
    ///   - name: The name of the new workflow.
    ///   - original: The workflow to copy; nothing for a small example.
    ///   - projectRoot: A project that has been initialized.
    /// - Returns: The files created, by their paths from the root.
    /// - Throws: `LibraryError` with `invalid` for a name against the rule, or `cannotCreate` when
    ///   the workflow exists; nothing is written then.
    package static func create(
        _ name: String,
        from original: LibraryEntry? = nil,
        in projectRoot: FilePath
    ) throws(LibraryError) -> [String] {
        try LibraryError.wrapping {
            try WorkflowName.require(name)
            return try publish(
                try original.map { try copy(of: $0, named: name) } ?? example(named: name),
                as: name,
                hint: "choose another name, or run 'ddx workflow remove \(name)' first",
                in: projectRoot
            )
        }
    }

    /// Writes a workflow that was imported.
    ///
    /// - Returns: The files created, by their paths from the root.
    /// - Throws: `LibraryError` with `cannotCreate` when a workflow of its name exists.
    package static func create(
        _ imported: ImportedWorkflow,
        in projectRoot: FilePath
    ) throws(LibraryError) -> [String] {
        try LibraryError.wrapping {
            try PublishablePaths.check(imported.source)
            return try publish(
                imported.source.plannedFiles,
                as: imported.name,
                hint: "choose another name with '--name', or run "
                    + "'ddx workflow remove \(imported.name)' first",
                in: projectRoot
            )
        }
    }

    private static func publish(
        _ files: [PlannedFile],
        as name: String,
        hint: String,
        in projectRoot: FilePath
    ) throws -> [String] {
        let root = try BoundedRoot(projectRoot)
        try ProjectPath.requireNoLinks(in: root)
        let folder = ProjectPath.workflow(name)
        guard try !root.exists(folder) else {
            throw LibraryError(.cannotCreate, "'\(folder)' exists already", hints: [hint])
        }
        try root.createDirectories(ProjectPath.workflows)
        try writeSchemas(in: root)
        try root.publishAll(files, as: folder)
        return files.map { "\(folder)/\($0.path)" }
    }

    // MARK: Example

    private static func example(named name: String) -> [PlannedFile] {
        [
            PlannedFile("workflow.yml", ScaffoldText.workflow(name)),
            PlannedFile("README.md", ScaffoldText.readme(name)),
            PlannedFile("templates/plan.md", ScaffoldText.template),
            PlannedFile("tests/first-run.yml", ScaffoldText.scene(name)),
        ]
    }

    /// What the first lines of the files name, so that editors complete and check keys.
    static func writeSchemas(in root: BoundedRoot) throws {
        for (path, schema) in [
            (ProjectPath.schema, SchemaExport.schema),
            (ProjectPath.sceneSchema, SchemaExport.sceneSchema),
            (ProjectPath.overlaySchema, SchemaExport.overlaySchema),
        ] {
            let bytes = schema.bytes(pretty: true) + Array("\n".utf8)
            if try !root.exists(path) || root.read(path, limit: 8 << 20) != bytes {
                try root.write(bytes, to: path)
            }
        }
    }

    // MARK: Copy

    private static func copy(
        of original: LibraryEntry,
        named name: String
    ) throws -> [PlannedFile] {
        let source = try original.load().source
        try PublishablePaths.check(source)
        return try source.plannedFiles.map { file in
            guard file.path.string == WorkflowLoader.fileName else {
                return file
            }
            let bytes = try renamed(file.bytes, to: name, shownAs: original.shownAs)
            return PlannedFile(file.path, bytes, permissions: file.permissions)
        }
    }

    /// Replaces name and version where they stand; all else stays byte for byte.
    private static func renamed(
        _ bytes: [UInt8],
        to name: String,
        shownAs: String
    ) throws -> [UInt8] {
        let root = YAMLDocument(SourceText(bytes), file: shownAs).root
        let edits = [("name", ScaffoldText.scalar(name)), ("version", firstVersion)]
            .compactMap { key, text in root?[key].map { (range: $0.span.range, text: text) } }
            .sorted { $0.range.lowerBound > $1.range.lowerBound }
        var result = bytes
        for edit in edits {
            result.replaceSubrange(edit.range, with: Array(edit.text.utf8))
        }
        return result
    }
}

extension PlannedFile {
    fileprivate init(_ path: FilePath, _ text: String) {
        self.init(path, Array(text.utf8))
    }
}
