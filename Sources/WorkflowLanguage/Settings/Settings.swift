package import JSON
import WorkflowDiagnostics
import WorkflowExpressions
package import WorkflowMasking

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

    /// All settings in their order; what people fill with names of their own is shown name by name.
    package var entries: [Entry] {
        SettingsFormat.all.flatMap { setting -> [Entry] in
            setting.kind.hasNames
                ? named(setting.key).map(\.entry) : values[setting.key].map { [$0] } ?? []
        }
    }

    /// The value of a key; a map such as `agents` is put together from its entries.
    package subscript(key: String) -> JSONValue? {
        switch SettingsFormat.setting(key)?.kind {
        case .entries: .object(JSONObject(named(key).map { ($0.name, $0.entry.value) }))
        case .records: .array(named(key).map(\.entry.value))
        default: values[key]?.value
        }
    }

    /// The entries below a key, sorted by their names.
    private func named(_ key: String) -> [(name: String, entry: Entry)] {
        let prefix = "\(key)."
        return values.keys.filter { $0.hasPrefix(prefix) }.sorted().compactMap { full in
            values[full].map { (String(full.dropFirst(prefix.count)), $0) }
        }
    }

    /// Where the value of a key comes from.
    package func origin(of key: String) -> Origin? { values[key]?.origin }

    /// Puts a value over what was there; entries with different names stay beside each other.
    package mutating func set(_ key: String, _ value: JSONValue, from origin: Origin) {
        switch SettingsFormat.setting(key)?.kind {
        case .entries:
            for (name, value) in value.objectValue ?? [:] {
                set("\(key).\(name)", value, from: origin)
            }
        case .records:
            for record in value.arrayValue ?? [] {
                set("\(key).\(record["name"]?.stringValue ?? "")", record, from: origin)
            }
        default:
            values[key] = Entry(key: key, value: value, origin: origin)
        }
    }

    // MARK: Values in use

    /// How many steps run at once.
    package var parallelLimit: Int { self["limits.parallel"]?.intValue ?? 8 }

    /// The time between asking a step to end and ending it.
    package var grace: Duration {
        duration("limits.grace") ?? .seconds(10)
    }

    /// How long runs are kept after they have ended.
    package var runRetention: Duration? { duration("retention.runs") }

    /// How long what the steps wrote is kept after their run has ended.
    package var logRetention: Duration? { duration("retention.logs") }

    /// How long records of the audit trail stay out of archives; for ever unless something is set.
    package var auditRetention: Duration? { duration("retention.audit") }

    /// How many bytes the logs of all runs may take together.
    package var logQuota: Int {
        self["retention.log_size"]?.stringValue.flatMap(SizeText.parse) ?? 10_000_000_000
    }

    private func duration(_ key: String) -> Duration? {
        self[key]?.stringValue.flatMap(SettingValue.duration)
    }

    /// The size above which an artifact is warned of, in bytes.
    package var artifactWarning: Int {
        self["limits.artifact_warning"]?.stringValue.flatMap(SizeText.parse) ?? 50_000_000
    }

    /// Names of more environment variables that steps see.
    package var passedEnvironment: [String] {
        (self["environment.pass"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Kinds of data about people that are hidden.
    package var personalData: Set<PersonalData> {
        let names = (self["masking.profiles"]?.arrayValue ?? []).compactMap(\.stringValue)
        return Set(names.compactMap(PersonalData.init))
    }

    /// Whether who started a run cannot approve in it.
    package var separatesDuties: Bool {
        self["policies.separation_of_duties"]?.boolValue ?? false
    }

    /// The collector that telemetry goes to; nothing when none is set.
    package var telemetryEndpoint: String? { text("telemetry.endpoint") }

    /// The environment variables that hold the headers for the collector, by names of headers.
    package var telemetryHeaders: [String: String] {
        let entries = named("telemetry.headers").compactMap { name, entry in
            entry.value.stringValue.map { (name, $0) }
        }
        return Dictionary(entries) { $1 }
    }

    /// The file of who signed the collector's certificate; nothing for those of the system.
    package var telemetryCertificate: String? { text("telemetry.certificate") }

    /// The kinds of telemetry that are sent.
    package var telemetrySignals: [String] {
        (self["telemetry.signals"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    private func text(_ key: String) -> String? {
        self[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Beginnings of addresses whose workflows run without being asked for.
    package var trustedPrefixes: [String] {
        (self["trust.prefixes"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// The file of keys that must have signed such workflows; nothing when it does not matter.
    package var allowedSigners: String? { text("trust.allowed_signers") }

    /// The git sources of workflows, sorted by their names.
    package var sources: [SourceSetting] {
        named("sources").compactMap { SourceSetting($0.entry.value, origin: $0.entry.origin) }
    }

    /// The roles that are defined, sorted.
    package var roleNames: [String] { named("roles").map(\.name) }

    /// The roles that people or personas have; nothing when there are no personas.
    package var filledRoles: [String]? {
        let personas = named("personas").map(\.name)
        return personas.isEmpty ? nil : roleNames + personas
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
