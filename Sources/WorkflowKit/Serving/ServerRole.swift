/// What the owner of a token is to a server; a token may have several.
package enum ServerRole: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Looks at runs, and at what the engine says of them.
    case viewer
    /// Carries runs on, answers what they ask, and reads what their steps print.
    case `operator`
    /// Decides in runs, and lets them go on without a phase.
    case lead
    /// Reads everything, and changes nothing.
    case auditor
    /// Reads of the audit trail what happened and who it was.
    case compliance
    /// Reads of the audit trail what happened and from where, and what steps print.
    case security
    /// Pauses and ends runs that are in the way.
    case admin
    /// Carries out steps on another machine, and sees nothing but those that it takes.
    case worker

    /// What somebody is allowed to do.
    package enum Permission: String, Sendable, Hashable, CaseIterable {
        /// Look at projects, runs, and what the engine says of them.
        case read
        /// Read what steps print.
        case readOutput
        /// Read the audit trail.
        case readAudit
        /// Answer what a run asks people.
        case decide
        /// Pause and end runs.
        case steer
        /// Let a run go on without a phase.
        case skip
        /// Take steps that are to be carried out elsewhere, and hand back what came of them.
        case work
    }

    /// What the role allows.
    package var permissions: Set<Permission> {
        switch self {
        case .viewer: [.read]
        case .operator: [.read, .readOutput, .decide, .steer]
        case .lead: [.read, .decide, .steer, .skip]
        case .auditor: [.read, .readOutput, .readAudit]
        case .compliance: [.read, .readAudit]
        case .security: [.read, .readOutput, .readAudit]
        case .admin: [.read, .steer]
        case .worker: [.work]
        }
    }

    package static func < (one: Self, other: Self) -> Bool {
        one.rank < other.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Set<ServerRole> {
    /// Whether one of the roles allows it.
    package func allow(_ permission: ServerRole.Permission) -> Bool {
        contains { $0.permissions.contains(permission) }
    }

    /// The words of the roles, in the order in which they are defined.
    package var words: [String] { sorted().map(\.rawValue) }
}
