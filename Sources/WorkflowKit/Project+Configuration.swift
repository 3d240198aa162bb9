import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

extension Project {
    /// Sets a key in `.ddx/config.yml`; comments and everything else stay as they are.
    ///
    /// - Returns: The file that was changed.
    package func setConfiguration(_ key: String, to value: String) throws -> String {
        try translatingFailure {
            guard isInitialized else {
                throw Failure(.notFound, "'\(root)' is no ddx project", hints: ["ddx init"])
            }
            let file = root.appending(".ddx").appending("config.yml")
            let isThere = try DurableFile.status(of: file, followingLinks: true) != nil
            let text = isThere ? try DurableFile.read(file, limit: 1 << 20) : []
            let edited = try edited(String(decoding: text, as: UTF8.self), key, value)
            try DurableFile.write(Array(edited.utf8), to: file)
            return Self.configurationFile
        }
    }

    private func edited(_ text: String, _ key: String, _ value: String) throws -> String {
        do throws(Diagnostic) {
            return try ConfigurationEditor.set(key, value, in: text, file: Self.configurationFile)
        } catch {
            guard error.span == nil else {
                throw error
            }
            // What was typed is at fault, and no file.
            throw Failure(.usage, error.message, hints: error.hints + ["ddx config show"])
        }
    }

    private static let configurationFile = ".ddx/config.yml"
}
