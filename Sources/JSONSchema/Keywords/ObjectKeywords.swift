import JSON

/// Schemas for members by their keys.
struct PropertiesKeyword: Keyword {
    let schemas: [(key: String, node: NodeID)]

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let members = value.objectValue else {
            return .holds
        }
        guard evaluation.spend(schemas.count / 8) else {
            return .undecided
        }
        var truth = Truth.holds
        for (key, schema) in schemas {
            guard let position = members.position(of: key) else {
                continue
            }
            let member = members[position].value
            truth = truth.and(evaluation.apply(schema, to: member, at: .key(key)))
            evaluation.evaluated.insert(position)
        }
        return truth
    }
}

/// Schemas for members whose keys match a pattern.
struct PatternPropertiesKeyword: Keyword {
    let schemas: [(pattern: SchemaPattern, node: NodeID)]

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let members = value.objectValue else {
            return .holds
        }
        var truth = Truth.holds
        for (pattern, schema) in schemas {
            for (position, member) in members.enumerated() {
                switch evaluation.finds(pattern, in: member.key) {
                case .holds:
                    truth = truth.and(
                        evaluation.apply(schema, to: member.value, at: .key(member.key))
                    )
                    evaluation.evaluated.insert(position)
                case .undecided:
                    truth = truth.and(.undecided)
                    evaluation.evaluated.isUncertain = true
                case .fails: break
                }
            }
        }
        return truth
    }
}

/// A schema for the members that `properties` and `patternProperties` say nothing about.
struct AdditionalPropertiesKeyword: Keyword {
    let schema: NodeID
    /// Whether the schema allows nothing at all.
    let isRefusal: Bool
    let keys: [String]
    let patterns: [SchemaPattern]
    private let known: Set<ExactString>

    init(schema: NodeID, isRefusal: Bool, keys: [String], patterns: [SchemaPattern]) {
        self.schema = schema
        self.isRefusal = isRefusal
        self.keys = keys
        self.patterns = patterns
        known = Set(keys.map(ExactString.init))
    }

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let members = value.objectValue else {
            return .holds
        }
        var truth = Truth.holds
        for (position, member) in members.enumerated()
        where !known.contains(ExactString(member.key)) {
            switch isMatched(member.key, &evaluation) {
            case .holds: continue
            case .undecided:
                truth = truth.and(.undecided)
                evaluation.evaluated.isUncertain = true
            case .fails:
                truth = truth.and(judge(member, &evaluation))
                evaluation.evaluated.insert(position)
            }
        }
        return truth
    }

    private func isMatched(_ key: String, _ evaluation: inout Evaluation) -> Truth {
        patterns.reduce(.fails) { truth, pattern in
            truth == .holds ? truth : truth.or(evaluation.finds(pattern, in: key))
        }
    }

    private func judge(_ member: JSONObject.Element, _ evaluation: inout Evaluation) -> Truth {
        guard isRefusal else {
            return evaluation.apply(schema, to: member.value, at: .key(member.key))
        }
        guard evaluation.spend(1) else {
            return .undecided
        }
        let names = Words.list(keys.map(Words.quoted))
        return evaluation.fail(
            "has the unknown key \(Words.quoted(member.key))",
            keys.isEmpty ? "which is not allowed" : "known are \(names)"
        )
    }
}

/// `propertyNames`: a schema for the keys.
struct PropertyNamesKeyword: Keyword {
    let schema: NodeID

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let members = value.objectValue else {
            return .holds
        }
        var truth = Truth.holds
        for key in members.keys {
            // A key is no part of the value: what applies to it looks at nothing of the object.
            let outer = evaluation.evaluated
            let (isAllowed, findings) = evaluation.trying { $0.apply(schema, to: .string(key)) }
            evaluation.evaluated = outer
            truth = truth.and(isAllowed)
            if isAllowed == .fails {
                let reason = findings.first.map { ": \($0.message)" } ?? ""
                truth = evaluation.fail("", "the key \(Words.quoted(key)) is not allowed\(reason)")
            }
        }
        return truth
    }
}

/// `required`: keys that must be there.
struct RequiredKeyword: Keyword {
    let keys: [String]
    /// The key that makes them required; nothing when they always are.
    var because: String?

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let members = value.objectValue, because.map({ members[$0] != nil }) ?? true else {
            return .holds
        }
        guard evaluation.spend(keys.count / 8) else {
            return .undecided
        }
        var truth = Truth.holds
        for key in keys where members.position(of: key) == nil {
            let reason = because.map { " because it has \(Words.quoted($0))" } ?? ""
            truth = evaluation.fail("", "must have the key \(Words.quoted(key))\(reason)")
        }
        return truth
    }
}
