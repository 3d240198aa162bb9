/// Whether something holds, as far as that can be told.
enum Truth: Sendable, Hashable {
    case holds
    case fails
    /// A limit ran out before it was known.
    case undecided

    init(_ holds: Bool) {
        self = holds ? .holds : .fails
    }

    func and(_ other: Truth) -> Truth {
        switch (self, other) {
        case (.fails, _), (_, .fails): .fails
        case (.undecided, _), (_, .undecided): .undecided
        case (.holds, .holds): .holds
        }
    }

    func or(_ other: Truth) -> Truth {
        negated.and(other.negated).negated
    }

    var negated: Truth {
        switch self {
        case .holds: .fails
        case .fails: .holds
        case .undecided: .undecided
        }
    }
}
