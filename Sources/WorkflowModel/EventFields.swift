import JSON

/// Reads the fields of a stored event one by one.
struct EventFields {
    private let members: JSONObject
    private let kind: String

    init(_ members: JSONObject, of kind: String) {
        self.members = members
        self.kind = kind
    }

    func unreadable(_ field: String) -> UnreadableEvent {
        UnreadableEvent(kind: kind, field: field)
    }

    func has(_ field: String) -> Bool {
        members[field] != nil
    }

    func string(_ field: String) throws(UnreadableEvent) -> String {
        try require(members[field]?.stringValue, field)
    }

    func optionalString(_ field: String) -> String? {
        members[field]?.stringValue
    }

    func int(_ field: String) throws(UnreadableEvent) -> Int {
        try require(members[field]?.intValue, field)
    }

    func optionalInt(_ field: String) -> Int? {
        members[field]?.intValue
    }

    func bool(_ field: String) throws(UnreadableEvent) -> Bool {
        try require(members[field]?.boolValue, field)
    }

    func value(_ field: String) throws(UnreadableEvent) -> JSONValue {
        try require(members[field], field)
    }

    func object(_ field: String) throws(UnreadableEvent) -> JSONObject {
        try require(members[field]?.objectValue, field)
    }

    func array(_ field: String) throws(UnreadableEvent) -> [JSONValue] {
        try require(members[field]?.arrayValue, field)
    }

    /// A word of one of the enumerations.
    func word<Word: RawRepresentable<String>>(
        _ field: String
    ) throws(UnreadableEvent) -> Word {
        try require(Word(rawValue: try string(field)), field)
    }

    func optionalWord<Word: RawRepresentable<String>>(_ field: String) -> Word? {
        optionalString(field).flatMap(Word.init)
    }

    func list<Item>(
        _ field: String,
        _ read: (EventFields) throws(UnreadableEvent) -> Item
    ) throws(UnreadableEvent) -> [Item] {
        var items: [Item] = []
        for element in try array(field) {
            let object = try require(element.objectValue, field)
            items.append(try read(EventFields(object, of: kind)))
        }
        return items
    }

    func strings(_ field: String) throws(UnreadableEvent) -> [String] {
        var strings: [String] = []
        for element in try array(field) {
            strings.append(try require(element.stringValue, field))
        }
        return strings
    }

    func phase() throws(UnreadableEvent) -> PhaseID {
        PhaseID(try string("phase"))
    }

    func step() throws(UnreadableEvent) -> StepReference {
        StepReference(try phase(), StepID(try string("step")))
    }

    func node() throws(UnreadableEvent) -> NodeReference {
        members["step"] == nil ? .phase(try phase()) : .step(try step())
    }

    private func require<Wrapped>(
        _ value: Wrapped?,
        _ field: String
    ) throws(UnreadableEvent) -> Wrapped {
        guard let value else {
            throw unreadable(field)
        }
        return value
    }
}
