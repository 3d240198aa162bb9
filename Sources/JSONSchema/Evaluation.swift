import JSON

/// One validation on its way through a value and the schemas that apply to it.
struct Evaluation {
    /// How many findings are kept.
    private static let longestList = 500
    /// How deep schemas may apply one another.
    static let depthLimit = 384

    private(set) var findings: [SchemaFinding] = []
    /// What the schema at hand, and those it applied to the same value, have looked at.
    var evaluated = EvaluatedParts()

    private let schema: JSONSchema
    private var path: [Step] = []
    /// The resources that were entered, outermost first.
    private var scope: [Int] = []
    private var site: Site?
    private var effort: Int
    private var isExhausted = false
    /// What patterns may still cost.
    private var patternSteps = 200_000_000

    /// A step from a value to one of its parts.
    enum Step {
        case key(String)
        case index(Int)
    }

    /// The keyword that is being judged.
    private struct Site {
        let node: NodeID
        let keyword: String?
    }

    init(of schema: JSONSchema, on value: JSONValue) {
        self.schema = schema
        effort = 200_000 + 100 * value.partCount
    }
}

// MARK: Applying schemas

extension Evaluation {
    /// Applies a schema to the value that is being looked at.
    mutating func apply(_ node: NodeID, to value: JSONValue) -> Truth {
        let outer = evaluated
        evaluated = EvaluatedParts()
        let truth = run(node, on: value)
        switch truth {
        case .holds: evaluated.form(union: outer)
        case .fails: evaluated = outer
        case .undecided:
            evaluated = outer
            evaluated.isUncertain = true
        }
        return truth
    }

    /// Applies a schema to a part of the value that is being looked at.
    mutating func apply(_ node: NodeID, to part: JSONValue, at step: Step) -> Truth {
        let outer = evaluated
        evaluated = EvaluatedParts()
        path.append(step)
        let truth = run(node, on: part)
        path.removeLast()
        evaluated = outer
        return truth
    }

    /// Tries what comes of something, and returns what it found apart.
    ///
    /// Why it could not be decided stays among the findings of this evaluation.
    mutating func trying(
        _ attempt: (inout Self) -> Truth
    ) -> (truth: Truth, findings: [SchemaFinding]) {
        let mark = findings.count
        let truth = attempt(&self)
        guard truth != .undecided else {
            return (truth, [])
        }
        let found = Array(findings[mark...])
        findings.removeSubrange(mark...)
        return (truth, found)
    }

    /// The schema that a name means in the outermost resource that was entered and has it.
    func dynamicAnchor(_ name: ExactString) -> NodeID? {
        for resource in scope {
            if let node = schema.dynamicAnchors[resource][name] {
                return node
            }
        }
        return nil
    }

    private mutating func run(_ id: NodeID, on value: JSONValue) -> Truth {
        guard spend(1) else {
            return .undecided
        }
        let node = schema.nodes[id]
        let outerSite = site
        guard scope.count < Self.depthLimit else {
            return undecided("schemas apply one another more than \(Self.depthLimit) deep")
        }
        scope.append(node.resource)
        var truth = Truth.holds
        for named in node.keywords {
            site = Site(node: id, keyword: named.name)
            truth = truth.and(named.keyword.judge(value, &self))
        }
        scope.removeLast()
        site = outerSite
        return truth
    }
}

// MARK: Reporting

extension Evaluation {
    /// Notes why the value is not as asked.
    mutating func fail(_ found: String, _ expected: String) -> Truth {
        note(found, expected)
        return .fails
    }

    /// Notes why nobody can tell whether the value is as asked.
    mutating func undecided(_ reason: String) -> Truth {
        note("", "cannot be evaluated: \(reason)")
        return .undecided
    }

    /// Takes over what an attempt found.
    mutating func adopt(_ other: [SchemaFinding]) {
        findings += other.prefix(max(0, Self.longestList - findings.count))
    }

    /// Where the value that is being looked at stands.
    var instanceLocation: JSONPointer {
        JSONPointer(
            tokens: path.map { step in
                switch step {
                case .key(let key): key
                case .index(let index): String(index)
                }
            }
        )
    }

    private mutating func note(_ found: String, _ expected: String) {
        guard findings.count < Self.longestList, let site else {
            return
        }
        let schemaLocation = schema.nodes[site.node].location
        findings.append(
            SchemaFinding(
                instanceLocation: instanceLocation,
                schemaLocation: site.keyword.map(schemaLocation.appending) ?? schemaLocation,
                found: found,
                expected: expected
            )
        )
    }
}

// MARK: Limits

extension Evaluation {
    /// Pays for work; false once everything is spent, which is noted when it happens.
    mutating func spend(_ cost: Int) -> Bool {
        effort -= cost
        guard effort < 0 else {
            return true
        }
        if !isExhausted {
            isExhausted = true
            _ = undecided("it takes too many steps")
        }
        return false
    }

    /// Whether a pattern is found in a text.
    mutating func finds(_ pattern: SchemaPattern, in text: String) -> Truth {
        guard spend(1 + text.utf8.count / 64) else {
            return .undecided
        }
        do {
            return Truth(try pattern.isFound(in: text, spending: &patternSteps))
        } catch {
            return undecided("\(error)")
        }
    }
}

extension JSONValue {
    /// How many values this one consists of, itself included.
    fileprivate var partCount: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.partCount }
        case .object(let members): members.reduce(1) { $0 + $1.value.partCount }
        case .null, .bool, .number, .string: 1
        }
    }
}
