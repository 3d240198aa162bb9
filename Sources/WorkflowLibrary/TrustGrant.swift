import JSON
package import WorkflowSystem

/// The consent of a user to what one content of a workflow may do.
package struct TrustGrant: Sendable, Hashable {
    package let digest: SHA256Digest
    /// Where the content came from.
    package let source: String
    /// The fingerprints of what it may carry out.
    package let capabilities: Set<String>
    /// When, as text.
    package let time: String

    package init(
        digest: SHA256Digest,
        source: String,
        capabilities: Capabilities,
        time: String
    ) {
        self.digest = digest
        self.source = source
        self.capabilities = capabilities.fingerprints
        self.time = time
    }

    /// Whether it covers everything that a workflow may do.
    func covers(_ capabilities: Capabilities) -> Bool {
        self.capabilities.isSuperset(of: capabilities.fingerprints)
    }

    /// Reads one element of a record; nothing when it is damaged, which only takes trust away.
    init?(_ value: JSONValue, of digest: SHA256Digest) {
        guard let source = value["source"]?.stringValue, let time = value["time"]?.stringValue,
            let capabilities = value["capabilities"]?.arrayValue
        else {
            return nil
        }
        self.digest = digest
        self.source = source
        self.time = time
        self.capabilities = Set(capabilities.compactMap(\.stringValue))
    }

    var json: JSONValue {
        [
            "source": source.json, "time": time.json, "capabilities": capabilities.sorted().json,
        ]
    }
}
