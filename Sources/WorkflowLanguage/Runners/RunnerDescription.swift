package import JSON
import WorkflowDiagnostics
package import WorkflowModel

/// Where programs of steps run, as it was written in a workflow or in the settings.
package enum RunnerDescription: Sendable {
    case local
    case container(ContainerDescription)
    /// What a plugin brings along, and what it is given.
    case plugin(PluginReference, inputs: JSONObject)
    /// Other machines, by the name that the settings give them.
    case cluster(ClusterDescription, name: String)

    /// Why a runner cannot be used.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// What kind of problem it is.
        package enum Kind: Sendable, Hashable {
            /// The settings are wrong, or lack it.
            case settings
            /// What would run the programs is not here.
            case missingTool
        }

        package let kind: Kind
        /// In lower case and without a full stop.
        package let message: String
        package let hints: [String]

        package init(_ kind: Kind, _ message: String, hints: [String] = []) {
            self.kind = kind
            self.message = message
            self.hints = hints
        }

        package var description: String { message }
    }

    /// Reads the choice of a step; what is named is looked up in the settings.
    package init(
        _ choice: RunnerChoice?,
        among runners: [String: JSONValue]
    ) throws(Problem) {
        switch choice {
        case nil, .local?: self = .local
        case .described(let value)?: self = try Self.described(value, "'runner'")
        case .named(let name)?:
            let place = "the runner '\(name.text)'"
            guard let value = runners.first(where: { $0.key.utf8.elementsEqual(name.text.utf8) })
            else {
                let known = runners.keys.sorted()
                throw Problem(
                    .settings,
                    "the settings have no runner '\(name.text)'",
                    hints: [
                        Suggestion.hint(for: name.text, among: known),
                        "add it to .ddx/config.yml: runners: {\(name.text): {kind: container, …}}",
                    ].compactMap(\.self)
                )
            }
            self = try Self.configured(value.value, name.text, place)
        }
    }

    private static func configured(
        _ value: JSONValue,
        _ name: String,
        _ place: String
    ) throws(Problem) -> RunnerDescription {
        switch value["kind"]?.stringValue {
        case "local"?: return .local
        case "container"?: return .container(try container(value, place))
        case "plugin"?: return try plugin(value, place)
        case let kind? where ClusterDescription.kinds.contains(kind):
            return .cluster(try cluster(value, place), name: name)
        case let kind:
            throw Problem(
                .settings,
                "\(place) has \(kind.map { "the kind '\($0)'" } ?? "no 'kind'")",
                hints: ["its kind is one of local, container, plugin, slurm, temporal"]
            )
        }
    }

    private static func described(
        _ value: JSONValue,
        _ place: String
    ) throws(Problem) -> RunnerDescription {
        if let container = value["container"] {
            return .container(try Self.container(container, place))
        }
        if let plugin = value["plugin"] {
            return try Self.plugin(plugin, place)
        }
        throw Problem(.settings, "\(place) has neither 'container' nor 'plugin'")
    }

    private static func container(
        _ value: JSONValue,
        _ place: String
    ) throws(Problem) -> ContainerDescription {
        do throws(ContainerDescription.Problem) {
            return try ContainerDescription(value)
        } catch {
            throw Problem(.settings, "\(place): \(error.message)", hints: error.hints)
        }
    }

    private static func cluster(
        _ value: JSONValue,
        _ place: String
    ) throws(Problem) -> ClusterDescription {
        do throws(ClusterDescription.Problem) {
            return try ClusterDescription(value)
        } catch {
            throw Problem(.settings, "\(place): \(error.message)", hints: error.hints)
        }
    }

    private static func plugin(
        _ value: JSONValue,
        _ place: String
    ) throws(Problem) -> RunnerDescription {
        guard let reference = value["uses"]?.stringValue.flatMap(PluginReference.init) else {
            throw Problem(
                .settings,
                "\(place): 'uses' names no plugin",
                hints: ["write uses: PLUGIN or uses: PLUGIN/RUNNER"]
            )
        }
        return .plugin(reference, inputs: value["with"]?.objectValue ?? [:])
    }
}
