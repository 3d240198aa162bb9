/// An entry that holds up a run, with the number that people use for it.
public struct OpenCriterion: Sendable, Hashable {
    /// From 1, in the order of the run.
    public let number: Int
    /// The phase that the entry holds up.
    public let phase: PhaseID
    /// On which side of the phase it stands.
    public let side: GateSide
    /// How it last came out.
    public let result: GateResult

    /// Where the entry stands in the definition.
    public var reference: GateReference {
        GateReference(phase: phase, side: side, index: result.index)
    }

    /// Whether somebody's word is what is missing.
    public var isAttestable: Bool { result.awaits != nil }

    /// Whether a number or the beginning of the text means this entry; case does not matter.
    public func matches(_ word: String) -> Bool {
        if let number = Int(word) {
            return number == self.number
        }
        return Self.isBeginning(word, of: result.criteria)
    }

    /// Whether people mean a criterion by the beginning of its text; case does not matter.
    public static func isBeginning(_ word: String, of criterion: String) -> Bool {
        !word.isEmpty && criterion.lowercased().hasPrefix(word.lowercased())
    }
}

extension RunRecord {
    /// The entries that hold up the run now, numbered in the order of its phases.
    public var openCriteria: [OpenCriterion] {
        var open: [OpenCriterion] = []
        for phase in phases {
            for (side, gate) in phase.obstacles {
                open.append(
                    OpenCriterion(number: open.count + 1, phase: phase.id, side: side, result: gate)
                )
            }
        }
        return open
    }
}
