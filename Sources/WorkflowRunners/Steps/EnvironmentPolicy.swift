import WorkflowModel

/// Decides which of our environment variables children see, and which names definitions may set.
package struct EnvironmentPolicy: Sendable {
    /// What children see of our own environment.
    package let passed: [String: String]
    /// What a program that runs containers or speaks to a cluster sees of it beside that; nothing of
    /// it gets any further.
    let ofEngines: [String: String]

    /// Chooses from our own environment.
    ///
    /// - Parameters:
    ///   - own: The environment of this process.
    ///   - pass: Further names that children see, which may hold `*` and `?`.
    package init(own: [String: String], pass: [String] = []) {
        let patterns = pass.map { NamePattern($0) }
        passed = own.filter { name, _ in
            Self.alwaysPassed.contains(name) || name.utf8.starts(with: "LC_".utf8)
                || patterns.contains { $0.matches(name) }
        }
        ofEngines = own.filter { name, _ in Self.isOfEngines(name) }
    }

    /// Whether a variable is about a program that runs containers or speaks to a cluster.
    static func isOfEngines(_ name: String) -> Bool {
        ["DBUS_SESSION_BUS_ADDRESS", "SLURM_CONF"].contains(name)
            || ["XDG_", "DOCKER_", "CONTAINER", "PODMAN_", "REGISTRY_"].contains {
                name.hasPrefix($0)
            }
    }

    /// What a program that runs containers or speaks to a cluster sees.
    package var passedToEngines: [String: String] { passed.merging(ofEngines) { $1 } }

    /// Says why a definition may not set its variables; nothing when it may.
    static func refusal(of environment: [String: String]) -> String? {
        environment.sorted { $0.key < $1.key }.lazy.compactMap { refusal(of: $0, value: $1) }.first
    }

    /// Says why a definition may not set a variable; nothing when it may.
    static func refusal(of name: String, value: String) -> String? {
        if CodeRunningNames.contains(name) {
            return "the environment may not set '\(name)': programs run or load what it names"
        }
        if StepVariables.names.contains(name) {
            return "the environment may not set '\(name)': the engine does"
        }
        let isPlain = name.utf8.allSatisfy { $0.isWord } && !name.isEmpty
        guard isPlain, name.utf8.first.map({ !$0.isDigit }) == true else {
            return "the environment may not set '\(name)': it is not the name of a variable"
        }
        if value.utf8.contains(0) {
            return "the value of '\(name)' holds a NUL byte, which no environment can carry"
        }
        return nil
    }

    private static let alwaysPassed: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM", "TZ", "TMPDIR",
    ]
}

/// A name of variables with `*` for any characters and `?` for one.
private struct NamePattern {
    private let pattern: [UInt8]

    init(_ pattern: String) {
        self.pattern = Array(pattern.utf8)
    }

    /// Compares in time proportional to the product of both lengths.
    func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var place = 0
        var index = 0
        var retry: (place: Int, index: Int)?
        while index < name.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                place += 1
                retry = (place, index)
            } else if place < pattern.count,
                pattern[place] == name[index] || pattern[place] == UInt8(ascii: "?")
            {
                place += 1
                index += 1
            } else if let last = retry {
                retry = (last.place, last.index + 1)
                place = last.place
                index = last.index + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
