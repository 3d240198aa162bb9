package import WorkflowDiagnostics
import WorkflowModel

/// What can be said about an expression without any values.
extension Expression {
    /// Whether the value is false whatever the names in it stand for.
    package var isNeverTrue: Bool { tree.isNeverTrue }

    /// The names that the expression reads, as far as they are written out, and where.
    package var reads: [(path: [String], span: SourceSpan?)] {
        var names = NameCollection()
        names.add(tree)
        return names.references.map { ($0.path, locator.span(of: $0.range)) }
    }
}

extension Syntax {
    fileprivate var isNeverTrue: Bool {
        switch kind {
        case .chain(let first, let operations):
            let operands = [first] + operations.map(\.operand)
            switch operations.first?.symbol {
            case .and: return operands.contains(where: \.isNeverTrue)
            case .or: return operands.allSatisfy(\.isNeverTrue)
            default: return constant == .bool(false)
            }
        case .conditional(_, let first, let second): return first.isNeverTrue && second.isNeverTrue
        default: return constant == .bool(false)
        }
    }

    /// The value, when nothing is read that could be different at another time.
    private var constant: Value? {
        var names = NameCollection()
        names.add(self)
        guard names.roots.isEmpty,
            names.functions.allSatisfy({ Function.all[$0]?.source == .nothing })
        else {
            return nil
        }
        var evaluator = Evaluator(
            in: Context(values: RootValues()),
            locator: SourceLocator(""),
            recording: false
        )
        return try? evaluator.value(of: self)
    }
}
