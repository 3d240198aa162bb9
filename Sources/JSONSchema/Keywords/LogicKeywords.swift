import JSON

/// `allOf`, and `$ref` to a schema that is always the same.
struct AllOfKeyword: Keyword {
    let schemas: [NodeID]

    var unconditional: [NodeID] { schemas }

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        schemas.reduce(.holds) { $0.and(evaluation.apply($1, to: value)) }
    }
}

/// `anyOf` and `oneOf`.
struct ChoiceKeyword: Keyword {
    let schemas: [NodeID]
    let isExclusive: Bool

    var unconditional: [NodeID] { schemas }

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        var matches = 0
        var undecidedCount = 0
        var failures: [[SchemaFinding]] = []
        for schema in schemas {
            let (truth, findings) = evaluation.trying { $0.apply(schema, to: value) }
            switch truth {
            case .holds: matches += 1
            case .undecided: undecidedCount += 1
            case .fails: failures.append(findings)
            }
        }
        if isExclusive, matches > 1 {
            return evaluation.fail(
                "fits \(matches) of the \(schemas.count) forms allowed",
                "must fit exactly one"
            )
        }
        if undecidedCount > 0, matches == 0 || isExclusive {
            return .undecided
        }
        guard matches == 0 else {
            return .holds
        }
        return report(failures, &evaluation)
    }

    /// Says what is wrong with the alternative that comes closest, or with all when none does.
    private func report(
        _ failures: [[SchemaFinding]],
        _ evaluation: inout Evaluation
    ) -> Truth {
        let here = evaluation.instanceLocation.tokens.count
        let depths = failures.map { findings in
            findings.map { $0.instanceLocation.tokens.count - here }.min() ?? 0
        }
        if let deepest = depths.max(), deepest > 0, depths.count(where: { $0 == deepest }) == 1,
            let closest = depths.firstIndex(of: deepest)
        {
            evaluation.adopt(failures[closest])
            return .fails
        }
        var expected: [String] = []
        for findings in failures {
            let words = findings.prefix(2).map { finding in
                let place = finding.instanceLocation.tokens.dropFirst(here)
                return (place.isEmpty ? "" : "'\(place.joined(separator: "/"))' ")
                    + finding.expected
            }
            let text = words.joined(separator: " and ")
            if !expected.contains(text), !text.isEmpty {
                expected.append(text)
            }
        }
        let found = Set(failures.compactMap { $0.first?.found })
        return evaluation.fail(
            found.count == 1 ? found.first ?? "" : "",
            expected.isEmpty
                ? "fits none of the forms allowed"
                : expected.prefix(4).joined(separator: ", or ") + (expected.count > 4 ? ", …" : "")
        )
    }
}

/// `not`: a schema that the value must not follow.
struct NotKeyword: Keyword {
    let schema: NodeID

    var unconditional: [NodeID] { [schema] }

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        let outer = evaluation.evaluated
        let truth = evaluation.trying { $0.apply(schema, to: value) }.truth
        evaluation.evaluated = outer
        return truth == .holds
            ? evaluation.fail("", "must not be as 'not' describes") : truth.negated
    }
}

/// `if` with `then` and `else`.
struct ConditionalKeyword: Keyword {
    let condition: NodeID
    let consequence: NodeID?
    let alternative: NodeID?

    var unconditional: [NodeID] { [condition] }

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        switch evaluation.trying({ $0.apply(condition, to: value) }).truth {
        case .holds: consequence.map { evaluation.apply($0, to: value) } ?? .holds
        case .fails: alternative.map { evaluation.apply($0, to: value) } ?? .holds
        case .undecided: consequence == nil && alternative == nil ? .holds : .undecided
        }
    }
}

/// Schemas for the whole object, each applied when a key is there.
struct DependentSchemasKeyword: Keyword {
    let schemas: [(key: String, node: NodeID)]

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let members = value.objectValue else {
            return .holds
        }
        var truth = Truth.holds
        for (key, schema) in schemas where members.position(of: key) != nil {
            truth = truth.and(evaluation.apply(schema, to: value))
        }
        return truth
    }
}

/// Several keywords under one name, all of which must hold.
struct CombinedKeyword: Keyword {
    let parts: [any Keyword]

    var unconditional: [NodeID] { parts.flatMap(\.unconditional) }

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        parts.reduce(.holds) { $0.and($1.judge(value, &evaluation)) }
    }
}

/// `$dynamicRef`: the schema of a name in the outermost resource that was entered and has it.
struct DynamicReferenceKeyword: Keyword {
    let name: ExactString
    /// What it means when no such resource was entered.
    let initial: NodeID

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        evaluation.apply(evaluation.dynamicAnchor(name) ?? initial, to: value)
    }
}
