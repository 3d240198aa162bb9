package import JSON
import WorkflowExpressions

/// An engine of a cluster that carries steps out on other machines, as the settings describe it.
package struct ClusterDescription: Sendable, Hashable {
    /// Why a description cannot be used, and at which key.
    package struct Problem: Error, Sendable, Hashable {
        package let key: String
        /// In lower case and without a full stop.
        package let message: String
        package var hints: [String] = []
    }

    /// What takes jobs to machines.
    package enum Engine: Sendable, Hashable {
        case slurm(SlurmDescription)
        case temporal(TemporalDescription)
    }

    /// Where the files of the project come from on the machine that does the work.
    package enum Workspace: String, Sendable, Hashable, CaseIterable {
        /// The project stands there under the same path.
        case shared
        /// A commit of its repository, and what was changed since.
        case git
        /// All files by their digests.
        case bundle
    }

    /// Where logs, results and contents are handed over.
    package enum Exchange: Sendable, Hashable {
        /// The folder in the state of the project.
        case own
        /// Another folder that all machines see under the same path.
        case folder(String)
        /// The server of the project, which keeps them in the folder of the project.
        case server(String)
    }

    package let engine: Engine
    package var workspace = Workspace.shared
    /// Where a machine gets commits from; there for a workspace of git.
    package var remote: String?
    package var exchange = Exchange.own
    /// How long a worker may be silent until what it does counts as lost.
    package var lease = Duration.seconds(30)
    /// The container that programs run in over there, with the keys of a container runner.
    package var container: JSONObject?

    /// The kinds of runners that are clusters.
    package static let kinds = ["slurm", "temporal"]

    /// Reads a map whose `kind` is one of `kinds`.
    package init(_ value: JSONValue) throws(Problem) {
        let isSlurm = value["kind"]?.stringValue == "slurm"
        let own = isSlurm ? SlurmDescription.keys : TemporalDescription.keys
        let known = ["kind"] + Self.keys + own
        for key in value.objectValue?.keys.filter({ !known.contains($0) }) ?? [] {
            throw Problem(
                key: key,
                message: "a cluster of this kind has no key '\(key)'",
                hints: ["its keys are \(known.dropFirst().sorted().joined(separator: ", "))"]
            )
        }
        engine =
            isSlurm
            ? .slurm(try SlurmDescription(value)) : .temporal(try TemporalDescription(value))
        if let word = value["workspace"] {
            guard let workspace = word.stringValue.flatMap(Workspace.init) else {
                let words = Workspace.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(key: "workspace", message: "'workspace' is one of \(words)")
            }
            self.workspace = workspace
        }
        remote = try Self.text("remote", of: value)
        guard workspace != .git || remote != nil else {
            throw Problem(
                key: "remote",
                message: "'workspace: git' needs the 'remote' that machines get commits from",
                hints: ["write remote: URL", "or write workspace: bundle, which needs none"]
            )
        }
        if let text = try Self.text("exchange", of: value) {
            exchange = try Self.exchange(text)
        }
        if let text = try Self.text("lease", of: value) {
            guard let lease = DurationText.duration(of: text), lease >= .seconds(5) else {
                throw Problem(key: "lease", message: "'lease' is a time from 5s on, such as 30s")
            }
            self.lease = lease
        }
        container = try Self.container(of: value)
    }

    private static let keys = ["workspace", "remote", "exchange", "lease", "container"]

    private static func container(of value: JSONValue) throws(Problem) -> JSONObject? {
        guard let container = value["container"] else {
            return nil
        }
        do throws(ContainerDescription.Problem) {
            _ = try ContainerDescription(container)
        } catch {
            throw Problem(key: "container", message: error.message, hints: error.hints)
        }
        return container.objectValue
    }

    private static func exchange(_ text: String) throws(Problem) -> Exchange {
        if text.hasPrefix("/") {
            return .folder(text)
        }
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains("@") else {
            throw Problem(
                key: "exchange",
                message: "'exchange' is a folder from / on, or the address of a project",
                hints: ["leave it out to use the folder '.ddx/state/exchange' of the project"]
            )
        }
        return .server(text.hasSuffix("/") ? String(text.dropLast()) : text)
    }

    static func text(_ key: String, of value: JSONValue) throws(Problem) -> String? {
        guard let entry = value[key] else {
            return nil
        }
        guard let text = entry.stringValue, !text.isEmpty, !text.utf8.contains(where: { $0 < 0x20 })
        else {
            throw Problem(key: key, message: "'\(key)' is a text of one line")
        }
        return text
    }

    /// A text of printable characters without spaces.
    static func word(_ key: String, of value: JSONValue) throws(Problem) -> String? {
        guard let entry = value[key] else {
            return nil
        }
        let text = entry.stringValue ?? entry.text()
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(key: key, message: "'\(key)' cannot be '\(text)'")
        }
        return text
    }
}
