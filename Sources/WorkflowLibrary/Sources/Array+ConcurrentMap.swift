extension Array where Element: Sendable {
    /// How many elements one task works on: enough that starting it does not count.
    private static var shareSize: Int { 64 }

    /// What a function makes of each element, worked out on all processors, in the order of the
    /// elements.
    func concurrentMap<Value: Sendable>(
        _ transform: @escaping @Sendable (Element) -> Value
    ) async -> [Value] {
        await withTaskGroup(of: (start: Int, values: [Value]).self) { group in
            for start in stride(from: 0, to: count, by: Self.shareSize) {
                let share = self[start..<Swift.min(start + Self.shareSize, count)]
                group.addTask { (start, share.map(transform)) }
            }
            var shares: [Int: [Value]] = [:]
            for await (start, values) in group {
                shares[start] = values
            }
            return stride(from: 0, to: count, by: Self.shareSize).flatMap { shares[$0] ?? [] }
        }
    }
}
