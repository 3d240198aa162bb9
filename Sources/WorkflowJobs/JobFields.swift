import JSON

/// Reads the fields of a job's JSON form one by one.
struct JobFields {
    private let members: JSONObject
    private let subject: String

    /// Takes the fields of a whole file, of the format that this program knows.
    init(_ bytes: [UInt8], of subject: String) throws(UnreadableJob) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw UnreadableJob("\(subject) is no JSON: \(error)")
        }
        guard let members = value.objectValue else {
            throw UnreadableJob("\(subject) should be an object and is: \(value.kind)")
        }
        self.init(members, of: subject)
        let version = try int("version")
        guard version == JobDescription.version else {
            throw UnreadableJob(
                "\(subject) has the format \(version); this program reads "
                    + "\(JobDescription.version)"
            )
        }
    }

    init(_ members: JSONObject, of subject: String) {
        self.members = members
        self.subject = subject
    }

    func has(_ field: String) -> Bool {
        members[field] != nil
    }

    func string(_ field: String) throws(UnreadableJob) -> String {
        try require(members[field]?.stringValue, field)
    }

    func optionalString(_ field: String) throws(UnreadableJob) -> String? {
        has(field) ? try string(field) : nil
    }

    func int(_ field: String) throws(UnreadableJob) -> Int {
        try require(members[field]?.intValue, field)
    }

    /// A length of time or a size, which is not negative.
    func amount(_ field: String) throws(UnreadableJob) -> Int64 {
        let value = try int(field)
        return try require(value >= 0 ? Int64(value) : nil, field)
    }

    func fields(_ field: String) throws(UnreadableJob) -> JobFields {
        JobFields(try object(field), of: "'\(field)' of \(subject)")
    }

    func object(_ field: String) throws(UnreadableJob) -> JSONObject {
        try require(members[field]?.objectValue, field)
    }

    func array(_ field: String) throws(UnreadableJob) -> [JSONValue] {
        try require(members[field]?.arrayValue, field)
    }

    func strings(_ field: String) throws(UnreadableJob) -> [String] {
        var strings: [String] = []
        for element in try array(field) {
            strings.append(try require(element.stringValue, field))
        }
        return strings
    }

    func dictionary(_ field: String) throws(UnreadableJob) -> [String: String] {
        guard has(field) else {
            return [:]
        }
        var texts: [String: String] = [:]
        for (name, value) in try object(field) {
            texts[name] = try require(value.stringValue, field)
        }
        return texts
    }

    func key() throws(UnreadableJob) -> JobKey {
        try require(JobKey(try string("key")), "key")
    }

    func require<Wrapped>(_ value: Wrapped?, _ field: String) throws(UnreadableJob) -> Wrapped {
        guard let value else {
            throw UnreadableJob("'\(field)' of \(subject) is missing or is not what it should be")
        }
        return value
    }
}
