package import SystemPackage

/// What git finds around it, so that nothing there changes what it does.
package struct GitEnvironment: Sendable {
    /// How far the configuration of the computer counts.
    package enum Reach: Sendable {
        /// Only the repository's own, which this program wrote.
        case repository
        /// Also the user's: his name, keys, proxies and addresses.
        case user
    }

    /// Settings of every command, stronger than any file.
    package static let settings = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.askPass=", "gc.auto=0",
        "maintenance.auto=false", "submodule.recurse=false", "fetch.recurseSubmodules=false",
        "protocol.allow=never", "protocol.https.allow=always", "protocol.http.allow=always",
        "protocol.ssh.allow=always", "protocol.file.allow=always", "http.lowSpeedLimit=1",
        "http.lowSpeedTime=60", "advice.detachedHead=false", "core.quotePath=false",
        "color.ui=false",
    ].flatMap { ["-c", $0] }

    /// What git may see of our environment: how to find programs, keys, proxies and certificates.
    private static let passed = [
        "PATH", "USER", "LOGNAME", "TMPDIR", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "http_proxy",
        "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        "SSL_CERT_FILE", "SSL_CERT_DIR",
    ]

    private let variables: [String: String]

    /// Takes from the environment what git needs to find itself, the network and the user's keys.
    package init(_ environment: [String: String], home: FilePath) {
        var variables = environment.filter { Self.passed.contains($0.key) }
        variables["HOME"] = home.string
        variables["LC_ALL"] = "C"
        variables["GIT_TERMINAL_PROMPT"] = "0"
        variables["GIT_OPTIONAL_LOCKS"] = "0"
        variables["GIT_NO_REPLACE_OBJECTS"] = "1"
        self.variables = variables
    }

    /// The whole environment of a command.
    package func variables(
        _ reach: Reach,
        adding more: [String: String] = [:]
    ) -> [String: String] {
        var all = variables.merging(more) { $1 }
        if reach == .repository {
            all["GIT_CONFIG_NOSYSTEM"] = "1"
            all["GIT_CONFIG_GLOBAL"] = "/dev/null"
        }
        return all
    }
}
