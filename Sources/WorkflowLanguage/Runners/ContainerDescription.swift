package import JSON

/// A container in which steps run, as settings or a workflow describe it.
package struct ContainerDescription: Sendable, Hashable {
    /// What runs containers.
    package enum Engine: String, Sendable, Hashable, CaseIterable {
        /// Whichever is here, podman first.
        case auto
        case podman
        case docker
    }

    /// Why a description cannot be used, and at which key.
    package struct Problem: Error, Sendable, Hashable {
        package let key: String
        /// In lower case and without a full stop.
        package let message: String
        package var hints: [String] = []
    }

    package var engine = Engine.auto
    /// `name@sha256:…`, or `sha256:…` of an image that is here.
    package let image: String
    /// `none`, or a network of the engine.
    package var network = "none"
    /// The most memory in bytes; nothing for as much as there is.
    package var memory: Int?
    /// How many processors; nothing for all.
    package var processors: String?
    /// How many processes at once.
    package var processes = 512
    /// `user` or `user:group` in the container; nothing for the user that carries the run on.
    package var user: String?
    /// What the container adds to the environment of steps.
    package var environment: [String: String] = [:]
    /// Whether steps may write into the project; a step with `affects: []` never does.
    package var isWritable = true

    /// Reads a map; the key `kind` is left to others.
    package init(_ value: JSONValue) throws(Problem) {
        let entries = value.objectValue ?? [:]
        for key in entries.keys where !Self.keys.contains(key) {
            throw Problem(
                key: key,
                message: "a container has no key '\(key)'",
                hints: ["its keys are \(Self.keys.dropFirst().joined(separator: ", "))"]
            )
        }
        guard let image = value["image"]?.stringValue else {
            throw Problem(
                key: "image",
                message: "a container needs an 'image'",
                hints: ["write image: NAME@sha256:DIGEST"]
            )
        }
        self.image = image
        try Self.requireDigest(image)
        if let word = value["engine"] {
            guard let engine = word.stringValue.flatMap(Engine.init) else {
                let words = Engine.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(key: "engine", message: "'engine' is one of \(words)")
            }
            self.engine = engine
        }
        network = try Self.word("network", of: value) ?? network
        user = try Self.word("user", of: value)
        if let size = value["memory"] {
            let text = size.stringValue ?? size.text()
            guard let bytes = SizeText.parse(text), bytes >= 4 << 20 else {
                throw Problem(key: "memory", message: "'memory' is a size such as 512MB")
            }
            memory = bytes
        }
        if let count = value["cpus"] {
            guard let number = count.doubleValue, number >= 0.01, number <= 1_024 else {
                throw Problem(key: "cpus", message: "'cpus' is a number such as 2 or 0.5")
            }
            processors = count.text()
        }
        if let count = value["pids"] {
            guard let number = count.intValue, (1...1_000_000).contains(number) else {
                throw Problem(key: "pids", message: "'pids' is a number from 1 to 1000000")
            }
            processes = number
        }
        if let writable = value["writable"] {
            guard let flag = writable.boolValue else {
                throw Problem(key: "writable", message: "'writable' is true or false")
            }
            isWritable = flag
        }
        environment = try Self.environment(of: value)
    }

    private static let keys = [
        "kind", "image", "engine", "network", "memory", "cpus", "pids", "user", "env", "writable",
    ]

    /// A tag can be moved to another image at any time; a digest cannot.
    private static func requireDigest(_ image: String) throws(Problem) {
        let parts = image.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        let digest = parts.last ?? ""
        let name = parts.count == 2 ? parts[0] : nil
        let isDigest =
            digest.hasPrefix("sha256:") && digest.utf8.count == 71
            && digest.utf8.dropFirst(7).allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
        let isPlain =
            !image.hasPrefix("-") && image.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard isDigest, isPlain, parts.count <= 2, name?.isEmpty != true else {
            let shown = isPlain ? image : "IMAGE"
            throw Problem(
                key: "image",
                message: "the image '\(image)' is not named by its digest",
                hints: [
                    "see its digest: podman image inspect --format '{{.RepoDigests}} {{.Id}}' "
                        + "\(shown)",
                    "write NAME@sha256:DIGEST, or sha256:ID of an image that is only here",
                ]
            )
        }
    }

    private static func word(_ key: String, of value: JSONValue) throws(Problem) -> String? {
        guard let entry = value[key] else {
            return nil
        }
        let text = entry.stringValue ?? entry.text()
        guard !text.isEmpty, !text.hasPrefix("-"),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else {
            throw Problem(key: key, message: "'\(key)' cannot be '\(text)'")
        }
        return text
    }

    private static func environment(
        of value: JSONValue
    ) throws(Problem) -> [String: String] {
        guard let entry = value["env"] else {
            return [:]
        }
        guard let pairs = entry.objectValue else {
            throw Problem(key: "env", message: "'env' is a map of names and texts")
        }
        var environment: [String: String] = [:]
        for (name, value) in pairs {
            guard NameRules.isVariableName(name) else {
                throw Problem(
                    key: "env",
                    message: "'\(name)' cannot be the name of an environment variable"
                )
            }
            environment[name] = value.stringValue ?? value.text()
        }
        return environment
    }
}
