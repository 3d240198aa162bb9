/// A part of the program that is measured: some work that can be done again and again.
public struct Part: Sendable {
    /// What it is called on the command line and in tables.
    public let name: String
    /// What the work is made of, such as `event`.
    public let unit: String
    /// How many of them it does at once.
    public let units: Int
    /// Makes what the work needs, which is not measured, and gives the work.
    public let prepare: @Sendable () async throws -> @Sendable () async throws -> Void

    /// Describes a part.
    init(
        _ name: String,
        _ units: Int,
        _ unit: String,
        prepare: @escaping @Sendable () async throws -> @Sendable () async throws -> Void
    ) {
        self.name = name
        self.units = units
        self.unit = unit
        self.prepare = prepare
    }

    /// All parts.
    ///
    /// - Parameter lines: How many lines the log has that is searched.
    /// - Returns: The parts, in the order of floors.
    public static func all(lines: Int) -> [Part] {
        scheduling + ledger + auditing + evaluating + loading + [scan(lines: lines)]
    }
}

/// Keeps the compiler from leaving out work whose result nobody reads.
@inline(never)
func use<Value>(_ value: Value) {
    withExtendedLifetime(value) {}
}
