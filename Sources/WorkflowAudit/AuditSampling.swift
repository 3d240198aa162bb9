package import WorkflowSystem

/// Records that nobody could choose: the root of the newest head picks them.
///
/// Whoever makes a report would have to change the whole log to get others.
package struct AuditSampling: Sendable {
    /// The places of the records, in order.
    package let places: [Int]

    /// Picks records of a range.
    ///
    /// The n-th pick is the first eight bytes of SHA-256 over root and n, as a number, modulo the
    /// length of the range; a place that was picked before does not count.
    ///
    /// - Parameters:
    ///   - count: How many; all of them when the range is not longer.
    ///   - range: The places to pick from.
    ///   - root: The root of the head.
    package init(_ count: Int, of range: ClosedRange<Int>, by root: SHA256Digest) {
        var picked: Set<Int> = []
        var turn: UInt64 = 0
        while picked.count < min(count, range.count) {
            let number = (0..<8).map { UInt8(truncatingIfNeeded: turn >> (56 - 8 * $0)) }
            let value = SHA256Digest(of: root.bytes + number).bytes.prefix(8)
                .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            picked.insert(range.lowerBound + Int(value % UInt64(range.count)))
            turn += 1
        }
        places = picked.sorted()
    }
}
