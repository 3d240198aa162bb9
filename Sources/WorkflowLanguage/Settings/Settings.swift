package import JSON
import WorkflowDiagnostics
import WorkflowExpressions

/// The effective settings, each with the place it comes from.
package struct Settings: Sendable {
    /// Where a value comes from.
    package enum Origin: Sendable, Hashable, CustomStringConvertible {
        case standard
        case file(String)
        case environment(String)
        case flag(String)

        /// The place as `config show --origin` names it.
        package var description: String {
            switch self {
            case .standard: "default"
            case .file(let path): path
            case .environment(let name): "environment \(name)"
            case .flag(let name): "flag \(name)"
            }
        }
    }

    /// A setting as it stands.
    package struct Entry: Sendable, Hashable {
        package let key: String
        package let value: JSONValue
        package let origin: Origin
    }

    private var values: [String: Entry] = [:]

    /// Begins with the standard values.
    package init() {
        for setting in SettingsFormat.all {
            set(setting.key, setting.standard, from: .standard)
        }
    }

    /// All settings in their order; maps that people fill are shown entry by entry.
    package var entries: [Entry] {
        SettingsFormat.all.flatMap { setting -> [Entry] in
            guard setting.kind == .entries else {
                return values[setting.key].map { [$0] } ?? []
            }
            let inner = values.keys.filter { $0.hasPrefix("\(setting.key).") }.sorted()
            return inner.compactMap { values[$0] }
        }
    }

    /// The value of a key; a map such as `agents` is put together from its entries.
    package subscript(key: String) -> JSONValue? {
        guard SettingsFormat.setting(key)?.kind == .entries else {
            return values[key]?.value
        }
        let prefix = "\(key)."
        let inner = values.keys.filter { $0.hasPrefix(prefix) }.sorted()
        return .object(
            JSONObject(
                inner.compactMap { name in
                    values[name].map { (String(name.dropFirst(prefix.count)), $0.value) }
                }
            )
        )
    }

    /// Where the value of a key comes from.
    package func origin(of key: String) -> Origin? { values[key]?.origin }

    /// Puts a value over what was there; entries of maps stay beside each other.
    package mutating func set(_ key: String, _ value: JSONValue, from origin: Origin) {
        if SettingsFormat.setting(key)?.kind == .entries {
            for (name, value) in value.objectValue ?? [:] {
                set("\(key).\(name)", value, from: origin)
            }
            return
        }
        values[key] = Entry(key: key, value: value, origin: origin)
    }

    // MARK: Values in use

    /// How many steps run at once.
    package var parallelLimit: Int { self["limits.parallel"]?.intValue ?? 8 }

    /// The time between asking a step to end and ending it.
    package var grace: Duration {
        self["limits.grace"]?.stringValue.flatMap(SettingValue.duration) ?? .seconds(10)
    }

    /// The size above which an artifact is warned of, in bytes.
    package var artifactWarning: Int {
        self["limits.artifact_warning"]?.stringValue.flatMap(SizeText.parse) ?? 50_000_000
    }

    /// Names of more environment variables that steps see.
    package var passedEnvironment: [String] {
        (self["environment.pass"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Whether who started a run cannot approve in it.
    package var separatesDuties: Bool {
        self["policies.separation_of_duties"]?.boolValue ?? false
    }

    /// The people of a role; nothing when the role is not defined.
    package func people(inRole role: String) -> [String]? {
        switch values["roles.\(role)"]?.value {
        case .array(let people)?: people.compactMap(\.stringValue)
        case .string(let person)?: [person]
        default: nil
        }
    }
}

/// Values of settings that are written as text.
package enum SettingValue {
    /// Reads a duration that is not negative.
    package static func duration(_ text: String) -> Duration? {
        DurationText.duration(of: text).flatMap { $0 >= .zero ? $0 : nil }
    }
}
