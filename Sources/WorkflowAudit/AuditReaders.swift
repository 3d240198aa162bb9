/// A role whose holders read parts of the audit trail.
package enum AuditRole: String, Sendable, Hashable, CaseIterable {
    /// Reads what happened.
    case viewer
    /// Reads everything.
    case auditor
    /// Reads who it was, and may have it erased.
    case compliance
    /// Reads with what words and from where.
    case security
}

/// Somebody who may read parts of the audit trail, known by a public key.
package struct AuditReader: Sendable, Hashable {
    package let name: String
    package let key: AgeRecipient
    package let roles: Set<AuditRole>

    /// Names a reader.
    package init(name: String, key: AgeRecipient, roles: Set<AuditRole>) {
        self.name = name
        self.key = key
        self.roles = roles
    }

    /// The words of the roles, in the order in which they are defined.
    package var roleWords: [String] {
        AuditRole.allCases.filter(roles.contains).map(\.rawValue)
    }
}

/// Everybody who may read something of the audit trail from now on.
package struct AuditReaders: Sendable, Hashable {
    /// The readers, sorted by their keys.
    package let all: [AuditReader]

    /// Puts readers together; one who has no role reads nothing and is left out.
    package init(_ readers: [AuditReader]) {
        all = readers.filter { !$0.roles.isEmpty }
            .sorted { $0.key.description < $1.key.description }
    }

    /// The keys of those who have one of the roles, each once.
    package func keys(of roles: Set<AuditRole>) -> [AgeRecipient] {
        var seen: Set<AgeRecipient> = []
        return all.filter { !$0.roles.isDisjoint(with: roles) && seen.insert($0.key).inserted }
            .map(\.key)
    }
}
