import WorkflowExpressions
import WorkflowModel

/// Finds conditions that ask how things went before.
enum StatusCalls {
    private static let names: Set<String> = ["failure", "always", "cancelled"]

    /// Whether a condition calls `failure()`, `always()` or `cancelled()`.
    ///
    /// A condition that does not parse calls nothing; the loader has reported it.
    static func appear(in condition: SourceString?) -> Bool {
        guard let condition else {
            return false
        }
        do {
            return !names.isDisjoint(with: try Expression.condition(parsing: condition).calls)
        } catch {
            return false
        }
    }
}
