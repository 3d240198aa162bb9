package import JSON
import WorkflowExpressions

/// What jobs ask Slurm for, as the settings of a runner describe it.
package struct SlurmDescription: Sendable, Hashable {
    package var partition: String?
    package var account: String?
    package var qualityOfService: String?
    package var constraint: String?
    /// The longest time that a job may take in whole minutes; what its step may take when absent.
    package var minutes: Int?
    package var processors: Int?
    /// Memory in bytes.
    package var memory: Int?
    /// Generic resources, such as `gpu:2`.
    package var resources: String?
    /// Further options of `sbatch`, each a word from `--` on.
    package var options: [String] = []
    /// This program on the nodes; where it stands here when absent.
    package var program: String?
    /// A folder on the nodes with a file for each secret.
    package var secrets: String?

    /// How Slurm is spoken to over HTTP; through its programs when absent.
    package var rest: REST?

    /// Slurm's REST interface.
    package struct REST: Sendable, Hashable {
        package let interface: InterfaceDescription
        /// The version of the interface, such as `v0.0.38`.
        package let version: String
        /// Who jobs belong to; whoever runs this program when absent.
        package let user: String?

        /// The number in which versions differ.
        package var number: Int { Int(version.dropFirst("v0.0.".count)) ?? 0 }
    }

    package static let keys =
        [
            "partition", "account", "qos", "constraint", "time", "cpus", "memory", "gres",
            "options", "program", "secrets",
        ] + restKeys
    private static let restKeys = InterfaceDescription.keys + ["api", "user"]
    /// Earlier ones are not known here.
    private static let firstVersion = 38

    /// Reads a map; keys that it does not know are left to others.
    package init(_ value: JSONValue) throws(ClusterDescription.Problem) {
        partition = try Self.word("partition", of: value)
        account = try Self.word("account", of: value)
        qualityOfService = try Self.word("qos", of: value)
        constraint = try Self.word("constraint", of: value)
        resources = try Self.word("gres", of: value)
        program = try Self.path("program", of: value)
        secrets = try Self.path("secrets", of: value)
        if let text = try ClusterDescription.text("time", of: value) {
            guard let time = DurationText.duration(of: text), time >= .seconds(60) else {
                throw .init(key: "time", message: "'time' is a time from 1m on, such as 2h")
            }
            minutes = Int((time + .seconds(59)) / .seconds(60))
        }
        if let count = value["cpus"] {
            guard let number = count.intValue, (1...100_000).contains(number) else {
                throw .init(key: "cpus", message: "'cpus' is a whole number from 1 on")
            }
            processors = number
        }
        if let size = value["memory"] {
            let text = size.stringValue ?? size.text()
            guard let bytes = SizeText.parse(text), bytes >= 1 << 20 else {
                throw .init(key: "memory", message: "'memory' is a size such as 4GB")
            }
            memory = bytes
        }
        if let list = value["options"] {
            let words = list.arrayValue?.map(\.stringValue)
            guard let words, words.allSatisfy({ $0.map(Self.isOption) ?? false }) else {
                throw .init(
                    key: "options",
                    message: "'options' is a list of options of sbatch, each one word from -- on",
                    hints: ["write options: [\"--exclusive\", \"--nice=100\"]"]
                )
            }
            options = words.compactMap(\.self)
        }
        rest = try Self.rest(of: value)
        guard rest == nil || options.isEmpty else {
            throw .init(
                key: "options",
                message: "'options' are options of sbatch, which nobody calls over HTTP",
                hints: ["leave out 'options', or leave out 'http' to have Slurm's programs used"]
            )
        }
    }

    private static func rest(of value: JSONValue) throws(ClusterDescription.Problem) -> REST? {
        guard let interface = try InterfaceDescription(value, keyName: "SLURM_JWT") else {
            for key in restKeys where value[key] != nil {
                throw .init(
                    key: key,
                    message: "'\(key)' is about Slurm's REST interface, and there is no address",
                    hints: ["write http: http://HOST:6820", "or leave '\(key)' out"]
                )
            }
            return nil
        }
        let version = try ClusterDescription.word("api", of: value) ?? ""
        let user = try ClusterDescription.word("user", of: value)
        let rest = REST(interface: interface, version: version, user: user)
        guard version == "v0.0.\(rest.number)", rest.number >= firstVersion else {
            throw .init(
                key: "api",
                message: version.isEmpty
                    ? "Slurm's REST interface needs its version as 'api'"
                    : "'\(version)' is no version from v0.0.\(firstVersion) on",
                hints: [
                    "write api: v0.0.\(firstVersion), or another that 'slurmrestd -s list' shows"
                ]
            )
        }
        return rest
    }

    /// Those that say what is run, or where the words go, are ours.
    private static func isOption(_ text: String) -> Bool {
        let name = text.prefix { $0 != "=" }
        let own = [
            "--wrap", "--job-name", "--output", "--error", "--input", "--open-mode", "--parsable",
            "--requeue", "--no-requeue", "--array", "--chdir", "--export", "--wait", "--test-only",
        ]
        return text.hasPrefix("--") && !own.contains(String(name))
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func word(
        _ key: String,
        of value: JSONValue
    ) throws(ClusterDescription.Problem) -> String? {
        let text = try ClusterDescription.word(key, of: value)
        guard text?.hasPrefix("-") != true else {
            throw .init(key: key, message: "'\(key)' cannot be '\(text ?? "")'")
        }
        return text
    }

    private static func path(
        _ key: String,
        of value: JSONValue
    ) throws(ClusterDescription.Problem) -> String? {
        guard let text = try ClusterDescription.text(key, of: value) else {
            return nil
        }
        guard text.hasPrefix("/") else {
            throw .init(key: key, message: "'\(key)' is a path from / on")
        }
        return text
    }
}
