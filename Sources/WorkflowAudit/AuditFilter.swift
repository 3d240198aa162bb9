package import JSON
package import WorkflowModel
import WorkflowSystem

/// Which records are meant; what is left out fits every record.
package struct AuditFilter: Sendable, Hashable {
    /// Names or pseudonyms of who did it, or in whose name.
    package var who: [String] = []
    package var types: [String] = []
    package var outcomes: [AuditCore.Outcome] = []
    /// The beginning of the id of a run.
    package var run: String?
    package var phase: String?
    /// A file, or a folder above it.
    package var file: String?
    package var host: String?
    package var since: Timestamp?
    /// The first moment that is too late.
    package var until: Timestamp?
    /// A text that stands anywhere in the record.
    package var text: String?

    /// Fits every record.
    package init() {}

    /// Whether the time of a record is one of those that are meant.
    package func includes(_ time: Timestamp) -> Bool {
        (since.map { $0 <= time } ?? true) && (until.map { time < $0 } ?? true)
    }

    /// Whether a record is one of those that are meant.
    ///
    /// What the reader may not open fits only where nothing is asked of it.
    package func includes(_ event: AuditEvent) -> Bool {
        let isOfCore =
            event.core.map(includes)
            ?? (types.isEmpty && outcomes.isEmpty && run == nil && phase == nil && file == nil)
        return isOfCore && includes(event.time) && fits(host, event.detail?.host)
            && (who.isEmpty || who.contains(where: event.isBy))
            && (text.map { event.json.holds($0) } ?? true)
    }

    /// Whether what happened is what is asked for, whatever the other contents of the record say.
    package func includes(_ core: AuditCore) -> Bool {
        (types.isEmpty || types.contains { $0.isSame(as: core.type) })
            && (outcomes.isEmpty || outcomes.contains(core.outcome))
            && fits(phase, core.phase?.text)
            && (run.map { core.run?.text.utf8.starts(with: $0.utf8) == true } ?? true)
            && (file.map { path in core.files.contains { $0.isAt(path) } } ?? true)
    }

    /// Whether a type, as its bytes, is one of those that are meant.
    package func includes(type: ArraySlice<UInt8>) -> Bool {
        types.isEmpty || types.contains { $0.utf8.elementsEqual(type) }
    }

    private func fits(_ wanted: String?, _ value: String?) -> Bool {
        wanted.map { $0.isSame(as: value) } ?? true
    }

    /// What is asked for, as a record of the reading tells it.
    package var json: JSONObject {
        var object = JSONObject()
        object["who"] = who.isEmpty ? nil : .array(who.map(\.json))
        object["type"] = types.isEmpty ? nil : .array(types.map(\.json))
        object["outcome"] = outcomes.isEmpty ? nil : .array(outcomes.map(\.rawValue.json))
        object["run"] = run?.json
        object["phase"] = phase?.json
        object["file"] = file?.json
        object["host"] = host?.json
        object["since"] = since?.text.json
        object["until"] = until?.text.json
        object["grep"] = text?.json
        return object
    }
}

extension AuditEvent {
    fileprivate func isBy(_ name: String) -> Bool {
        name.isSame(as: person?.name) || name.isSame(as: person?.onBehalfOf)
            || name.isSame(as: person?.email) || name.isSame(as: core?.pseudonym)
    }

    /// One line of `audit list --json`.
    package var json: JSONValue {
        var object: JSONObject = [
            "schema": "ddx.audit/1", "log": log.json, "seq": sequence.json, "id": id.json,
            "time": RFC3339.text(microseconds: time.microseconds).json,
        ]
        object["core"] = core?.json
        object["person"] = person?.json
        object["detail"] = detail?.json
        return object.json
    }
}

extension AuditFile {
    fileprivate func isAt(_ place: String) -> Bool {
        let folder = place.utf8.last == UInt8(ascii: "/") ? place : place + "/"
        return path.isSame(as: place) || path.utf8.starts(with: folder.utf8)
    }
}

extension String {
    fileprivate func isSame(as other: String?) -> Bool {
        other.map { utf8.elementsEqual($0.utf8) } ?? false
    }

    fileprivate func contains(bytes sought: String) -> Bool {
        guard let first = sought.utf8.first else {
            return true
        }
        return utf8.indices.contains { index in
            utf8[index] == first && utf8[index...].starts(with: sought.utf8)
        }
    }
}

extension JSONValue {
    /// Whether a text stands in one of the texts or numbers of the value.
    fileprivate func holds(_ text: String) -> Bool {
        switch self {
        case .string(let value): value.contains(bytes: text)
        case .number(let value): value.text.contains(bytes: text)
        case .array(let elements): elements.contains { $0.holds(text) }
        case .object(let members): members.contains { $0.value.holds(text) }
        case .null, .bool: false
        }
    }
}
