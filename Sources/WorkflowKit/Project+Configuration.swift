import JSON
import SystemPackage
import WorkflowAudit
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Sets a key in `.ddx/config.yml`; comments and everything else stay as they are.
    ///
    /// - Returns: The file that was changed.
    /// - Throws: `Failure`, with `notPermitted` for who may not change roles and policies.
    package func setConfiguration(_ key: String, to value: String) async throws -> String {
        try await translatingFailures {
            guard isInitialized else {
                throw Failure(.notFound, "'\(root)' is no ddx project", hints: ["ddx init"])
            }
            if let choice = Self.ownChoice(of: key) {
                throw Failure(
                    .usage,
                    "'\(key)' would let a project choose \(choice)",
                    hints: ["write it into '\(configurationFile(isOfTeam: false))'"]
                )
            }
            return try await recording(.configurationChanged) { notes in
                if ["roles", "policies"].contains(key.split(separator: ".").first) {
                    try requireRole("admin", for: "changing '\(key)'")
                }
                let file = ".ddx/config.yml"
                let before = digest(of: file)
                try setConfiguration(
                    key,
                    to: value,
                    in: configurationFile(isOfTeam: true),
                    shownAs: file
                )
                notes.add { record in
                    record.facts = ["key": key.json]
                    record.details = ["before": settings[key] ?? .null, "after": value.json]
                    record.files = [AuditFile(path: file, before: before, after: digest(of: file))]
                }
                return file
            }
        }
    }

    /// The configuration file of the project, or the one of the user.
    func configurationFile(isOfTeam: Bool) -> FilePath {
        isOfTeam
            ? root.appending(".ddx").appending("config.yml")
            : surroundings.folders.config.appending("ddx").appending("config.yml")
    }

    /// Changes the list of sources in one file, and leaves the others as they are.
    func editSources(isOfTeam: Bool, _ edit: (inout [SourceSetting]) -> Void) throws {
        let file = configurationFile(isOfTeam: isOfTeam)
        var reader = SettingsReader()
        if let text = try text(of: file) {
            reader.read(text, file: file.string)
        }
        var sources = reader.settings.sources
        edit(&sources)
        let list = JSONValue.array(sources.sorted { $0.name < $1.name }.map(\.json))
        try DurableFile.createDirectories(file.removingLastComponent(), mode: .privateFolder)
        try setConfiguration("sources", to: list.text(), in: file, shownAs: file.string)
    }

    private func setConfiguration(
        _ key: String,
        to value: String,
        in file: FilePath,
        shownAs: String
    ) throws {
        let text = String(decoding: try text(of: file) ?? [], as: UTF8.self)
        do {
            let edited = try ConfigurationEditor.set(key, value, in: text, file: shownAs)
            try DurableFile.write(Array(edited.utf8), to: file)
        } catch let error as Diagnostic where error.span == nil {
            // What was typed is at fault, and no file.
            throw Failure(.usage, error.message, hints: error.hints + ["ddx config show"])
        }
    }

    private func text(of file: FilePath) throws -> [UInt8]? {
        guard try DurableFile.status(of: file, followingLinks: true) != nil else {
            return nil
        }
        return try DurableFile.read(file, limit: 1 << 20)
    }
}
