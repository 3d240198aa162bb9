package import SystemPackage
package import WorkflowLanguage

/// A plugin that may be started here.
package struct UsablePlugin: Sendable {
    package let manifest: PluginManifest
    /// Its folder on this computer.
    package let folder: FilePath
    /// Values of our environment that it is given, by their names.
    package let secrets: [String: String]
    /// Throws when what stands in the folder is not what the user consented to.
    private let verify: @Sendable () throws -> Void

    /// Describes a plugin.
    ///
    /// - Parameters:
    ///   - manifest: What it says about itself.
    ///   - folder: Where it stands.
    ///   - secrets: Values of our environment that it is given.
    ///   - verify: Called before each start, off the threads that all tasks share.
    package init(
        manifest: PluginManifest,
        folder: FilePath,
        secrets: [String: String] = [:],
        verify: @escaping @Sendable () throws -> Void = {}
    ) {
        self.manifest = manifest
        self.folder = folder
        self.secrets = secrets
        self.verify = verify
    }

    /// Makes sure that its files are what the user consented to.
    func requireIntegrity() async throws {
        let verify = verify
        try await BlockingWork.run { try verify() }
    }

    /// The program and its arguments; files of the plugin by their whole paths.
    var words: [String] {
        manifest.command.map { word in
            word.hasPrefix("./") ? folder.pushing(FilePath(String(word.dropFirst(2)))).string : word
        }
    }
}
