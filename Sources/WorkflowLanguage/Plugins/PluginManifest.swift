package import JSON
package import JSONSchema

/// What a plugin says about itself in its `plugin.yml`.
package struct PluginManifest: Sendable {
    /// The file that makes a folder a plugin.
    package static let fileName = "plugin.yml"
    /// The version of the protocol that is spoken here.
    package static let plainProtocol = "ddx.plugin/1"
    /// What the manifest of a kind of step says that a program in Swift brings along.
    package static let hostProtocol = "ddx.host/1"

    /// What a part of a plugin can be used as.
    package enum Role: String, Sendable, Hashable, CaseIterable {
        case step
        case check
        case agent
        case runner

        /// The key that lists the parts of the role.
        package var key: String { "\(rawValue)s" }
    }

    /// One thing that the plugin provides.
    package struct Part: Sendable {
        package let role: Role
        package let name: String
        package let summary: String
        /// What `with` must be; anything when absent.
        package let inputs: JSONSchema?
        /// The names that `with` may have, for suggestions.
        package let inputNames: [String]
        /// The schema as it was written, for people.
        package let writtenInputs: JSONValue?
        /// Inputs with which the part can be tried out in an empty folder.
        package let example: JSONObject?
    }

    /// A whole workflow that phases can use.
    package struct Workflow: Sendable, Hashable {
        package let name: String
        /// Its folder in the plugin.
        package let folder: String
    }

    /// What the plugin says that it does to this computer.
    package struct Capabilities: Sendable, Hashable {
        /// Programs that it starts.
        package var commands: [String] = []
        /// Hosts that it talks to; empty for none.
        package var network: [String] = []
        /// Globs of what it may change in the project; anything when absent.
        package var writes: [String]?
        /// Names of our environment that it is given, and whose values are hidden.
        package var secrets: [String] = []
    }

    /// How much it may take.
    package struct Limits: Sendable, Hashable {
        /// The longest time of one request; as long as the step says when absent.
        package var timeout: Duration?
        /// The longest silence between two events; any when absent.
        package var silence: Duration?
        /// How many bytes it may say in one request.
        package var output = 16_000_000
    }

    package let name: String
    package let version: String
    package let `protocol`: String
    package var summary = ""
    package var author: String?
    package var license: String?
    package var homepage: String?
    /// The program and its first arguments; what begins with `./` stands in the plugin's folder.
    package var command: [String] = []
    package var parts: [Part] = []
    package var workflows: [Workflow] = []
    package var capabilities = Capabilities()
    package var limits = Limits()

    package init(name: String, version: String, protocol: String) {
        self.name = name
        self.version = version
        self.`protocol` = `protocol`
    }

    /// Whether a program in Swift carries it out, and no executable.
    package var isHosted: Bool { self.protocol == Self.hostProtocol }

    /// The parts of a role, in the order of the manifest.
    package func parts(_ role: Role) -> [Part] { parts.filter { $0.role == role } }

    /// The part that a use means: the one that is named, the only one, or the one of the same name.
    package func part(_ name: String?, as role: Role) -> Part? {
        let parts = parts(role)
        guard name == nil, parts.count == 1 else {
            return parts.first { $0.name.utf8.elementsEqual((name ?? self.name).utf8) }
        }
        return parts.first
    }

    /// How a workflow names a part.
    package func reference(to part: Part) -> String {
        self.part(nil, as: part.role)?.name == part.name ? name : "\(name)/\(part.name)"
    }
}

/// How a workflow names a part of a plugin: `plugin` or `plugin/part`.
package struct PluginReference: Sendable, Hashable {
    package let plugin: String
    package let part: String?

    /// Reads a name; nothing when it is none.
    package init?(_ text: String) {
        let words = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(words.count), NameRules.isWorkflowName(words[0]),
            words.dropFirst().allSatisfy(NameRules.isIdentifier)
        else {
            return nil
        }
        plugin = words[0]
        part = words.count == 2 ? words[1] : nil
    }
}
