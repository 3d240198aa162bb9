import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowLibrary
import WorkflowSystem

/// One plugin as `plugin show` tells it.
struct PluginPage: JSONRepresentable {
    private let listing: PluginListing

    init(_ listing: PluginListing) {
        self.listing = listing
    }

    /// What a plugin provides, one line each, as workflows name it.
    static func provided(by manifest: PluginManifest) -> [String] {
        let parts = manifest.parts.map { part in
            let summary = part.summary.isEmpty ? "" : ": \(part.summary)"
            return "\(part.role.rawValue) \(manifest.reference(to: part))\(summary)".neutralised
        }
        return parts
            + manifest.workflows.map { "workflow plugin:\(manifest.name)/\($0.name)".neutralised }
    }

    func text(_ output: Output) -> String {
        let installed = listing.installed
        var lines = [output.strong("\(installed.name) \(installed.version)".neutralised)]
        if let obstacle = listing.obstacle {
            lines.append("not usable: \(obstacle)".neutralised)
        }
        guard let manifest = listing.manifest else {
            return lines.joined(separator: "\n") + "\nnext: ddx plugin list\n"
        }
        if !manifest.summary.isEmpty {
            lines.append(manifest.summary.neutralised)
        }
        lines += Self.provided(by: manifest).map { "  \($0)" }
        for part in manifest.parts {
            if let schema = part.writtenInputs {
                let text = String(decoding: schema.bytes(pretty: true), as: UTF8.self)
                lines.append("with of \(manifest.reference(to: part)):".neutralised)
                lines += text.split(separator: "\n").map { "  \($0)".neutralised }
            }
        }
        lines += Self.capabilities(of: manifest).map(\.neutralised)
        if let record = installed.record {
            lines.append("digest: \(record.digest)")
            lines.append("source: \(record.source)".neutralised)
            lines += record.commit.map { ["commit: \($0)"] } ?? []
        }
        if listing.isPinned {
            lines.append("this project is pinned to it")
        }
        return lines.joined(separator: "\n") + "\nnext: ddx plugin test \(installed.name)\n"
    }

    private static func capabilities(of manifest: PluginManifest) -> [String] {
        let capabilities = manifest.capabilities
        func line(_ word: String, _ values: [String], _ none: String) -> String {
            "\(word): \(values.isEmpty ? none : values.joined(separator: ", "))"
        }
        return [
            line("starts", capabilities.commands, "nothing that it tells"),
            line("network", capabilities.network, "none"),
            line(
                "changes",
                capabilities.writes ?? ["any file of the project"],
                "nothing in the project"
            ),
            line("secrets", capabilities.secrets, "none"),
        ]
    }

    /// One object of `ddx.plugins/1`.
    var json: JSONValue {
        let installed = listing.installed
        var object: JSONObject = [
            "name": installed.name.json, "version": installed.version.json,
            "digest": (installed.record?.digest.description).json,
            "source": (installed.record?.source).json, "commit": (installed.record?.commit).json,
            "pinned": listing.isPinned.json, "obstacle": listing.obstacle.json,
        ]
        guard let manifest = listing.manifest else {
            return object.json
        }
        object["description"] = manifest.summary.json
        for role in PluginManifest.Role.allCases {
            object[role.key] = .array(
                manifest.parts(role).map { part in
                    [
                        "name": part.name.json, "uses": manifest.reference(to: part).json,
                        "description": part.summary.json, "with": part.writtenInputs ?? .null,
                    ]
                }
            )
        }
        object["workflows"] = .array(
            manifest.workflows.map { "plugin:\(manifest.name)/\($0.name)".json }
        )
        let capabilities = manifest.capabilities
        object["capabilities"] = [
            "commands": capabilities.commands.json, "network": capabilities.network.json,
            "writes": capabilities.writes.map(\.json) ?? .null,
            "secrets": capabilities.secrets.json,
        ]
        return object.json
    }
}
