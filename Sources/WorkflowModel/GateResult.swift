/// On which side of its phase a gate stands.
public enum GateSide: String, Sendable, Hashable, CaseIterable {
    /// Looked at before the phase starts.
    case input
    /// Looked at before the phase completes.
    case exit
}

/// An entry of a phase's gates, by its place in the pinned definition.
public struct GateReference: Sendable, Hashable {
    /// The phase whose gates hold the entry.
    public let phase: PhaseID
    /// On which side of the phase the entry stands.
    public let side: GateSide
    /// The place of the entry among the gates of its side, from 0.
    public let index: Int

    /// Points at an entry.
    public init(phase: PhaseID, side: GateSide, index: Int) {
        self.phase = phase
        self.side = side
        self.index = index
    }
}

/// How a gate came out.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// It holds.
    case pass
    /// It does not hold.
    case fail
    /// It could not be evaluated, which is never a pass.
    case unknown
}

/// What was looked at and what was found.
public struct Evidence: Sendable, Hashable {
    /// What was looked at: a file, a folder, or a name such as an output.
    public let path: String
    /// `sha256:…` of what was looked at; nothing when there was no file.
    public let digest: String?
    /// The finding in a few words.
    public let found: String

    /// Describes a finding.
    public init(path: String, digest: String? = nil, found: String) {
        self.path = path
        self.digest = digest
        self.found = found
    }
}

/// The result of evaluating one entry.
public struct GateResult: Sendable, Hashable {
    /// Place of the entry in the definition.
    public let index: Int
    /// The text of the entry.
    public let criteria: String
    /// Whether the entry can hold up the run.
    public let isBlocking: Bool
    /// Whether the entry is required, whatever its severity.
    public let isRequired: Bool
    /// How the evaluation came out.
    public let verdict: Verdict
    /// Set while a person's word is missing: attestation or approval.
    public let awaits: Reason?
    /// Who may attest the entry; anybody when absent.
    public let role: String?
    /// What was looked at, in the order of the checks.
    public let evidence: [Evidence]
    /// Since when everything that was looked at is the same, so that nothing was checked again.
    public package(set) var unchangedSince: Timestamp?

    /// Describes a result.
    public init(
        index: Int,
        criteria: String,
        isBlocking: Bool = true,
        isRequired: Bool = true,
        verdict: Verdict,
        awaits: Reason? = nil,
        role: String? = nil,
        evidence: [Evidence] = []
    ) {
        self.index = index
        self.criteria = criteria
        self.isBlocking = isBlocking
        self.isRequired = isRequired
        self.verdict = verdict
        self.awaits = awaits
        self.role = role
        self.evidence = evidence
    }

    /// Why the entry holds up its phase; nothing when it does not.
    public var obstacle: Reason? {
        guard isBlocking, verdict != .pass else {
            return nil
        }
        return awaits ?? (verdict == .fail ? .gateUnmet : .gateUnknown)
    }
}
