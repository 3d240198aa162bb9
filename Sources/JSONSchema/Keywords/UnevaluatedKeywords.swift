import JSON

/// A schema for the members that no other keyword has looked at.
struct UnevaluatedPropertiesKeyword: Keyword {
    let schema: NodeID

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let members = value.objectValue else {
            return .holds
        }
        return evaluation.judgeUnevaluated(members.count, with: schema) { position in
            (members[position].value, .key(members[position].key))
        }
    }
}

/// A schema for the elements that no other keyword has looked at.
struct UnevaluatedItemsKeyword: Keyword {
    let schema: NodeID

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard let elements = value.arrayValue else {
            return .holds
        }
        return evaluation.judgeUnevaluated(elements.count, with: schema) { index in
            (elements[index], .index(index))
        }
    }
}

extension Evaluation {
    /// Applies a schema to the parts that nothing has looked at yet.
    fileprivate mutating func judgeUnevaluated(
        _ count: Int,
        with schema: NodeID,
        part: (Int) -> (JSONValue, Step)
    ) -> Truth {
        let isUncertain = evaluated.isUncertain
        let (truth, findings) = trying { evaluation in
            var truth = Truth.holds
            for place in 0..<count where !evaluation.evaluated.contains(place) {
                let (value, step) = part(place)
                truth = truth.and(evaluation.apply(schema, to: value, at: step))
            }
            return truth
        }
        evaluated.insertAll()
        guard truth == .fails else {
            return truth
        }
        // What could not be decided before may have looked at these parts after all.
        guard !isUncertain else {
            return .undecided
        }
        adopt(findings)
        return .fails
    }
}
