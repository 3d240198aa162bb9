package import JSON

/// A git repository of workflows, as the settings name it.
package struct SourceSetting: Sendable, Hashable {
    /// What people call it.
    package let name: String
    package let url: String
    /// The branch that is read; nothing for the one that the repository proposes.
    package let ref: String?
    package let origin: Settings.Origin

    package init(name: String, url: String, ref: String?, origin: Settings.Origin) {
        self.name = name
        self.url = url
        self.ref = ref
        self.origin = origin
    }

    /// Reads an element of `sources`; nothing without name and address.
    init?(_ value: JSONValue, origin: Settings.Origin) {
        guard let name = value["name"]?.stringValue, let url = value["url"]?.stringValue else {
            return nil
        }
        self.init(name: name, url: url, ref: value["ref"]?.stringValue, origin: origin)
    }
}

extension SourceSetting: JSONRepresentable {
    /// The element of `sources` as the configuration spells it.
    package var json: JSONValue {
        var object: JSONObject = ["name": name.json, "url": url.json]
        if let ref {
            object["ref"] = ref.json
        }
        return .object(object)
    }
}
