package import JSON
import WorkflowDiagnostics
import WorkflowMasking

/// The settings there are: what `config.yml` may hold and what `config show` lists.
package enum SettingsFormat {
    /// What the value of a setting must look like.
    package enum Kind: Sendable, Hashable {
        case text
        case boolean
        case integer(ClosedRange<Int>)
        case duration
        case size
        /// Dollars, such as 5 or 0.25.
        case amount
        /// A list of texts.
        case texts
        /// A list of words, each of which must be one of these.
        case words([String])
        /// A list of maps, each with a name and an address.
        case records
        /// A map whose keys the author chooses.
        case entries

        /// Whether its parts have names, by which settings of several places are put together.
        var hasNames: Bool { self == .records || self == .entries }
    }

    /// A setting with a name and a standard value.
    package struct Setting: Sendable {
        package let key: String
        package let kind: Kind
        package let standard: JSONValue
        package let summary: String
    }

    /// All settings, in the order in which they are shown.
    package static let all: [Setting] = [
        Setting(
            key: "sources",
            kind: .records,
            standard: [],
            summary: "git sources of workflows: name, url, ref"
        ),
        Setting(
            key: "agents",
            kind: .entries,
            standard: [:],
            summary: "agents by name: command, or endpoint, model, api_key_env"
        ),
        Setting(
            key: "personas",
            kind: .entries,
            standard: [:],
            summary: "files of personas by role"
        ),
        Setting(key: "roles", kind: .entries, standard: [:], summary: "people by role"),
        Setting(
            key: "policies.separation_of_duties",
            kind: .boolean,
            standard: false,
            summary: "who started a run cannot approve in it"
        ),
        Setting(
            key: "trust.prefixes",
            kind: .texts,
            standard: [],
            summary: "beginnings of addresses whose workflows run unasked; your own settings only"
        ),
        Setting(
            key: "trust.allowed_signers",
            kind: .text,
            standard: "",
            summary: "SSH keys that must have signed what runs unasked; your own settings only"
        ),
        Setting(
            key: "environment.pass",
            kind: .texts,
            standard: [],
            summary: "more of our environment that steps see; '*' at the end of a name matches any"
        ),
        Setting(
            key: "masking.profiles",
            kind: .words(PersonalData.allCases.map(\.rawValue)),
            standard: [],
            summary: "data about people that is hidden in output, too: email, phone, iban, card"
        ),
        Setting(key: "runners", kind: .entries, standard: [:], summary: "runners by name"),
        Setting(
            key: "limits.parallel",
            kind: .integer(1...10_000),
            standard: 8,
            summary: "how many steps run at once"
        ),
        Setting(
            key: "limits.artifact_warning",
            kind: .size,
            standard: "50MB",
            summary: "size of an artifact above which a warning is given"
        ),
        Setting(
            key: "limits.grace",
            kind: .duration,
            standard: "10s",
            summary: "time between TERM and KILL when a step is ended"
        ),
        Setting(
            key: "limits.agent_revisions",
            kind: .integer(WorkflowFormat.revisions),
            standard: 2,
            summary: "how often a result that is not accepted goes back to an agent"
        ),
        Setting(
            key: "limits.agent_cost",
            kind: .amount,
            standard: .null,
            summary: "dollars that agents may cost in one run, as far as they report it"
        ),
        Setting(
            key: "limits.agent_tokens",
            kind: .integer(1...Int.max),
            standard: .null,
            summary: "tokens that agents may take in one run, as far as they report them"
        ),
        Setting(
            key: "limits.agent_time",
            kind: .duration,
            standard: .null,
            summary: "how long agents may work in one run, all calls together"
        ),
        Setting(
            key: "retention.runs",
            kind: .duration,
            standard: "90d",
            summary: "how long runs are kept after they have ended"
        ),
        Setting(
            key: "retention.logs",
            kind: .duration,
            standard: "30d",
            summary: "how long logs are kept after a run has ended"
        ),
        Setting(
            key: "retention.log_size",
            kind: .size,
            standard: "10GB",
            summary: "how much room logs may take; 'prune' removes those of the oldest ended runs"
        ),
        Setting(
            key: "retention.audit",
            kind: .duration,
            standard: .null,
            summary:
                "how long records stay in the audit trail before 'ddx audit archive' moves them"
        ),
        Setting(
            key: "telemetry.endpoint",
            kind: .text,
            standard: "",
            summary: "collector of OpenTelemetry that takes OTLP over HTTP; your own settings only"
        ),
        Setting(
            key: "telemetry.headers",
            kind: .entries,
            standard: [:],
            summary: "headers for it by name, each with the environment variable of its value"
        ),
        Setting(
            key: "telemetry.certificate",
            kind: .text,
            standard: "",
            summary: "PEM file of who signed the collector's certificate; the system's when empty"
        ),
        Setting(
            key: "telemetry.signals",
            kind: .words(["traces", "metrics", "logs"]),
            standard: ["traces", "metrics", "logs"],
            summary: "what is sent: traces, metrics, logs"
        ),
    ]

    /// The setting of a key.
    package static func setting(_ key: String) -> Setting? {
        all.first { $0.key.utf8.elementsEqual(key.utf8) }
    }

    /// The setting that a key belongs to: itself, or a map such as `roles` for `roles.lead`.
    static func owner(of key: String) -> Setting? {
        if let setting = setting(key) {
            return setting
        }
        let head = key.split(separator: ".", maxSplits: 1).first.map(String.init) ?? ""
        return setting(head).flatMap { $0.kind == .entries ? $0 : nil }
    }
}

extension SettingsFormat.Kind {
    /// What the value must be, as messages say it.
    var words: String {
        switch self {
        case .text: "text"
        case .boolean: "true or false"
        case .integer(let range) where range.upperBound == .max:
            "an integer from \(range.lowerBound) on"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .duration: "a duration such as 90s or 30d"
        case .size: "a size such as 50MB"
        case .amount: "dollars such as 5 or 0.25"
        case .texts: "a list of texts"
        case .words(let words): "a list of \(words.joined(separator: ", "))"
        case .records: "a list of maps with 'name' and 'url'"
        case .entries: "a map"
        }
    }

    /// The value of a node; nothing when it does not fit.
    func value(of node: YAMLNode) -> JSONValue? {
        switch (self, node.scalar?.value) {
        case (.text, .some): node.text.map(JSONValue.string)
        case (.boolean, .boolean(let value)?): .bool(value)
        case (.integer(let range), .integer(let digits)?):
            Int(digits).flatMap { range.contains($0) ? $0.json : nil }
        case (.duration, .text?):
            node.text.flatMap { SettingValue.duration($0) == nil ? nil : .string($0) }
        case (.size, .text?), (.size, .integer?):
            node.text.flatMap { SizeText.parse($0) == nil ? nil : .string($0) }
        case (.amount, .some):
            node.text.flatMap { AmountText.parse($0) == nil ? nil : .string($0) }
        case (.texts, nil):
            node.items.flatMap { $0.allSatisfy { $0.text != nil } ? node.json : nil }
        case (.words(let words), nil):
            node.items.flatMap { items in
                items.allSatisfy { $0.text.map(words.contains) == true } ? node.json : nil
            }
        case (.records, nil):
            node.items.flatMap { items in
                items.allSatisfy { $0["name"]?.text != nil && $0["url"]?.text != nil }
                    ? node.json : nil
            }
        case (.entries, nil): node.entries == nil ? nil : node.json
        default: nil
        }
    }

    /// The value of text from the environment or the command line; nothing when it does not fit.
    func value(of text: String) -> JSONValue? {
        switch self {
        case .texts: .array(text.split(separator: ",").map { .string(String($0)) })
        case .words(let words):
            text.split(separator: ",").allSatisfy { words.contains(String($0)) }
                ? .array(text.split(separator: ",").map { .string(String($0)) }) : nil
        case .records, .entries: nil
        default:
            value(
                of: YAMLNode(
                    content: .scalar(YAMLScalar(text: text, isQuoted: false)),
                    span: SourceSpan(file: "")
                )
            )
        }
    }
}
