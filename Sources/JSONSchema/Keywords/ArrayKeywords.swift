import JSON

/// Schemas for the first elements, one each.
struct PrefixItemsKeyword: Keyword {
    let schemas: [NodeID]

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let elements = value.arrayValue else {
            return .holds
        }
        var truth = Truth.holds
        for (index, (schema, element)) in zip(schemas, elements).enumerated() {
            truth = truth.and(evaluation.apply(schema, to: element, at: .index(index)))
        }
        evaluation.evaluated.insert(prefix: min(schemas.count, elements.count))
        return truth
    }
}

/// A schema for the elements behind those that have one of their own.
struct ItemsKeyword: Keyword {
    let schema: NodeID
    let start: Int

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let elements = value.arrayValue, elements.count > start else {
            return .holds
        }
        var truth = Truth.holds
        for index in start..<elements.count {
            truth = truth.and(evaluation.apply(schema, to: elements[index], at: .index(index)))
        }
        evaluation.evaluated.insertAll()
        return truth
    }
}

/// `contains`, with how many elements must follow its schema.
struct ContainsKeyword: Keyword {
    let schema: NodeID
    let minimum: Int
    let maximum: Int?
    /// Whether what it found counts as looked at.
    let marksElements: Bool

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let elements = value.arrayValue else {
            return .holds
        }
        var count = 0
        var undecidedCount = 0
        for (index, element) in elements.enumerated() {
            switch evaluation.trying({ $0.apply(schema, to: element, at: .index(index)) }).truth {
            case .holds:
                count += 1
                if marksElements {
                    evaluation.evaluated.insert(index)
                }
            case .undecided: undecidedCount += 1
            case .fails: break
            }
        }
        if undecidedCount > 0 {
            evaluation.evaluated.isUncertain = true
        }
        if let maximum, count > maximum {
            return evaluation.fail(words(count), "must have at most \(maximum)")
        }
        guard count < minimum else {
            return maximum.map { count + undecidedCount > $0 } == true ? .undecided : .holds
        }
        return count + undecidedCount < minimum
            ? evaluation.fail(words(count), "must have at least \(minimum)") : .undecided
    }

    private func words(_ count: Int) -> String {
        "has \(Words.count(count, "element", "elements")) as 'contains' describes"
    }
}

/// `uniqueItems`: no two elements are the same.
struct UniqueItemsKeyword: Keyword {
    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let elements = value.arrayValue else {
            return .holds
        }
        var places: [JSONValue: Int] = [:]
        for (index, element) in elements.enumerated() {
            if let first = places.updateValue(index, forKey: element) {
                return evaluation.fail(
                    "has the same element at \(first) and \(index)",
                    "must hold nothing twice"
                )
            }
        }
        return .holds
    }
}
