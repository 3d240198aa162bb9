/// What one evaluation may still spend; this is why every evaluation ends.
struct Budget {
    /// Steps of one evaluation; reading 64 bytes is one, too.
    static let stepLimit = 100_000
    /// Bytes of text that one evaluation may produce; an element counts as 16.
    static let sizeLimit = 1 << 20
    static let elementSize = 16

    private var steps = Budget.stepLimit
    private var size = Budget.sizeLimit

    /// Counts steps.
    mutating func step(_ count: Int = 1) throws(EvaluationError) {
        steps -= min(count, steps + 1)
        guard steps >= 0 else {
            throw EvaluationError(
                .evaluationLimit,
                "this takes more than \(Self.stepLimit) steps"
            )
        }
    }

    /// Counts text, in bytes, that is about to be produced.
    mutating func produce(_ bytes: Int) throws(EvaluationError) {
        size -= min(bytes, size + 1)
        guard size >= 0 else {
            throw EvaluationError(
                .evaluationLimit,
                "this produces more than \(Self.sizeLimit / 1024) KB"
            )
        }
    }

    /// Counts a value that was produced.
    mutating func produce(_ value: Value) throws(EvaluationError) {
        try produce(Self.size(of: value))
    }

    /// Counts the steps of looking at all of a value.
    mutating func read(_ value: Value) throws(EvaluationError) {
        try step(Self.size(of: value) / 64)
    }

    /// The bytes of text in a value, elements included.
    private static func size(of value: Value) -> Int {
        switch value {
        case .string(let text): text.utf8.count
        case .list(let elements): elements.reduce(0) { $0 + elementSize + size(of: $1) }
        case .map(let map):
            zip(map.keys, map.values).reduce(0) {
                $0 + elementSize + $1.0.utf8.count + size(of: $1.1)
            }
        case .secret(let value): size(of: value)
        default: 0
        }
    }
}
