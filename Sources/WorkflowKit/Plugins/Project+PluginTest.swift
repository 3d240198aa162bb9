import SystemPackage
import WorkflowLanguage
import WorkflowLibrary
import WorkflowRunners
import WorkflowSystem

/// What testing a plugin came to.
package struct PluginTestReport: Sendable {
    package let name: String
    package let version: String
    package let checks: [Check]

    /// One thing that should hold.
    package struct Check: Sendable, Hashable {
        /// What should hold, as a sentence.
        package let name: String
        /// What is wrong instead; nothing for a pass.
        package let problem: String?
    }

    /// Whether all checks passed.
    package var isConforming: Bool { checks.allSatisfy { $0.problem == nil } }
}

extension Project {
    /// Tests whether a plugin keeps to the protocol, in an empty folder.
    ///
    /// - Parameter place: A folder, or the name of an installed plugin.
    /// - Returns: What each check came to.
    /// - Throws: `Failure` when there is no such plugin; with all findings when its manifest is
    ///   wrong.
    package func testPlugin(_ place: String) async throws -> PluginTestReport {
        try await translatingFailures {
            let folder: FilePath
            let plugin: PluginFolder
            if Library.isPath(place) {
                folder = surroundings.absolute(place)
                plugin = try .reading(folder, shownAs: place)
            } else {
                let listing = try self.plugin(place)
                let (name, version) = (listing.installed.name, listing.installed.version)
                try requireIntegrity(of: name, version, digest: listing.installed.record?.digest)
                folder = pluginStore.folder(of: name, version)
                plugin = try pluginStore.read(name, version)
            }
            let passed = EnvironmentPolicy(
                own: surroundings.environment,
                pass: settings.passedEnvironment
            )
            let parent = surroundings.temporaryFolder
            let name = "ddx-plugin-test.\(UUIDv7.next())"
            try DurableFile.createDirectories(
                parent.appending(name),
                durably: false,
                mode: .privateFolder
            )
            let results = await PluginConformance(
                of: folder,
                plugin.manifest,
                environment: passed,
                project: parent.appending(name)
            ).results()
            try BoundedRoot(parent).removeTree(FilePath(name), durably: false)
            return PluginTestReport(
                name: plugin.manifest.name,
                version: plugin.manifest.version,
                checks: [.init(name: "its manifest and schemas can be read", problem: nil)]
                    + results.map { .init(name: $0.name, problem: $0.problem) }
            )
        }
    }
}
