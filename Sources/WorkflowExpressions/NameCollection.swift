/// The names that stand somewhere in an expression.
struct NameCollection {
    private(set) var functions: Set<String> = []
    /// First names of references.
    private(set) var roots: Set<String> = []
    /// References as far as they are written out, and the part of the text each of them takes.
    private(set) var references: [(path: [String], range: Range<Int>)] = []
    /// References as far as they are written out.
    var paths: [[String]] { references.map(\.path) }

    mutating func add(_ part: Syntax) {
        switch part.kind {
        case .literal, .local: break
        case .reference(let path, let accessors):
            roots.insert(path[0])
            references.append((path, part.range))
            add(accessors)
        case .access(let base, let accessors):
            add(base)
            add(accessors)
        case .not(let operand), .negative(let operand): add(operand)
        case .chain(let first, let operations):
            add(first)
            for operation in operations {
                add(operation.operand)
            }
        case .conditional(let test, let first, let second):
            add(test)
            add(first)
            add(second)
        case .list(let elements):
            for element in elements {
                add(element)
            }
        case .map(let members):
            for member in members {
                add(member.value)
            }
        case .call(let call):
            functions.insert(call.name)
            for argument in call.arguments {
                add(argument)
            }
            if let lambda = call.lambda {
                add(lambda)
            }
        }
    }

    private mutating func add(_ accessors: [Accessor]) {
        for accessor in accessors {
            if case .place(let place) = accessor.kind {
                add(place)
            }
        }
    }
}
