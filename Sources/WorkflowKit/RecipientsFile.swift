import JSON
import SystemPackage
import WorkflowAudit
import WorkflowLanguage

/// The public keys of those who may read the audit trail, as `.ddx/recipients.yml` holds them.
///
/// Who has which role stands in the settings. The owner, who made the project, holds every role that
/// nobody else with a known key has.
struct RecipientsFile: Sendable, Hashable {
    static let path: FilePath = ".ddx/recipients.yml"

    /// The name of whoever made the project.
    var owner: String
    /// The keys of each person, in the order of the file.
    private(set) var people: [Person]

    /// A person with one public key or several.
    struct Person: Sendable, Hashable {
        let name: String
        var keys: [AgeRecipient]
    }

    /// Begins with the owner.
    init(owner: String, key: AgeRecipient) {
        self.owner = owner
        people = [Person(name: owner, keys: [key])]
    }

    /// Reads the text of a file.
    ///
    /// - Throws: `Diagnostic` or `Failure` with `configuration` about what is wrong in it.
    init(reading bytes: [UInt8]) throws {
        let object = try AnswersFile.read(bytes, file: Self.path.string)
        guard let owner = object["owner"]?.stringValue, let keys = object["keys"]?.objectValue
        else {
            throw Self.wrong("it needs 'owner' and 'keys'")
        }
        self.owner = owner
        people = try keys.map { name, value in
            let words = value.arrayValue ?? [value]
            let keys = try words.map { word in
                guard let key = word.stringValue.flatMap({ AgeRecipient($0) }) else {
                    throw Self.wrong("a key of '\(name)' is mistyped: \(word.text())")
                }
                return key
            }
            return Person(name: name, keys: keys)
        }
        guard !self.keys(of: owner).isEmpty else {
            throw Self.wrong("the owner '\(owner)' has no key in it")
        }
    }

    /// The text of the file.
    var text: String {
        var text = """
            # Who can read the audit trail: public keys by name. Their roles stand in config.yml.
            # Written by 'ddx audit key'. Keep it in git.
            owner: \(JSONValue.string(owner).text())
            keys:

            """
        for person in people {
            let keys = JSONValue.array(person.keys.map(\.description.json))
            text += "  \(JSONValue.string(person.name).text()): \(keys.text())\n"
        }
        return text
    }

    /// The keys of a person; none when the name is not known.
    func keys(of name: String) -> [AgeRecipient] {
        people.first { $0.name.utf8.elementsEqual(name.utf8) }?.keys ?? []
    }

    /// Adds a key to those of a person; says whether it was not there.
    mutating func add(_ key: AgeRecipient, of name: String) -> Bool {
        guard !keys(of: name).contains(key) else {
            return false
        }
        if let place = people.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
            people[place].keys.append(key)
        } else {
            people.append(Person(name: name, keys: [key]))
        }
        return true
    }

    /// Removes a person with all keys; says whether there was one.
    mutating func remove(_ name: String) -> Bool {
        let count = people.count
        people.removeAll { $0.name.utf8.elementsEqual(name.utf8) }
        return people.count < count
    }

    /// Everybody with a key and the roles that the settings, or nobody else's, give.
    ///
    /// Those without a role are among them.
    func readers(_ peopleInRole: (String) -> [String]?) -> [AuditReader] {
        let holders = AuditRole.allCases.map { role in
            let named = (peopleInRole(role.rawValue) ?? []).filter { !keys(of: $0).isEmpty }
            return (role: role, names: (named.isEmpty ? [owner] : named).map { Array($0.utf8) })
        }
        return people.flatMap { person in
            let name = Array(person.name.utf8)
            let roles = holders.filter { $0.names.contains(name) }.map(\.role)
            return person.keys.map {
                AuditReader(name: person.name, key: $0, roles: Set(roles))
            }
        }
    }

    private static func wrong(_ detail: String) -> Failure {
        Failure(
            .configuration,
            "'\(path)' cannot be used: \(detail)",
            hints: ["restore the file from git", "ddx audit key show"]
        )
    }
}
