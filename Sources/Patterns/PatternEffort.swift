internal import CPCRE2

/// What a search may still spend.
///
/// The limits of PCRE2 begin anew at every start position and do not count the characters that a
/// repeat runs over, so a long text could keep it busy for hours. Here each item that is tried costs
/// one, and so does each byte passed since the item before.
struct PatternEffort {
    private let granted: Int
    private var remaining: Int
    private var position = 0

    /// What a search through a text of some length may cost, and no more than an allowance.
    init(textLength: Int, allowance: Int) {
        granted = min(20_000_000 + 50 * textLength, max(0, allowance))
        remaining = granted
    }

    /// What was spent so far.
    var spent: Int { granted - remaining }

    /// Counts one item; refuses to go on once everything is spent.
    private mutating func spend(at newPosition: Int) -> Bool {
        remaining -= 1 + abs(newPosition - position)
        position = newPosition
        return remaining >= 0
    }

    /// The callout: gets the state of the match and a pointer to the effort of its search.
    static let spend:
        @convention(c) (UnsafeMutablePointer<pcre2_callout_block_8>?, UnsafeMutableRawPointer?)
            -> Int32 = { block, effort in
                guard let block = unsafe block,
                    let effort = unsafe effort?.assumingMemoryBound(to: PatternEffort.self)
                else { return PCRE2_ERROR_CALLOUT }
                let position = unsafe block.pointee.current_position
                return unsafe effort.pointee.spend(at: position) ? 0 : PCRE2_ERROR_CALLOUT
            }
}
